/* The framing guard against any bytes. Its law: what passes can be read in one way only, by the plainest of
 * readers, and passes again unchanged. */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "gateway/http/framing.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Lines that start with the name, in any case. */
static int count_lines(const char *head, size_t len, const char *name)
{
    int n = 0;
    for (const char *at = head; at < head + len;
         at = (const char *)memchr(at, '\n', (size_t)(head + len - at)) + 1)
        n += (size_t)(head + len - at) >= strlen(name) && strncasecmp(at, name, strlen(name)) == 0;
    return n;
}

static void check_law(char *head, size_t len, const struct gw_framing *framing)
{
    assert(memchr(head, '\0', len) == NULL && memchr(head, '\t', len) == NULL);
    for (size_t i = 0; i < len; i++)
        assert((head[i] == '\n') == (i > 0 && head[i - 1] == '\r'));
    assert(count_lines(head, len, "Host:") == 1);
    assert(count_lines(head, len, "Content-Length:") <= 1);
    assert(count_lines(head, len, "Transfer-Encoding:") == 0);
    assert(count_lines(head, len, " ") == 0);
    const char *target = memchr(head, ' ', len);
    assert(target && target[1] == '/');

    struct gw_framing again;
    size_t again_len = len;
    char *copy = malloc(len);
    assert(copy);
    memcpy(copy, head, len);
    assert(gw_framing_check(copy, &again_len, &again, NULL) == PX_OK);
    assert(again_len == len && memcmp(copy, head, len) == 0);
    assert(again.content_length == framing->content_length && again.keep_alive == framing->keep_alive);
    free(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct gw_framing framing;
    if (size > GW_HEAD_MAX)
        return 0;
    size_t len = gw_framing_end((const char *)data, size);
    if (len == 0) {
        (void)gw_framing_partial((const char *)data, size);
        return 0;
    }
    assert(gw_framing_end((const char *)data, len - 1) == 0);
    char *head = malloc(len);
    assert(head);
    memcpy(head, data, len);
    if (gw_framing_check(head, &len, &framing, NULL) == PX_OK)
        check_law(head, len, &framing);
    free(head);
    return 0;
}
