/* The e-mail rule: a subset of RFC 5321 and RFC 5322 that real addresses use. */
#include <string.h>

#include "rpc/validate.h"

enum { MAX_LOCAL = 64, MAX_DOMAIN = 253, MAX_LABEL = 63 };

static bool is_alnum(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* RFC 5322 section 3.2.3: atext, and dots between two of them. */
static bool is_local_part(const char *text, size_t len)
{
    if (len == 0 || len > MAX_LOCAL || text[0] == '.' || text[len - 1] == '.')
        return false;
    for (size_t i = 0; i < len; i++) {
        if (text[i] == '.' && text[i - 1] == '.')
            return false;
        if (text[i] != '.' && !is_alnum(text[i]) && !strchr("!#$%&'*+-/=?^_`{|}~", text[i]))
            return false;
    }
    return true;
}

/* RFC 5321 section 4.1.2: letters, digits and inner hyphens. */
static bool is_label(const char *text, size_t len)
{
    if (len == 0 || len > MAX_LABEL || text[0] == '-' || text[len - 1] == '-')
        return false;
    for (size_t i = 0; i < len; i++)
        if (!is_alnum(text[i]) && text[i] != '-')
            return false;
    return true;
}

static bool is_all_digits(const char *text)
{
    return text[strspn(text, "0123456789")] == '\0';
}

/* Two or more labels; the last one is no number, so that an IP address is not taken for a name. */
static bool is_domain(const char *text)
{
    if (strlen(text) > MAX_DOMAIN)
        return false;
    int n_labels = 0;
    const char *label = text;
    for (;; n_labels++) {
        size_t len = strcspn(label, ".");
        if (!is_label(label, len))
            return false;
        if (!label[len])
            break;
        label += len + 1;
    }
    return n_labels >= 1 && !is_all_digits(label);
}

bool px_email_valid(const char *text)
{
    const char *at = strchr(text, '@');
    return at && is_local_part(text, (size_t)(at - text)) && is_domain(at + 1);
}
