/* Any text on any platform. Laws: every tag is legal there, short enough, no twin of another and not blocked;
 * captions are UTF-8; the same text gives the same answer. The first byte chooses platform, languages, mode
 * and number. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "hashtag/suggest.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void demand(bool condition)
{
    if (!condition)
        abort();
}

static void check_tags(const struct suggest_request *request, const struct suggested *tags, size_t n)
{
    char key[4 * TAG_MAX], other[4 * TAG_MAX];
    demand(n <= (size_t)request->count);
    for (size_t i = 0; i < n; i++) {
        demand(tags[i].tag[0] == '#' && tag_is_legal(tags[i].tag));
        demand(px_utf8_count(tags[i].tag) <= (size_t)request->platform->max_tag_length + 1);
        demand(!suggest_is_blocked(tags[i].tag));
        demand(px_utf8_valid(tags[i].display, strlen(tags[i].display)));
        tag_key(tags[i].tag, key, sizeof key);
        for (size_t k = 0; k < i; k++) {
            tag_key(tags[k].tag, other, sizeof other);
            demand(strcmp(key, other) != 0);
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static bool open;
    if (!open)
        demand(suggest_open(NULL, NULL) == PX_OK);
    open = true;
    auto_arena struct px_arena arena = {0};
    px_arena_init(&arena, PX_ARENA_BUDGET);
    uint8_t choice = size > 0 ? data[0] : 0;
    char *text = px_arena_strndup(&arena, size > 1 ? (const char *)data + 1 : "", size > 1 ? size - 1 : 0);
    demand(text != NULL);
    struct suggest_request request = {.text = text,
                                      .style = choice & 128 ? "watercolor" : "",
                                      .platform = &platforms[choice % n_platforms],
                                      .post = choice & 64,
                                      .count = 1 + choice % SUGGEST_MOST,
                                      .english = choice & 1,
                                      .russian = choice & 2,
                                      .mode = choice % 3};
    struct suggested *tags = NULL, *again = NULL;
    size_t n = suggest_tags(&request, &arena, &tags);
    check_tags(&request, tags, n);
    demand(suggest_tags(&request, &arena, &again) == n);
    for (size_t i = 0; i < n; i++)
        demand(strcmp(tags[i].tag, again[i].tag) == 0);
    const char *captions[SUGGEST_CAPTIONS];
    suggest_captions(&request, &arena, captions);
    for (int i = 0; i < SUGGEST_CAPTIONS; i++)
        demand(px_utf8_valid(captions[i], strlen(captions[i])));
    const char *const *words = NULL;
    demand(suggest_words(text, &arena, &words) <= SUGGEST_WORDS_MOST);
    return 0;
}
