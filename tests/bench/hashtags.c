/* Runs the suggester for tests/bench/hashtags.
 *
 * RUN:    bench_hashtags tags COUNT [why]   < one text a line
 *         bench_hashtags phrases            < one text a line
 *         bench_hashtags posts              < posts to learn and to answer, see posts.h
 *         bench_hashtags speed ROUNDS       < one text a line
 * OUTPUT: a line for each text: tags or phrases, best first, separated by tabs; "speed": microseconds a call.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/str.h"
#include "hashtag/suggest.h"
#include "hashtag/suggest/keyphrases.h"
#include "posts.h"

static const struct platform any = {
    .id = "any", .max = 30, .recommended = 10, .max_tag_length = 40, .separator = ""};

static void print_tags(const char *text, int count, bool why)
{
    auto_arena struct px_arena arena = {0};
    px_arena_init(&arena, PX_ARENA_BUDGET);
    struct suggest_request request = {.text = text, .style = "", .platform = &any, .count = count};
    struct suggested *tags = NULL;
    size_t n = suggest_tags(&request, &arena, &tags);
    for (size_t i = 0; i < n; i++) {
        (void)printf("%s%s", i > 0 ? "\t" : "", tags[i].tag + 1);
        if (why)
            (void)printf(" [%.1f %d %s]", tags[i].score, (int)tags[i].kind, tags[i].from);
    }
    (void)printf("\n");
}

static void print_phrases(const char *text)
{
    auto_arena struct px_arena arena = {0};
    px_arena_init(&arena, PX_ARENA_BUDGET);
    const char **phrases = NULL;
    size_t n = suggest_phrases(text, 15, &arena, &phrases);
    for (size_t i = 0; i < n; i++)
        (void)printf("%s%s", i > 0 ? "\t" : "", phrases[i]);
    (void)printf("\n");
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Processor time of this thread: what others do on the machine does not count. */
static double now_us(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec * 1e-3;
}

/* Every text 'rounds' times, in turn, each with an arena of its own as a request has. */
static void measure(char **texts, size_t n, size_t rounds)
{
    double *times = calloc(n * rounds + 1, sizeof *times);
    size_t k = 0;
    for (size_t round = 0; times && round < rounds; round++)
        for (size_t i = 0; i < n; i++) {
            auto_arena struct px_arena arena = {0};
            double start = now_us();
            px_arena_init(&arena, PX_ARENA_BUDGET);
            struct suggest_request request = {.text = texts[i], .style = "", .platform = &any, .count = 10};
            struct suggested *tags = NULL;
            (void)suggest_tags(&request, &arena, &tags);
            px_arena_done(&arena);
            times[k++] = now_us() - start;
        }
    qsort(times, k, sizeof *times, compare);
    if (k > 0)
        (void)printf("%zu calls, processor time: p50 %.0f us, p99 %.0f us, longest %.0f us\n", k,
                     times[k / 2], times[k * 99 / 100], times[k - 1]);
    free(times);
}

int main(int argc, char **argv)
{
    struct px_error err = {0};
    char *line = NULL, **texts = NULL;
    size_t size = 0, n = 0;
    int64_t number = 10;
    if (argc < 2 || suggest_open(NULL, &err) != PX_OK) {
        (void)fprintf(stderr, "usage: bench_hashtags tags|phrases|speed [NUMBER] [why]\n");
        return 2;
    }
    if (argc > 2)
        (void)px_parse_int(argv[2], 1, 1000000, &number);
    for (ssize_t len; (len = getline(&line, &size, stdin)) > 0;) {
        line[len - (line[len - 1] == '\n')] = '\0';
        if (strcmp(argv[1], "tags") == 0)
            print_tags(line, (int)number, argc > 3);
        if (strcmp(argv[1], "posts") == 0)
            posts_line(line);
        if (strcmp(argv[1], "phrases") == 0)
            print_phrases(line);
        if (strcmp(argv[1], "speed") != 0)
            continue;
        texts = realloc(texts, (n + 1) * sizeof *texts);
        texts[n++] = strdup(line);
    }
    if (strcmp(argv[1], "speed") == 0)
        measure(texts, n, (size_t)number);
    for (size_t i = 0; i < n; i++)
        free(texts[i]);
    free(texts);
    free(line);
    return 0;
}
