/* What a person kept, removed and added becomes votes.
 *
 * A vote is about a tag and the word of the text that the tag came from. A tag of one's own belongs to the
 * first words that led to suggestions: where they stand again, it is suggested. */
#include <stdio.h>
#include <string.h>

#include "hashtag/crowd.h"
#include "hashtag/hashtag.h"
#include "hashtag/history.h"
#include "hashtag/suggest.h"
#include "hashtag/tags.h"
#include "hashtag/votes.h"
#include "rpc/validate.h"

enum { FEEDBACK_TAGS = 30, WORDS_OF_OWN_TAG = 4 };

static const struct px_rule rules[] = {{"request_id", .flags = PX_RULE_ID},
                                       {"kept", .max = FEEDBACK_TAGS},
                                       {"removed", .max = FEEDBACK_TAGS},
                                       {"added", .max = FEEDBACK_TAGS}};

struct lesson {
    struct px_call *call;
    struct hashtag *self;
    const struct history_entry *entry;
};

static enum px_code note(const struct lesson *lesson, struct vote vote)
{
    vote.request_id = lesson->entry->request_id;
    return votes_note(lesson->self->store, lesson->call->caller.user_id, &vote, &lesson->call->err);
}

/* The suggestion under this key, or NULL. */
static const struct history_tag *find_tag(const struct history_entry *entry, const char *key)
{
    char other[4 * TAG_MAX];
    for (size_t i = 0; i < entry->n_tags; i++) {
        tag_key(entry->tags[i].tag, other, sizeof other);
        if (strcmp(other, key) == 0)
            return &entry->tags[i];
    }
    return NULL;
}

/* Tags that were not suggested are passed over: another answer may have come meanwhile. */
static enum px_code note_suggested(const struct lesson *lesson, char *const *tags, size_t n, bool wanted)
{
    char key[4 * TAG_MAX];
    for (size_t i = 0; i < n; i++) {
        tag_key(tags[i], key, sizeof key);
        const struct history_tag *found = find_tag(lesson->entry, key);
        if (found)
            PX_TRY(note(lesson, (struct vote){.word = found->word,
                                              .key = key,
                                              .tag = found->tag,
                                              .wanted = wanted,
                                              .added = wanted && found->learned}));
    }
    return PX_OK;
}

/* The first different words that tags came from; "" when there are none. */
static size_t choose_words(const struct history_entry *entry, const char *words[WORDS_OF_OWN_TAG])
{
    size_t n = 0;
    for (size_t i = 0; i < entry->n_tags && n < WORDS_OF_OWN_TAG; i++) {
        bool is_new = entry->tags[i].word[0] != '\0';
        for (size_t k = 0; k < n; k++)
            is_new = is_new && strcmp(words[k], entry->tags[i].word) != 0;
        if (is_new)
            words[n++] = entry->tags[i].word;
    }
    if (n == 0)
        words[n++] = "";
    return n;
}

/* What nobody should be shown is not learned, whoever brings it. */
static enum px_code note_added(const struct lesson *lesson, char *const *tags, size_t n)
{
    const char *words[WORDS_OF_OWN_TAG];
    size_t n_words = choose_words(lesson->entry, words);
    for (size_t i = 0; i < n; i++) {
        char key[4 * TAG_MAX];
        tag_key(tags[i], key, sizeof key);
        if (suggest_is_blocked(key))
            continue;
        if (find_tag(lesson->entry, key)) {
            PX_TRY(note_suggested(lesson, &tags[i], 1, true));
            continue;
        }
        const char *tag = tags[i][0] == '#' ? tags[i] : px_arena_printf(&lesson->call->arena, "#%s", tags[i]);
        if (!tag)
            return px_fail(&lesson->call->err, PX_OUT_OF_MEMORY);
        for (size_t k = 0; k < n_words; k++)
            PX_TRY(
                note(lesson,
                     (struct vote){.word = words[k], .key = key, .tag = tag, .wanted = true, .added = true}));
    }
    return PX_OK;
}

/* Counts each word of the entry once. */
static enum px_code count_words(const struct lesson *lesson)
{
    const struct history_entry *entry = lesson->entry;
    PX_TRY(crowd_count(lesson->self->store, "", "", &lesson->call->err));
    for (size_t i = 0; i < entry->n_tags; i++) {
        bool is_new = entry->tags[i].word[0] != '\0';
        for (size_t k = 0; k < i; k++)
            is_new = is_new && strcmp(entry->tags[k].word, entry->tags[i].word) != 0;
        if (is_new)
            PX_TRY(crowd_count(lesson->self->store, entry->tags[i].word, "", &lesson->call->err));
    }
    return PX_OK;
}

enum px_code hashtag_send_feedback(struct px_call *call, struct hashtag *self,
                                   const Hashtag__SendFeedbackRequest *req,
                                   Hashtag__SendFeedbackResponse *resp)
{
    struct history_entry entry;
    struct lesson lesson = {call, self, &entry};
    (void)resp;
    PX_TRY(px_validate(&req->base, rules, PX_ARRAY_LEN(rules), &call->err));
    PX_TRY(tags_check_list("kept", req->kept, req->n_kept, &call->err));
    PX_TRY(tags_check_list("removed", req->removed, req->n_removed, &call->err));
    PX_TRY(tags_check_list("added", req->added, req->n_added, &call->err));
    PX_TRY(history_get(call, self, req->request_id, &entry));
    PX_TRY(note_suggested(&lesson, req->kept, req->n_kept, true));
    PX_TRY(note_suggested(&lesson, req->removed, req->n_removed, false));
    PX_TRY(note_added(&lesson, req->added, req->n_added));
    return count_words(&lesson);
}
