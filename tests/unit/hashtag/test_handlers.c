/* Asking for hashtags, and being forgotten. Which tags are good is the engine's tests' matter. */
#include "support/check.h"

#include <string.h>

#include "booth.h"
#include "hashtag/platforms.h"
#include "hashtag/suggest.h"

static enum px_code ask(struct booth *booth, const char *user_id, const Hashtag__SuggestRequest *request,
                        Hashtag__SuggestResponse **ret)
{
    ProtobufCMessage *response = NULL;
    enum px_code code = booth_call(booth, user_id, "Suggest", &request->base, &response);
    if (ret)
        *ret = (Hashtag__SuggestResponse *)response;
    return code;
}

TEST(a_text_gets_tags_with_reasons_limits_captions_and_a_line_to_copy)
{
    struct booth booth;
    Hashtag__SuggestResponse *answer = NULL;
    Hashtag__SuggestRequest request = HASHTAG__SUGGEST_REQUEST__INIT;
    request.text = (char[]){"a watercolor painting of a lighthouse in a storm"};
    booth_open(&booth);
    CHECK_OK(ask(&booth, ANNA, &request, &answer));
    CHECK(px_id_valid(answer->request_id));
    CHECK_INT(answer->limits->max, 5);
    CHECK_INT(answer->limits->recommended, 5);
    CHECK_INT(answer->n_tags, 5);
    CHECK(answer->n_caption > 0 && answer->n_caption <= 3);
    char line[512] = "";
    for (size_t i = 0; i < answer->n_tags; i++) {
        const Hashtag__Tag *tag = answer->tags[i];
        CHECK(tag->tag[0] == '#' && tag->display[0] && tag->reason[0]);
        CHECK(tag->tier >= HASHTAG__TIER__TIER_BROAD && tag->tier <= HASHTAG__TIER__TIER_NICHE);
        CHECK(i == 0 || tag->score <= answer->tags[0]->score);
        (void)snprintf(line + strlen(line), sizeof line - strlen(line), "%s%s", i ? " " : "", tag->tag);
    }
    CHECK_STR(answer->text, line);
    booth_close(&booth);
}

TEST(the_number_of_tags_is_as_wished)
{
    struct booth booth;
    Hashtag__SuggestResponse *answer = NULL;
    Hashtag__SuggestRequest request = HASHTAG__SUGGEST_REQUEST__INIT;
    request.text = (char[]){"a watercolor lighthouse in a storm, foggy morning, old wooden boats"};
    request.count__case = HASHTAG__SUGGEST_REQUEST__COUNT__COUNT;
    request.count = 3;
    booth_open(&booth);
    CHECK_OK(ask(&booth, ANNA, &request, &answer));
    CHECK_INT(answer->n_tags, 3);
    request.platform = (char[]){"x"};
    request.count__case = HASHTAG__SUGGEST_REQUEST__COUNT___NOT_SET;
    CHECK_OK(ask(&booth, ANNA, &request, &answer));
    CHECK_INT(answer->n_tags, platforms_find("x")->recommended);
    booth_close(&booth);
}

TEST(a_picture_of_ones_own_is_as_good_as_its_prompt)
{
    struct booth booth;
    Hashtag__SuggestResponse *answer = NULL;
    Hashtag__SuggestRequest request = HASHTAG__SUGGEST_REQUEST__INIT;
    request.image_id = (char[]){PICTURE};
    booth_open(&booth);
    CHECK_OK(ask(&booth, ANNA, &request, &answer));
    CHECK(booth_rank(answer, "#Lighthouse") >= 0);
    Hashtag__ListHistoryRequest list = HASHTAG__LIST_HISTORY_REQUEST__INIT;
    ProtobufCMessage *response = NULL;
    CHECK_OK(booth_call(&booth, ANNA, "ListHistory", &list.base, &response));
    const Hashtag__HistoryEntry *entry = ((Hashtag__ListHistoryResponse *)response)->data[0];
    CHECK_STR(entry->image_id, PICTURE);
    CHECK_STR(entry->text, PICTURE_PROMPT);
    booth_close(&booth);
}

