/* What a page of the gallery costs when one person has few pictures and when that person has very many:
 * RUN bench_gallery [PICTURES [MONGO_URL]]
 * OUTPUT: a line for each question with the median time of both galleries, then the plans of both engines;
 * with MONGO_URL that server explains them on 10,000 pictures. Ratios within one run mean something; figures
 * of different machines don't compare. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/str.h"
#include "gallery_plans.h"
#include "generation/gallery/image_doc.h"
#include "generation/gallery/image_search.h"
#include "store/doc.h"
#include "store/engine.h"
#include "support/scratch.h"

enum { FEW = 100, MANY = 200000, PAGE = 50, RUNS = 60, BULK = 1000, WORDS = 3000 };

#define OWNER "AAAAAAAAAAAAAAAAAAAAAA"
static const int64_t start_at = 1700000000000, step_ms = 60000;
static const struct px_collection *const collections[] = {&images_collection};

struct gallery {
    struct generation g;
    struct generation_config config;
    int n;
};

static void demand(enum px_code code)
{
    if (code == PX_OK)
        return;
    (void)fprintf(stderr, "bench_gallery: %s\n", px_code_token(code));
    abort();
}

static double now_us(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

/* The same pictures in every run. */
static unsigned draw(unsigned *state, unsigned below)
{
    *state = *state * 1664525 + 1013904223;
    return (*state >> 8) % below;
}

/* Twenty words, few of them frequent and many rare; "spring" and "autumn" are frequent and never together. */
static void write_prompt(unsigned *state, int i, char *out, size_t size)
{
    size_t used = (size_t)snprintf(out, size, "%s", i % 2 == 0 ? "spring" : "autumn");
    for (int k = 0; k < 20; k++) {
        unsigned range = 10u << draw(state, 9);
        used +=
            (size_t)snprintf(out + used, size - used, " word%u", draw(state, range < WORDS ? range : WORDS));
    }
}

static bson_t *make_doc(int i, struct px_arena *arena)
{
    static const char *const models[] = {"Flux1schnell", "ZImageTurbo_INT8", "Flux_2_Klein_4B_BF16"};
    static const char *const styles[] = {"anime", "realistic", "watercolor", "oil-painting",
                                         "",      "pixel-art", "noir"};
    static const char *const ratios[] = {"1:1", "16:9", "9:16", "4:3"};
    static const char *const tags[] = {"favourites", "print", "blog"};
    unsigned state = (unsigned)i * 2654435761u + 1;
    char prompt[512], id[PX_ID_SIZE], batch[PX_ID_SIZE];
    bson_t plain = BSON_INITIALIZER;
    struct image_keys keys;
    struct image_facts facts;
    Generation__CreateJobsRequest request = GENERATION__CREATE_JOBS_REQUEST__INIT;
    Generation__Resolved resolved = GENERATION__RESOLVED__INIT;
    struct stored_image stored = {
        .width = 1024, .height = 1024, .content_type = "image/png", .color = "#808080"};
    write_prompt(&state, i, prompt, sizeof prompt);
    (void)snprintf(id, sizeof id, "%022d", i);
    (void)snprintf(batch, sizeof batch, "B%021d", i / 4);
    request.prompt = resolved.prompt_sent = prompt;
    request.style = px_arena_strdup(arena, styles[draw(&state, PX_ARRAY_LEN(styles))]);
    request.aspect_ratio = px_arena_strdup(arena, ratios[draw(&state, PX_ARRAY_LEN(ratios))]);
    resolved.model = px_arena_strdup(arena, models[draw(&state, PX_ARRAY_LEN(models))]);
    struct new_image image = {.id = id,
                              .user_id = OWNER,
                              .job_id = id,
                              .batch_id = batch,
                              .created_at = start_at + i * step_ms,
                              .request = &request,
                              .resolved = &resolved};
    demand(image_doc_build(&image, &stored, arena, &plain, NULL));
    demand(image_doc_facts(&plain, arena, &facts, NULL));
    facts.starred = draw(&state, 10) == 0;
    facts.tags = &tags[draw(&state, 3)];
    facts.n_tags = draw(&state, 4) == 0;
    demand(image_keys_of(&facts, arena, &keys, NULL));
    bson_t *doc = bson_new();
    bson_copy_to_excluding_noinit(&plain, doc, "starred", "tags", "keys", NULL);
    BSON_APPEND_BOOL(doc, "starred", facts.starred);
    px_doc_add_strings(doc, "tags", facts.tags, facts.n_tags);
    px_doc_add_strings(doc, "keys", keys.keys, keys.n);
    bson_destroy(&plain);
    return doc;
}

/* In large transactions: only reading is measured. */
static void fill(struct gallery *gallery)
{
    for (int i = 0; i < gallery->n;) {
        bson_t *docs[BULK];
        size_t n_docs = 0;
        auto_arena struct px_arena arena = {0};
        px_arena_init(&arena, SIZE_MAX);
        for (; i < gallery->n && n_docs < BULK; i++)
            docs[n_docs++] = make_doc(i, &arena);
        struct px_store *store = gallery->g.store;
        demand(store->engine->put_all(store->self, images_collection.name, docs, n_docs, NULL));
        while (n_docs > 0)
            bson_destroy(docs[--n_docs]);
    }
}

static void open_gallery(struct gallery *gallery, int n, const char *folder)
{
    struct px_store_options options = {.service = n == FEW ? "few" : "many",
                                       .data_dir = folder,
                                       .collections = collections,
                                       .n_collections = 1,
                                       .readers = 2};
    *gallery = (struct gallery){.n = n};
    gallery->g.config = &gallery->config;
    demand(px_store_open(&options, &gallery->g.store, NULL));
    fill(gallery);
}

