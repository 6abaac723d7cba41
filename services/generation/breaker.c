/* closed -> open -> probing -> closed or open again, with a longer pause. */
#include "breaker.h"

#include "base/id.h"

int64_t breaker_wait_ms(const struct breaker *breaker, int64_t now)
{
    if (breaker->state == BREAKER_PROBING)
        return -1;
    return now < breaker->pause_until ? breaker->pause_until - now : 0;
}

void breaker_sent(struct breaker *breaker, int64_t now)
{
    if (breaker->state == BREAKER_OPEN && now >= breaker->pause_until)
        breaker->state = BREAKER_PROBING;
}

void breaker_succeeded(struct breaker *breaker)
{
    *breaker = (struct breaker){.state = BREAKER_CLOSED};
}

void breaker_failed(struct breaker *breaker, int64_t now)
{
    int64_t pause = BREAKER_FIRST_PAUSE_MS;
    if (now < breaker->pause_until)
        return; /* an older request's end; the pause has begun already */
    breaker->failures++;
    for (int i = 1; i < breaker->failures && pause < BREAKER_LONGEST_PAUSE_MS; i++)
        pause *= 2;
    if (pause > BREAKER_LONGEST_PAUSE_MS)
        pause = BREAKER_LONGEST_PAUSE_MS;
    breaker->state = breaker->failures < BREAKER_FAILURES ? BREAKER_CLOSED : BREAKER_OPEN;
    breaker->pause_until = now + px_jitter_ms(pause, 20);
}

void breaker_undecided(struct breaker *breaker)
{
    if (breaker->state == BREAKER_PROBING)
        breaker->state = BREAKER_OPEN;
}
