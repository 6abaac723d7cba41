/* Length, the list of common passwords, and the words that stand for this place and this person. */
#include "auth/password_policy.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"

enum { MAX_BYTES = 4 * PASSWORD_MAX + 1 };

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static int compare(const void *key, const void *entry)
{
    return strcmp(key, common_passwords + *(const uint32_t *)entry);
}

static bool is_listed(const char *lowered)
{
    return bsearch(lowered, common_password_at, n_common_passwords, sizeof common_password_at[0], compare) !=
           NULL;
}

/* Nothing but the word, again and again, and what people put around a word: "pulix2026!", "Pulix-Pulix". */
static bool is_made_of(const char *lowered, const char *word)
{
    size_t len = strlen(word);
    bool found = false;
    for (const char *p = lowered; *p;) {
        if (strncmp(p, word, len) == 0) {
            p += len;
            found = true;
        } else if ((*p >= 'a' && *p <= 'z') || (*p & 0x80)) {
            return false;
        } else {
            p++;
        }
    }
    return found;
}

/* The address, or the part before its '@'. */
static bool is_of_email(const char *lowered, const char *email)
{
    char local[65];
    size_t len = strcspn(email, "@");
    if (strcmp(lowered, email) == 0)
        return true;
    if (len < 4 || len >= sizeof local)
        return false;
    memcpy(local, email, len);
    local[len] = '\0';
    return is_made_of(lowered, local);
}

static bool is_easy(const char *password, const char *email)
{
    static const char *const words[] = {"pulix", "пароль", "Пароль", "йцукен", "Йцукен"};
    char lowered[MAX_BYTES];
    size_t len = strlen(password);
    for (size_t i = 0; i <= len; i++)
        lowered[i] = lower(password[i]);
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (is_made_of(lowered, words[i]))
            return true;
    return is_listed(lowered) || is_of_email(lowered, email);
}

enum px_code password_check(const char *field, const char *password, const char *email, struct px_error *err)
{
    size_t count = px_utf8_count(password);
    if (count == 0)
        return px_fail_field(err, field, PX_FAULT_REQUIRED, 0);
    if (count < PASSWORD_MIN)
        return px_fail_field(err, field, PX_FAULT_TOO_SHORT, PASSWORD_MIN);
    if (count > PASSWORD_MAX)
        return px_fail_field(err, field, PX_FAULT_TOO_LONG, PASSWORD_MAX);
    return is_easy(password, email) ? px_fail_field(err, field, PX_FAULT_COMMON, 0) : PX_OK;
}