TEST(a_post_may_be_tagged_with_the_names_in_it)
{
    struct booth booth;
    Hashtag__SuggestResponse *answer = NULL;
    Hashtag__SuggestRequest request = HASHTAG__SUGGEST_REQUEST__INIT;
    request.text = (char[]){"what a night, coach Zorblatt and Fenwicki took the cup"};
    request.count__case = HASHTAG__SUGGEST_REQUEST__COUNT__COUNT;
    request.count = SUGGEST_MOST;
    booth_open(&booth);
    CHECK_OK(ask(&booth, ANNA, &request, &answer));
    CHECK_INT(booth_rank(answer, "#CoachZorblatt"), -1);
    request.post = true;
    CHECK_OK(ask(&booth, ANNA, &request, &answer));
    CHECK(booth_rank(answer, "#CoachZorblatt") >= 0);
    booth_close(&booth);
}

TEST(somebody_elses_picture_is_like_one_that_does_not_exist)
{
    struct booth booth;
    Hashtag__SuggestRequest request = HASHTAG__SUGGEST_REQUEST__INIT;
    request.image_id = (char[]){PICTURE};
    booth_open(&booth);
    CHECK_CODE(ask(&booth, BORIS, &request, NULL), PX_NOT_FOUND);
    request.image_id = (char[]){CLARA};
    CHECK_CODE(ask(&booth, BORIS, &request, NULL), PX_NOT_FOUND);
    CHECK_CODE(ask(&booth, "", &request, NULL), PX_UNAUTHENTICATED);
    booth_close(&booth);
}

/* Expects one fault at this field. */
static void refused(const Hashtag__SuggestRequest *request, const char *field)
{
    struct booth booth;
    booth_open(&booth);
    CHECK_CODE(ask(&booth, ANNA, request, NULL), PX_VALIDATION_FAILED);
    CHECK_INT(booth.call.err.n_fields, 1);
    CHECK_STR(booth.call.err.fields[0].path, field);
    booth_close(&booth);
}

TEST(what_is_wrong_is_told_by_field)
{
    static char longest[SUGGEST_TEXT_MAX + 2];
    memset(longest, 'x', SUGGEST_TEXT_MAX + 1);
    Hashtag__SuggestRequest request = HASHTAG__SUGGEST_REQUEST__INIT;
    refused(&request, "text");
    request.text = longest;
    refused(&request, "text");
    request.text = (char[]){"a fox"};
    request.image_id = (char[]){PICTURE};
    refused(&request, "image_id");
    request.image_id = (char[]){"../../etc"};
    refused(&request, "image_id");
    request.image_id = (char[]){""};
    request.platform = (char[]){"myspace"};
    refused(&request, "platform");
    request.platform = (char[]){"vk"};
    request.count__case = HASHTAG__SUGGEST_REQUEST__COUNT__COUNT;
    request.count = 0;
    refused(&request, "count");
    request.count = SUGGEST_MOST + 1;
    refused(&request, "count");
}

