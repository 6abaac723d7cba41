/* Earlier suggestions: reading and deleting them. */
#include "support/check.h"

#include <string.h>

#include "base/clock.h"
#include "booth.h"
#include "hashtag/history.h"
#include "store/doc.h"

static Hashtag__ListHistoryResponse *list(struct booth *booth, const char *user_id, int limit,
                                          const char *cursor)
{
    Hashtag__ListHistoryRequest request = HASHTAG__LIST_HISTORY_REQUEST__INIT;
    ProtobufCMessage *response = NULL;
    char copy[PX_MAX_CURSOR];
    (void)snprintf(copy, sizeof copy, "%s", cursor);
    request.limit = limit;
    request.cursor = copy;
    CHECK_OK(booth_call(booth, user_id, "ListHistory", &request.base, &response));
    return (Hashtag__ListHistoryResponse *)response;
}

TEST(a_suggestion_is_found_again_with_its_text_and_tags_by_its_person_only)
{
    struct booth booth;
    booth_open(&booth);
    (void)booth_suggest(&booth, ANNA, "a fox in the snow");
    Hashtag__ListHistoryResponse *answer = list(&booth, ANNA, 0, "");
    CHECK_INT(answer->n_data, 1);
    CHECK_STR(answer->data[0]->text, "a fox in the snow");
    CHECK_STR(answer->data[0]->platform, "instagram");
    CHECK(answer->data[0]->n_tags > 0);
    CHECK(answer->data[0]->created_at > 0);
    CHECK_INT(list(&booth, BORIS, 0, "")->n_data, 0);
    booth_close(&booth);
}

TEST(asking_again_for_the_same_text_is_one_entry)
{
    struct booth booth;
    char id[PX_ID_SIZE];
    booth_open(&booth);
    memcpy(id, booth_suggest(&booth, ANNA, "a fox in the snow")->request_id, sizeof id);
    CHECK_STR(booth_suggest(&booth, ANNA, "a fox in the snow")->request_id, id);
    CHECK_INT(list(&booth, ANNA, 0, "")->n_data, 1);
    CHECK(strcmp(booth_suggest(&booth, ANNA, "a wolf in the snow")->request_id, id) != 0);
    CHECK_INT(list(&booth, ANNA, 0, "")->n_data, 2);
    booth_close(&booth);
}

TEST(a_long_text_is_cut_between_letters)
{
    struct booth booth;
    char text[2 * HISTORY_TEXT + 2] = "a";
    booth_open(&booth);
    for (size_t i = 0; i < HISTORY_TEXT; i++)
        memcpy(text + 1 + 2 * i, i % 7 == 6 ? "  " : "ж", 3);
    (void)booth_suggest(&booth, ANNA, text);
    const char *kept = list(&booth, ANNA, 0, "")->data[0]->text;
    size_t len = strlen(kept);
    CHECK(len <= HISTORY_TEXT && len > HISTORY_TEXT - 2);
    CHECK(((unsigned char)text[len] & 0xc0) != 0x80);
    booth_close(&booth);
}

TEST(pages_go_on_where_the_last_one_ended_whatever_comes_meanwhile)
{
    struct booth booth;
    char text[32], cursor[PX_MAX_CURSOR] = "";
    int seen = 0;
    booth_open(&booth);
    for (int i = 0; i < 25; i++) {
        (void)snprintf(text, sizeof text, "castle number %d", i);
        (void)booth_suggest(&booth, ANNA, text);
    }
    /* Entries of one millisecond stand in no order of time: what comes meanwhile must be later. */
    for (int64_t last_ms = px_wall_ms(); px_wall_ms() == last_ms;)
        continue;
    do {
        Hashtag__ListHistoryResponse *page = list(&booth, ANNA, 10, cursor);
        for (size_t i = 0; i < page->n_data; i++)
            CHECK(strncmp(page->data[i]->text, "castle", 6) == 0);
        seen += (int)page->n_data;
        (void)snprintf(cursor, sizeof cursor, "%s",
                       page->next_case == HASHTAG__LIST_HISTORY_RESPONSE__NEXT_NEXT_CURSOR ? page->next_cursor
                                                                                           : "");
        if (cursor[0])
            (void)booth_suggest(&booth, ANNA, seen > 10 ? "a later wolf" : "a later fox");
    } while (cursor[0]);
    CHECK_INT(seen, 25);
    Hashtag__ListHistoryRequest bad = HASHTAG__LIST_HISTORY_REQUEST__INIT;
    bad.cursor = (char[]){"nonsense"};
    CHECK_CODE(booth_call(&booth, ANNA, "ListHistory", &bad.base, NULL), PX_BAD_CURSOR);
    booth_close(&booth);
}

TEST(one_entry_or_all_of_them_can_be_deleted_by_their_person_only)
{
    struct booth booth;
    char id[PX_ID_SIZE];
    Hashtag__DeleteHistoryEntryRequest one = HASHTAG__DELETE_HISTORY_ENTRY_REQUEST__INIT;
    Hashtag__ClearHistoryRequest all = HASHTAG__CLEAR_HISTORY_REQUEST__INIT;
    booth_open(&booth);
    memcpy(id, booth_suggest(&booth, ANNA, "a fox")->request_id, sizeof id);
    (void)booth_suggest(&booth, ANNA, "a wolf");
    (void)booth_suggest(&booth, ANNA, "a bear");
    (void)booth_suggest(&booth, BORIS, "a whale");
    one.request_id = id;
    CHECK_CODE(booth_call(&booth, BORIS, "DeleteHistoryEntry", &one.base, NULL), PX_NOT_FOUND);
    CHECK_OK(booth_call(&booth, ANNA, "DeleteHistoryEntry", &one.base, NULL));
    CHECK_CODE(booth_call(&booth, ANNA, "DeleteHistoryEntry", &one.base, NULL), PX_NOT_FOUND);
    CHECK_INT(list(&booth, ANNA, 0, "")->n_data, 2);
    CHECK_OK(booth_call(&booth, ANNA, "ClearHistory", &all.base, NULL));
    CHECK_INT(list(&booth, ANNA, 0, "")->n_data, 0);
    CHECK_INT(list(&booth, BORIS, 0, "")->n_data, 1);
    booth_close(&booth);
}

TEST(entries_go_after_ninety_days)
{
    struct booth booth;
    booth_open(&booth);
    (void)booth_suggest(&booth, ANNA, "a fox");
    int64_t now_ms = px_wall_ms(), day_ms = INT64_C(86400000);
    history_sweep(booth.hashtag.store, now_ms + (HISTORY_DAYS - 1) * day_ms, 10);
    CHECK_INT(list(&booth, ANNA, 0, "")->n_data, 1);
    history_sweep(booth.hashtag.store, now_ms + (HISTORY_DAYS + 1) * day_ms, 10);
    CHECK_INT(list(&booth, ANNA, 0, "")->n_data, 0);
    booth_close(&booth);
}

RUN_TESTS(CASE(a_suggestion_is_found_again_with_its_text_and_tags_by_its_person_only),
          CASE(asking_again_for_the_same_text_is_one_entry), CASE(a_long_text_is_cut_between_letters),
          CASE(pages_go_on_where_the_last_one_ended_whatever_comes_meanwhile),
          CASE(one_entry_or_all_of_them_can_be_deleted_by_their_person_only),
          CASE(entries_go_after_ninety_days))
