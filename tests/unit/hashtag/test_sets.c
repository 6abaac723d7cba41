/* Saving tags under a name. */
#include "support/check.h"

#include <string.h>

#include "booth.h"
#include "hashtag/sets.h"

static enum px_code create(struct booth *booth, const char *user_id, const char *key, const char *name,
                           char **tags, size_t n_tags, Hashtag__TagSet **ret_set)
{
    Hashtag__CreateSetRequest request = HASHTAG__CREATE_SET_REQUEST__INIT;
    ProtobufCMessage *response = NULL;
    char copy[256];
    (void)snprintf(copy, sizeof copy, "%s", name);
    request.name = copy;
    request.tags = tags;
    request.n_tags = n_tags;
    enum px_code code = booth_call_once(booth, user_id, key, "CreateSet", &request.base, &response);
    if (ret_set)
        *ret_set = (Hashtag__TagSet *)response;
    return code;
}

/* The new set's id. */
static void create_foxes(struct booth *booth, const char *user_id, char id[PX_ID_SIZE])
{
    char *tags[] = {(char[]){"#Fox"}, (char[]){"#Snow"}};
    Hashtag__TagSet *set = NULL;
    CHECK_OK(create(booth, user_id, "", "Foxes", tags, 2, &set));
    memcpy(id, set->id, PX_ID_SIZE);
}

static Hashtag__ListSetsResponse *list(struct booth *booth, const char *user_id, int limit,
                                       const char *cursor)
{
    Hashtag__ListSetsRequest request = HASHTAG__LIST_SETS_REQUEST__INIT;
    ProtobufCMessage *response = NULL;
    char copy[PX_MAX_CURSOR];
    (void)snprintf(copy, sizeof copy, "%s", cursor);
    request.limit = limit;
    request.cursor = copy;
    CHECK_OK(booth_call(booth, user_id, "ListSets", &request.base, &response));
    return (Hashtag__ListSetsResponse *)response;
}

static enum px_code get(struct booth *booth, const char *user_id, char *id, Hashtag__TagSet **ret_set)
{
    Hashtag__GetSetRequest request = HASHTAG__GET_SET_REQUEST__INIT;
    ProtobufCMessage *response = NULL;
    request.id = id;
    enum px_code code = booth_call(booth, user_id, "GetSet", &request.base, &response);
    if (ret_set)
        *ret_set = (Hashtag__TagSet *)response;
    return code;
}

TEST(tags_are_kept_with_a_hash_and_each_once_whatever_its_spelling)
{
    struct booth booth;
    Hashtag__TagSet *set = NULL;
    char *tags[] = {(char[]){"НеоновыйГород"}, (char[]){"#неоновый_город"}, (char[]){"#Fox"},
                    (char[]){"fox"}};
    booth_open(&booth);
    CHECK_OK(create(&booth, ANNA, "", "Город", tags, 4, &set));
    CHECK_INT(set->n_tags, 2);
    CHECK_STR(set->tags[0], "#НеоновыйГород");
    CHECK_STR(set->tags[1], "#Fox");
    CHECK_STR(set->name, "Город");
    CHECK(set->created_at > 0);
    booth_close(&booth);
}

TEST(a_set_belongs_to_the_person_who_saved_it)
{
    struct booth booth;
    char id[PX_ID_SIZE];
    Hashtag__DeleteSetRequest remove = HASHTAG__DELETE_SET_REQUEST__INIT;
    Hashtag__UpdateSetRequest update = HASHTAG__UPDATE_SET_REQUEST__INIT;
    booth_open(&booth);
    create_foxes(&booth, ANNA, id);
    remove.id = update.id = id;
    CHECK_OK(get(&booth, ANNA, id, NULL));
    CHECK_CODE(get(&booth, BORIS, id, NULL), PX_NOT_FOUND);
    CHECK_CODE(booth_call(&booth, BORIS, "UpdateSet", &update.base, NULL), PX_NOT_FOUND);
    CHECK_CODE(booth_call(&booth, BORIS, "DeleteSet", &remove.base, NULL), PX_NOT_FOUND);
    CHECK_CODE(booth_call(&booth, "", "DeleteSet", &remove.base, NULL), PX_UNAUTHENTICATED);
    CHECK_INT(list(&booth, BORIS, 0, "")->n_data, 0);
    CHECK_INT(list(&booth, ANNA, 0, "")->n_data, 1);
    booth_close(&booth);
}

TEST(name_tags_and_platform_can_be_changed_one_by_one)
{
    struct booth booth;
    char id[PX_ID_SIZE];
    char *tags[] = {(char[]){"#Wolf"}};
    Hashtag__TagSet *set = NULL;
    Hashtag__UpdateSetRequest update = HASHTAG__UPDATE_SET_REQUEST__INIT;
    booth_open(&booth);
    create_foxes(&booth, ANNA, id);
    update.id = id;
    update.name = (char[]){"Wolves"};
    CHECK_OK(booth_call(&booth, ANNA, "UpdateSet", &update.base, NULL));
    update.name = (char[]){""};
    update.tags = tags;
    update.n_tags = 1;
    CHECK_OK(booth_call(&booth, ANNA, "UpdateSet", &update.base, NULL));
    update.n_tags = 0;
    update.platform__case = HASHTAG__UPDATE_SET_REQUEST__PLATFORM__PLATFORM;
    update.platform = (char[]){"vk"};
    CHECK_OK(booth_call(&booth, ANNA, "UpdateSet", &update.base, NULL));
    CHECK_OK(get(&booth, ANNA, id, &set));
    CHECK_STR(set->name, "Wolves");
    CHECK_STR(set->platform, "vk");
    CHECK_INT(set->n_tags, 1);
    CHECK_STR(set->tags[0], "#Wolf");
    booth_close(&booth);
}