TEST(a_text_that_says_nothing_is_answered_too)
{
    struct booth booth;
    booth_open(&booth);
    const char *const texts[] = {"the", "...", "🦊🦊🦊", "\u200b\u200b", "<b></b>", "#"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        CHECK(px_id_valid(booth_suggest(&booth, ANNA, texts[i])->request_id));
    booth_close(&booth);
}

TEST(a_repeat_under_one_key_gets_the_first_answer)
{
    struct booth booth;
    char id[PX_ID_SIZE];
    ProtobufCMessage *response = NULL;
    Hashtag__SuggestRequest request = HASHTAG__SUGGEST_REQUEST__INIT;
    request.text = (char[]){"a fox in the snow"};
    booth_open(&booth);
    CHECK_OK(booth_call_once(&booth, ANNA, "click-00001", "Suggest", &request.base, &response));
    memcpy(id, ((Hashtag__SuggestResponse *)response)->request_id, sizeof id);
    (void)booth_suggest(&booth, ANNA, "something else");
    CHECK_OK(booth_call_once(&booth, ANNA, "click-00001", "Suggest", &request.base, &response));
    CHECK_STR(((Hashtag__SuggestResponse *)response)->request_id, id);
    request.text = (char[]){"another text"};
    CHECK_CODE(booth_call_once(&booth, ANNA, "click-00001", "Suggest", &request.base, &response),
               PX_IDEMPOTENCY_MISMATCH);
    booth_close(&booth);
}

TEST(everybody_may_read_the_platforms_and_their_limits_make_sense)
{
    struct booth booth;
    ProtobufCMessage *response = NULL;
    Hashtag__ListPlatformsRequest request = HASHTAG__LIST_PLATFORMS_REQUEST__INIT;
    booth_open(&booth);
    CHECK_OK(booth_call(&booth, "", "ListPlatforms", &request.base, &response));
    const Hashtag__ListPlatformsResponse *list = (Hashtag__ListPlatformsResponse *)response;
    CHECK_INT(list->n_data, n_platforms);
    for (size_t i = 0; i < list->n_data; i++) {
        const Hashtag__Platform *one = list->data[i];
        CHECK(one->recommended >= 1 && one->recommended <= one->max && one->max <= SUGGEST_MOST);
        CHECK(one->max_tag_length > 0 && one->max_tag_length < TAG_MAX);
        CHECK(one->caption_max >= 280);
        CHECK(one->note[0] && one->name[0] && strlen(one->checked) == 7);
    }
    CHECK_STR(list->data[0]->id, "instagram");
    booth_close(&booth);
}

static size_t count_all(struct booth *booth, const char *user_id)
{
    ProtobufCMessage *response = NULL;
    Hashtag__ListHistoryRequest history = HASHTAG__LIST_HISTORY_REQUEST__INIT;
    Hashtag__ListSetsRequest sets = HASHTAG__LIST_SETS_REQUEST__INIT;
    CHECK_OK(booth_call(booth, user_id, "ListHistory", &history.base, &response));
    size_t n = ((Hashtag__ListHistoryResponse *)response)->n_data;
    CHECK_OK(booth_call(booth, user_id, "ListSets", &sets.base, &response));
    return n + ((Hashtag__ListSetsResponse *)response)->n_data;
}

TEST(a_deleted_person_leaves_nothing_and_others_keep_theirs)
{
    struct booth booth;
    char *tags[] = {(char[]){"#Fox"}};
    ProtobufCMessage *response = NULL;
    Hashtag__CreateSetRequest set = HASHTAG__CREATE_SET_REQUEST__INIT;
    Hashtag__DeleteUserDataRequest remove = HASHTAG__DELETE_USER_DATA_REQUEST__INIT;
    set.name = (char[]){"Foxes"};
    set.tags = tags;
    set.n_tags = 1;
    remove.user_id = (char[]){ANNA};
    booth_open(&booth);
    for (int i = 0; i < 2; i++) {
        const char *user_id = i == 0 ? ANNA : BORIS;
        CHECK_OK(booth_teach(&booth, user_id, "a fox in the snow", "", "", "#Winter"));
        CHECK_OK(booth_call_once(&booth, user_id, "click-00001", "CreateSet", &set.base, NULL));
        CHECK_INT(count_all(&booth, user_id), 2);
    }
    CHECK_OK(booth_call(&booth, "", "DeleteUserData", &remove.base, &response));
    CHECK(((Hashtag__DeleteUserDataResponse *)response)->deleted >= 3);
    CHECK_INT(count_all(&booth, ANNA), 0);
    CHECK_INT(count_all(&booth, BORIS), 2);
    CHECK_OK(booth_call(&booth, "", "DeleteUserData", &remove.base, &response));
    CHECK_INT(((Hashtag__DeleteUserDataResponse *)response)->deleted, 0);
    remove.user_id = (char[]){"anna"};
    CHECK_CODE(booth_call(&booth, "", "DeleteUserData", &remove.base, NULL), PX_VALIDATION_FAILED);
    booth_close(&booth);
}

RUN_TESTS(CASE(a_text_gets_tags_with_reasons_limits_captions_and_a_line_to_copy),
          CASE(the_number_of_tags_is_as_wished), CASE(a_picture_of_ones_own_is_as_good_as_its_prompt),
          CASE(a_post_may_be_tagged_with_the_names_in_it),
          CASE(somebody_elses_picture_is_like_one_that_does_not_exist), CASE(what_is_wrong_is_told_by_field),
          CASE(a_text_that_says_nothing_is_answered_too), CASE(a_repeat_under_one_key_gets_the_first_answer),
          CASE(everybody_may_read_the_platforms_and_their_limits_make_sense),
          CASE(a_deleted_person_leaves_nothing_and_others_keep_theirs))