static const bool yes = true;

static const struct question {
    const char *name;
    struct image_filter filter;
    bool middle, month, oldest_first, bin; /* of the gallery; from ten days before its end */
    int limit;
} questions[] = {
    {.name = "first page", .filter = {0}},
    {.name = "page in the middle", .filter = {0}, .middle = true},
    {.name = "oldest first", .filter = {0}, .oldest_first = true},
    {.name = "bin (empty)", .filter = {0}, .bin = true},
    {.name = "days", .filter = {0}, .month = true},
    {.name = "model", .filter = {.model = "Flux1schnell"}},
    {.name = "style", .filter = {.style = "anime"}},
    {.name = "shape", .filter = {.ratio = "16:9"}},
    {.name = "starred", .filter = {.starred = &yes}},
    {.name = "starred, in the middle", .filter = {.starred = &yes}, .middle = true},
    {.name = "model, style, shape, starred",
     .filter = {.model = "Flux1schnell", .style = "anime", .ratio = "16:9", .starred = &yes}},
    {.name = "tag", .filter = {.tag = "Print"}},
    {.name = "batch", .filter = {.batch_id = "B000000000000000000007"}},
    {.name = "frequent word", .filter = {.q = "word3"}},
    {.name = "rare word", .filter = {.q = "word2222"}},
    {.name = "three words", .filter = {.q = "spring word3 word77"}},
    {.name = "word, model, starred, days",
     .filter = {.q = "word3", .model = "Flux1schnell", .starred = &yes},
     .month = true},
    {.name = "two frequent words, never together", .filter = {.q = "spring autumn"}},
    {.name = "1000 documents for their ids", .filter = {0}, .limit = 1000},
};

static const char *or_open(const char *text)
{
    return text ? text : "";
}

static struct image_question ask(const struct question *question, const struct gallery *gallery,
                                 int64_t *from, int64_t *to)
{
    int64_t end = start_at + gallery->n * step_ms;
    *from = end - INT64_C(10) * 86400000;
    *to = question->middle ? start_at + gallery->n / 2 * step_ms : end;
    const struct image_filter *filter = &question->filter;
    return (struct image_question){.user_id = OWNER,
                                   .filter = {.q = or_open(filter->q),
                                              .model = or_open(filter->model),
                                              .style = or_open(filter->style),
                                              .ratio = or_open(filter->ratio),
                                              .batch_id = or_open(filter->batch_id),
                                              .tag = or_open(filter->tag),
                                              .starred = filter->starred},
                                   .bin = question->bin,
                                   .from = question->month ? from : NULL,
                                   .to = question->month || question->middle ? to : NULL,
                                   .oldest_first = question->oldest_first,
                                   .limit = question->limit ? question->limit : PAGE,
                                   .cursor = ""};
}

static int compare(const void *a, const void *b)
{
    const double *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

/* The median of several runs, and how many pictures came. */
static double measure(struct gallery *gallery, const struct question *question, size_t *ret_found)
{
    double times[RUNS];
    for (int i = 0; i < RUNS; i++) {
        int64_t from, to;
        auto_image_page struct image_page page = {0};
        struct image_question asked = ask(question, gallery, &from, &to);
        double before = now_us();
        demand(images_find(&gallery->g, &asked, &page, NULL));
        times[i] = now_us() - before;
        *ret_found = page.page.n_docs;
    }
    qsort(times, RUNS, sizeof times[0], compare);
    return times[RUNS / 2];
}

/* Some of the pictures in a MongoDB, which is asked how it answers; they are removed again. */
static void explain(const char *url)
{
    struct gallery gallery = {.n = FEW * 100};
    struct px_store_options options = {
        .service = "bench", .mongo_url = url, .collections = collections, .n_collections = 1, .readers = 2};
    int64_t deleted = 1;
    gallery.g.config = &gallery.config;
    demand(px_store_open(&options, &gallery.g.store, NULL));
    fill(&gallery);
    gallery_explain(gallery.g.store, OWNER);
    struct px_query all = {.index = "by_user", .equal = {PX_STR(OWNER)}, .n_equal = 1, .limit = BULK};
    while (deleted > 0)
        demand(px_store_delete_many(gallery.g.store, &images_collection, &all, &deleted, NULL));
    px_store_close(gallery.g.store);
}

int main(int argc, char **argv)
{
    char folder[SCRATCH_PATH];
    struct gallery few, many;
    int64_t n = MANY;
    if (argc > 1 && !px_parse_int(argv[1], FEW + 1, 10000000, &n)) {
        (void)fprintf(stderr, "usage: bench_gallery [PICTURES [MONGO_URL]]\n");
        return 2;
    }
    scratch_folder("gallery", folder);
    open_gallery(&few, FEW, folder);
    double before = now_us();
    open_gallery(&many, (int)n, folder);
    (void)printf("%d pictures stored in %.0f s\n\n", many.n, (now_us() - before) / 1e6);
    (void)printf("%-38s %8d pictures %11d pictures   ratio\n", "median of a page", few.n, many.n);
    for (size_t i = 0; i < PX_ARRAY_LEN(questions); i++) {
        size_t found_few, found_many;
        double a = measure(&few, &questions[i], &found_few), b = measure(&many, &questions[i], &found_many);
        (void)printf("%-38s %8.0f us (%4zu) %10.0f us (%4zu) %7.1f\n", questions[i].name, a, found_few, b,
                     found_many, b / a);
    }
    gallery_print_plans(many.g.store, OWNER);
    if (argc > 2)
        explain(argv[2]);
    px_store_close(few.g.store);
    px_store_close(many.g.store);
    scratch_remove(folder);
    return 0;
}
