/* closed -> open -> probing -> closed or open again, with a longer pause. */
#include "breaker.h"

#include "base/id.h"

int64_t breaker_wait_ms(const struct breaker *breaker, int64_t now)
{
    if (breaker->state == BREAKER_PROBING)
        return -1;
    if (breaker->state == BREAKER_OPEN && now < breaker->open_until)
        return breaker->open_until - now;
    return 0;
}

void breaker_sent(struct breaker *breaker, int64_t now)
{
    if (breaker->state == BREAKER_OPEN && now >= breaker->open_until)
        breaker->state = BREAKER_PROBING;
}

void breaker_succeeded(struct breaker *breaker)
{
    *breaker = (struct breaker){.state = BREAKER_CLOSED};
}

void breaker_failed(struct breaker *breaker, int64_t now)
{
    breaker->failures++;
    if (breaker->state == BREAKER_CLOSED && breaker->failures < BREAKER_FAILURES)
        return;
    if (breaker->state == BREAKER_OPEN && now < breaker->open_until)
        return; /* an older request's end; the pause has begun already */
    breaker->pause_ms = breaker->pause_ms ? breaker->pause_ms * 2 : BREAKER_FIRST_PAUSE_MS;
    if (breaker->pause_ms > BREAKER_LONGEST_PAUSE_MS)
        breaker->pause_ms = BREAKER_LONGEST_PAUSE_MS;
    breaker->state = BREAKER_OPEN;
    breaker->open_until = now + px_jitter_ms(breaker->pause_ms, 20);
}
