/* closed -> open -> probing -> closed or open again, with a longer pause. */
#include "generation/dispatch/breaker.h"

#include "base/id.h"

void breaker_init(struct breaker *breaker, int64_t longest_pause_ms)
{
    *breaker = (struct breaker){.state = BREAKER_CLOSED, .longest_pause_ms = longest_pause_ms};
}

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
    breaker_init(breaker, breaker->longest_pause_ms);
}

void breaker_failed(struct breaker *breaker, int64_t now)
{
    int64_t pause = BREAKER_FIRST_PAUSE_MS;
    if (now < breaker->pause_until)
        return; /* an older request's end; the pause has begun already */
    breaker->failures++;
    for (int i = 1; i < breaker->failures && pause < breaker->longest_pause_ms; i++)
        pause *= 2;
    if (pause > breaker->longest_pause_ms)
        pause = breaker->longest_pause_ms;
    breaker->state = breaker->failures < BREAKER_FAILURES ? BREAKER_CLOSED : BREAKER_OPEN;
    breaker->pause_until = now + px_jitter_ms(pause, 20);
}

void breaker_undecided(struct breaker *breaker)
{
    if (breaker->state == BREAKER_PROBING)
        breaker->state = BREAKER_OPEN;
}