TEST(a_deleted_set_is_gone)
{
    struct booth booth;
    char id[PX_ID_SIZE];
    Hashtag__DeleteSetRequest remove = HASHTAG__DELETE_SET_REQUEST__INIT;
    booth_open(&booth);
    create_foxes(&booth, ANNA, id);
    remove.id = id;
    CHECK_OK(booth_call(&booth, ANNA, "DeleteSet", &remove.base, NULL));
    CHECK_CODE(booth_call(&booth, ANNA, "DeleteSet", &remove.base, NULL), PX_NOT_FOUND);
    CHECK_CODE(get(&booth, ANNA, id, NULL), PX_NOT_FOUND);
    booth_close(&booth);
}

TEST(what_is_wrong_is_told_by_field)
{
    struct booth booth;
    char *tags[31], *bad[] = {(char[]){"#Fox"}, (char[]){"#not a tag"}};
    for (size_t i = 0; i < 31; i++)
        tags[i] = bad[0];
    char longest[62];
    memset(longest, 'x', 61);
    longest[61] = '\0';
    const struct {
        const char *name, *field;
        char **tags;
        size_t n_tags;
    } rows[] = {{"", "name", bad, 1},      {longest, "name", bad, 1},   {"two\nlines", "name", bad, 1},
                {"Foxes", "tags", bad, 0}, {"Foxes", "tags", tags, 31}, {"Foxes", "tags[1]", bad, 2}};
    booth_open(&booth);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        CHECK_CODE(create(&booth, ANNA, "", rows[i].name, rows[i].tags, rows[i].n_tags, NULL),
                   PX_VALIDATION_FAILED);
        CHECK_STR(booth.call.err.fields[0].path, rows[i].field);
    }
    Hashtag__CreateSetRequest request = HASHTAG__CREATE_SET_REQUEST__INIT;
    request.name = (char[]){"Foxes"};
    request.tags = bad;
    request.n_tags = 1;
    request.platform = (char[]){"myspace"};
    CHECK_CODE(booth_call(&booth, ANNA, "CreateSet", &request.base, NULL), PX_VALIDATION_FAILED);
    CHECK_STR(booth.call.err.fields[0].path, "platform");
    CHECK_INT(list(&booth, ANNA, 0, "")->n_data, 0);
    booth_close(&booth);
}

TEST(a_person_can_have_so_many_sets_and_reads_them_in_pages_newest_first)
{
    struct booth booth;
    char *tags[] = {(char[]){"#Fox"}};
    char name[16], cursor[PX_MAX_CURSOR] = "", last[16] = "";
    int seen = 0;
    booth_open(&booth);
    for (int i = 0; i < SETS_PER_USER; i++) {
        (void)snprintf(name, sizeof name, "set %03d", i);
        CHECK_OK(create(&booth, ANNA, "", name, tags, 1, NULL));
    }
    CHECK_CODE(create(&booth, ANNA, "", "one more", tags, 1, NULL), PX_VALIDATION_FAILED);
    CHECK_OK(create(&booth, BORIS, "", "his first", tags, 1, NULL));
    do {
        Hashtag__ListSetsResponse *page = list(&booth, ANNA, 70, cursor);
        if (seen == 0)
            (void)snprintf(last, sizeof last, "%s", page->data[0]->name);
        seen += (int)page->n_data;
        (void)snprintf(cursor, sizeof cursor, "%s",
                       page->next_case == HASHTAG__LIST_SETS_RESPONSE__NEXT_NEXT_CURSOR ? page->next_cursor
                                                                                        : "");
    } while (cursor[0]);
    CHECK_INT(seen, SETS_PER_USER);
    CHECK(strncmp(last, "set ", 4) == 0);
    booth_close(&booth);
}

TEST(one_click_saves_one_set_however_often_it_is_sent)
{
    struct booth booth;
    char *tags[] = {(char[]){"#Fox"}};
    char id[PX_ID_SIZE];
    Hashtag__TagSet *set = NULL;
    booth_open(&booth);
    CHECK_OK(create(&booth, ANNA, "click-00001", "Foxes", tags, 1, &set));
    memcpy(id, set->id, sizeof id);
    CHECK_OK(create(&booth, ANNA, "click-00001", "Foxes", tags, 1, &set));
    CHECK_STR(set->id, id);
    CHECK_CODE(create(&booth, ANNA, "click-00001", "Wolves", tags, 1, NULL), PX_IDEMPOTENCY_MISMATCH);
    CHECK_INT(list(&booth, ANNA, 0, "")->n_data, 1);
    booth_close(&booth);
}

RUN_TESTS(CASE(tags_are_kept_with_a_hash_and_each_once_whatever_its_spelling),
          CASE(a_set_belongs_to_the_person_who_saved_it),
          CASE(name_tags_and_platform_can_be_changed_one_by_one), CASE(a_deleted_set_is_gone),
          CASE(what_is_wrong_is_told_by_field),
          CASE(a_person_can_have_so_many_sets_and_reads_them_in_pages_newest_first),
          CASE(one_click_saves_one_set_however_often_it_is_sent))
