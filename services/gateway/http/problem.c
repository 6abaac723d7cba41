/* Problem documents. The text comes from the table of errors; 'detail' of a validation error names every
 * field, because older front ends show nothing else. Causes stay in the log. */
#include "gateway/http/problem.h"

#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"

struct phrase {
    int status;
    const char *en, *ru;
};

static const struct phrase phrases[] = {
    {200, "OK", "Готово"},
    {201, "Created", "Создано"},
    {202, "Accepted", "Принято"},
    {204, "No Content", "Нет содержимого"},
    {206, "Partial Content", "Часть содержимого"},
    {301, "Moved Permanently", "Перемещено навсегда"},
    {302, "Found", "Найдено"},
    {303, "See Other", "Смотрите другой адрес"},
    {304, "Not Modified", "Не изменено"},
    {308, "Permanent Redirect", "Перемещено навсегда"},
    {400, "Bad Request", "Неверный запрос"},
    {401, "Unauthorized", "Требуется вход"},
    {403, "Forbidden", "Запрещено"},
    {404, "Not Found", "Не найдено"},
    {405, "Method Not Allowed", "Метод не разрешён"},
    {406, "Not Acceptable", "Неприемлемо"},
    {408, "Request Timeout", "Время запроса истекло"},
    {409, "Conflict", "Конфликт"},
    {410, "Gone", "Больше не существует"},
    {412, "Precondition Failed", "Условие не выполнено"},
    {413, "Content Too Large", "Слишком большое содержимое"},
    {414, "URI Too Long", "Слишком длинный адрес"},
    {415, "Unsupported Media Type", "Неподдерживаемый тип содержимого"},
    {416, "Range Not Satisfiable", "Недопустимый диапазон"},
    {417, "Expectation Failed", "Ожидание не выполнено"},
    {422, "Unprocessable Content", "Неверные данные"},
    {429, "Too Many Requests", "Слишком много запросов"},
    {431, "Request Header Fields Too Large", "Слишком большие заголовки"},
    {500, "Internal Server Error", "Внутренняя ошибка"},
    {501, "Not Implemented", "Не реализовано"},
    {502, "Bad Gateway", "Ошибка внешнего сервиса"},
    {503, "Service Unavailable", "Сервис недоступен"},
    {504, "Gateway Timeout", "Время ожидания истекло"},
    {505, "HTTP Version Not Supported", "Версия HTTP не поддерживается"},
};

const char *gw_status_phrase(int status, enum px_lang lang)
{
    for (size_t i = 0; i < PX_ARRAY_LEN(phrases); i++)
        if (phrases[i].status == status)
            return lang == PX_RU ? phrases[i].ru : phrases[i].en;
    return lang == PX_RU ? "Ошибка" : "Error";
}

/* Appends the text with its "{}" replaced by 'value'. */
static void append_filled(struct px_buf *out, const char *text, const char *value)
{
    const char *hole = strstr(text, "{}");
    if (!hole) {
        px_buf_str(out, text);
        return;
    }
    px_buf_append(out, text, (size_t)(hole - text));
    px_buf_str(out, value);
    px_buf_str(out, hole + 2);
}

static void append_fault(struct px_buf *out, const struct px_field_fault *field, enum px_lang lang)
{
    char limit[24];
    (void)snprintf(limit, sizeof limit, "%ld", field->limit);
    append_filled(out, px_fault_text(field->fault, lang), limit);
}

/* Appends what is in 'text' as a JSON string, and empties 'text'. */
static void append_json(struct px_buf *out, struct px_buf *text)
{
    px_buf_json_str(out, text->data ? text->data : "");
    px_buf_clear(text);
}

static void append_detail(struct px_buf *out, struct px_buf *text, const struct px_error *err,
                          enum px_lang lang)
{
    append_filled(text, px_code_text(err->code, lang), err->param);
    for (size_t i = 0; i < err->n_fields; i++) {
        px_buf_str(text, i ? "; " : " ");
        px_buf_str(text, err->fields[i].path);
        px_buf_char(text, ' ');
        append_fault(text, &err->fields[i], lang);
    }
    if (err->n_fields)
        px_buf_char(text, '.');
    append_json(out, text);
}

static void append_errors(struct px_buf *out, struct px_buf *text, const struct px_error *err,
                          enum px_lang lang)
{
    px_buf_str(out, ",\"errors\":[");
    for (size_t i = 0; i < err->n_fields; i++) {
        const struct px_field_fault *field = &err->fields[i];
        px_buf_str(out, i ? ",{\"field\":" : "{\"field\":");
        px_buf_json_str(out, field->path);
        px_buf_str(out, ",\"code\":");
        px_buf_json_str(out, px_fault_token(field->fault));
        px_buf_str(out, ",\"detail\":");
        append_fault(text, field, lang);
        append_json(out, text);
        if (strstr(px_fault_text(field->fault, lang), "{}"))
            px_buf_printf(out, ",\"params\":{\"limit\":%ld}}", field->limit);
        else
            px_buf_str(out, ",\"params\":{}}");
    }
    px_buf_char(out, ']');
}

void gw_problem_write(struct px_buf *out, const struct px_error *err, enum px_lang lang,
                      const char *request_id, const char *policy)
{
    enum { MAX_TEXT = 4096 };
    auto_buf struct px_buf text = {0};
    px_buf_init(&text, MAX_TEXT);
    const char *token = px_code_token(err->code);
    int status = px_code_status(err->code);
    /* the one type that has been registered for everybody: draft-ietf-httpapi-ratelimit-headers */
    if (policy)
        px_buf_str(out, "{\"type\":\"https://iana.org/assignments/http-problem-types#quota-exceeded\"");
    else
        px_buf_printf(out, "{\"type\":\"urn:pulix:problem:%s\"", token);
    px_buf_str(out, ",\"title\":");
    px_buf_json_str(out, gw_status_phrase(status, lang));
    px_buf_printf(out, ",\"status\":%d,\"detail\":", status);
    append_detail(out, &text, err, lang);
    px_buf_printf(out, ",\"code\":\"%s\",\"instance\":\"urn:pulix:request:%s\",\"request_id\":\"%s\"", token,
                  request_id, request_id);
    append_errors(out, &text, err, lang);
    if (policy)
        px_buf_printf(out, ",\"violated-policies\":[\"%s\"]", policy);
    px_buf_char(out, '}');
}
