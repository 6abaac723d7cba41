/* Legal tags and their keys. */
#include "hashtag/tags.h"

#include <stdio.h>
#include <string.h>

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include "base/str.h"

bool tag_is_legal(const char *tag)
{
    if (tag[0] == '#')
        tag++;
    int32_t len = (int32_t)strnlen(tag, 4 * TAG_MAX + 1);
    if (len == 0 || !px_utf8_valid(tag, (size_t)len) || px_utf8_count(tag) >= TAG_MAX)
        return false;
    bool letter = false;
    for (int32_t i = 0; i < len;) {
        UChar32 c;
        U8_NEXT(tag, i, len, c);
        letter = letter || u_isalpha(c);
        if (!u_isalnum(c) && c != '_' && u_charType(c) != U_NON_SPACING_MARK)
            return false;
    }
    return letter;
}

enum px_code tags_check_list(const char *field, char *const *tags, size_t n, struct px_error *err)
{
    enum px_code code = PX_OK;
    for (size_t i = 0; i < n; i++) {
        char path[PX_MAX_FIELD_PATH];
        (void)snprintf(path, sizeof path, "%s[%zu]", field, i);
        if (!tag_is_legal(tags[i]))
            code = px_fail_field(err, path, PX_FAULT_FORMAT, 0);
    }
    return code;
}

void tag_key(const char *tag, char *out, size_t out_size)
{
    int32_t len = (int32_t)strlen(tag);
    size_t n = 0;
    for (int32_t i = 0; i < len && n + U8_MAX_LENGTH < out_size;) {
        UChar32 c;
        U8_NEXT(tag, i, len, c);
        if (c == '#' || c == '_' || c < 0)
            continue;
        c = u_foldCase(c, U_FOLD_CASE_DEFAULT);
        if (c == 0x451)
            c = 0x435;
        U8_APPEND_UNSAFE(out, n, c);
    }
    out[n] = '\0';
}
