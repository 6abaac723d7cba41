/* Problem documents, word for word. */
#include "support/check.h"

#include <string.h>

#include <jansson.h>

#include "gateway/http/problem.h"

/* The document; valid until the next call. */
static const char *document(const struct px_error *err, enum px_lang lang, const char *policy)
{
    static char text[4096];
    auto_buf struct px_buf out = {0};
    px_buf_init(&out, sizeof text - 1);
    gw_problem_write(&out, err, lang, "REQ", policy);
    CHECK(px_buf_ok(&out));
    (void)snprintf(text, sizeof text, "%s", out.data);
    return text;
}

TEST(a_validation_error_names_every_field_in_its_detail)
{
    struct px_error err = {0};
    (void)px_fail_field(&err, "email", PX_FAULT_EMAIL, 0);
    (void)px_fail_field(&err, "password", PX_FAULT_TOO_SHORT, 8);
    CHECK_STR(
        document(&err, PX_EN, NULL),
        "{\"type\":\"urn:pulix:problem:validation_failed\",\"title\":\"Unprocessable "
        "Content\",\"status\":422,"
        "\"detail\":\"Some fields are not valid. email is not a valid e-mail address; password must have at "
        "least 8 characters.\",\"code\":\"validation_failed\",\"instance\":\"urn:pulix:request:REQ\","
        "\"request_id\":\"REQ\",\"errors\":[{\"field\":\"email\",\"code\":\"email\",\"detail\":\"is not a "
        "valid "
        "e-mail address\",\"params\":{}},{\"field\":\"password\",\"code\":\"too_short\",\"detail\":\"must "
        "have "
        "at least 8 characters\",\"params\":{\"limit\":8}}]}");
}

TEST(the_same_in_russian_has_the_same_codes)
{
    struct px_error err = {0};
    (void)px_fail_field(&err, "password", PX_FAULT_TOO_SHORT, 8);
    CHECK_STR(
        document(&err, PX_RU, NULL),
        "{\"type\":\"urn:pulix:problem:validation_failed\",\"title\":\"Неверные данные\",\"status\":422,"
        "\"detail\":\"Некоторые поля заполнены неверно. password должно содержать не менее 8 символов.\","
        "\"code\":\"validation_failed\",\"instance\":\"urn:pulix:request:REQ\",\"request_id\":\"REQ\","
        "\"errors\":[{\"field\":\"password\",\"code\":\"too_short\",\"detail\":\"должно содержать не менее 8 "
        "символов\",\"params\":{\"limit\":8}}]}");
}

TEST(a_rate_limit_has_the_registered_type_and_names_its_policy)
{
    struct px_error err = {0};
    (void)px_fail_param(&err, PX_RATE_LIMITED, "login");
    const char *text = document(&err, PX_EN, "login");
    CHECK(strstr(text, "\"type\":\"https://iana.org/assignments/http-problem-types#quota-exceeded\"") !=
          NULL);
    CHECK(strstr(text, "\"violated-policies\":[\"login\"]}") != NULL);
}

TEST(the_cause_stays_inside)
{
    struct px_error err = {0};
    (void)px_fail_because(&err, PX_INTERNAL, "secret %s", "thing");
    CHECK(strstr(document(&err, PX_EN, NULL), "secret") == NULL);
}

TEST(every_error_makes_a_complete_document_in_both_languages)
{
    for (int code = 1; code < PX_CODE_COUNT; code++)
        for (int lang = PX_EN; lang <= PX_RU; lang++) {
            struct px_error err = {0};
            (void)px_fail_param(&err, (enum px_code)code, "a \"b\"\n");
            json_t *json = json_loads(document(&err, (enum px_lang)lang, NULL), JSON_REJECT_DUPLICATES, NULL);
            CHECK(json != NULL);
            CHECK_INT(json_integer_value(json_object_get(json, "status")),
                      px_code_status((enum px_code)code));
            CHECK_STR(json_string_value(json_object_get(json, "code")), px_code_token((enum px_code)code));
            CHECK(json_string_length(json_object_get(json, "detail")) > 5);
            CHECK(strcmp(json_string_value(json_object_get(json, "title")), "Error") != 0);
            CHECK(strstr(json_string_value(json_object_get(json, "detail")), "{}") == NULL);
            json_decref(json);
        }
}

RUN_TESTS(CASE(a_validation_error_names_every_field_in_its_detail),
          CASE(the_same_in_russian_has_the_same_codes),
          CASE(a_rate_limit_has_the_registered_type_and_names_its_policy), CASE(the_cause_stays_inside),
          CASE(every_error_makes_a_complete_document_in_both_languages))
