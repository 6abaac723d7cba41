/* Clocks, RFC 3339 and the thread's deadline. */
#include "base/clock.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static __thread int64_t thread_deadline;

static int64_t read_clock(clockid_t id)
{
    struct timespec t;
    clock_gettime(id, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int64_t px_mono_ms(void)
{
    return read_clock(CLOCK_MONOTONIC);
}

int64_t px_wall_ms(void)
{
    return read_clock(CLOCK_REALTIME);
}

void px_rfc3339(int64_t wall_ms, char out[PX_RFC3339_SIZE])
{
    enum { DATE_LEN = 19 };
    /* Kept, because each line of a log asks for the time, mostly within one second. */
    static __thread char date[40];
    static __thread int64_t date_s = -1;
    const int64_t last_ms = INT64_C(253402300799999); /* 9999-12-31T23:59:59.999Z */
    if (wall_ms < 0)
        wall_ms = 0;
    if (wall_ms > last_ms)
        wall_ms = last_ms;
    time_t seconds = (time_t)(wall_ms / 1000);
    if (seconds != date_s) {
        struct tm tm;
        gmtime_r(&seconds, &tm);
        (void)strftime(date, sizeof date, "%Y-%m-%dT%H:%M:%S", &tm);
        date_s = seconds;
    }
    int ms = (int)(wall_ms % 1000);
    const char fraction[] = {
        '.', (char)('0' + ms / 100), (char)('0' + ms / 10 % 10), (char)('0' + ms % 10), 'Z', '\0'};
    memcpy(out, date, DATE_LEN);
    memcpy(out + DATE_LEN, fraction, sizeof fraction);
}

/* Reads exactly n digits; -1 when there are others. */
static int read_digits(const char **p, int n)
{
    int value = 0;
    for (int i = 0; i < n; i++) {
        char c = **p;
        if (c < '0' || c > '9')
            return -1;
        value = value * 10 + (c - '0');
        (*p)++;
    }
    return value;
}

static bool skip(const char **p, char c)
{
    if (**p != c)
        return false;
    (*p)++;
    return true;
}

static bool parse_date(const char **p, struct tm *tm)
{
    int year = read_digits(p, 4);
    bool ok = year >= 0 && skip(p, '-');
    int month = ok ? read_digits(p, 2) : -1;
    ok = ok && month >= 1 && month <= 12 && skip(p, '-');
    int day = ok ? read_digits(p, 2) : -1;
    if (!ok || day < 1 || day > 31)
        return false;
    tm->tm_year = year - 1900;
    tm->tm_mon = month - 1;
    tm->tm_mday = day;
    return true;
}

static bool parse_time(const char **p, struct tm *tm, int *ret_ms)
{
    int hour = read_digits(p, 2);
    bool ok = hour >= 0 && hour <= 23 && skip(p, ':');
    int minute = ok ? read_digits(p, 2) : -1;
    ok = ok && minute >= 0 && minute <= 59 && skip(p, ':');
    int second = ok ? read_digits(p, 2) : -1;
    if (!ok || second < 0 || second > 60)
        return false;
    tm->tm_hour = hour;
    tm->tm_min = minute;
    tm->tm_sec = second;
    if (skip(p, '.')) {
        int scale = 100;
        if (**p < '0' || **p > '9')
            return false;
        for (; **p >= '0' && **p <= '9'; (*p)++) {
            *ret_ms += (**p - '0') * scale;
            scale /= 10;
        }
    }
    return true;
}

/* "Z" or "+hh:mm". */
static bool parse_offset(const char **p, int *ret_minutes)
{
    if (skip(p, 'Z') || skip(p, 'z'))
        return true;
    int sign = **p == '-' ? -1 : 1;
    if (!skip(p, '+') && !skip(p, '-'))
        return false;
    int hour = read_digits(p, 2);
    if (hour < 0 || hour > 23 || !skip(p, ':'))
        return false;
    int minute = read_digits(p, 2);
    if (minute < 0 || minute > 59)
        return false;
    *ret_minutes = sign * (hour * 60 + minute);
    return true;
}

bool px_rfc3339_parse(const char *text, int64_t *ret_wall_ms)
{
    struct tm tm = {0};
    const char *p = text;
    int ms = 0;
    int offset_minutes = 0;
    if (!parse_date(&p, &tm))
        return false;
    int day = tm.tm_mday;
    if (*p != '\0') {
        if (!skip(&p, 'T') && !skip(&p, 't') && !skip(&p, ' '))
            return false;
        if (!parse_time(&p, &tm, &ms) || !parse_offset(&p, &offset_minutes) || *p != '\0')
            return false;
    }
    time_t seconds = timegm(&tm);
    if (tm.tm_mday != day && tm.tm_sec != 60) /* 30 February became March */
        return false;
    *ret_wall_ms = ((int64_t)seconds - offset_minutes * 60) * 1000 + ms;
    return true;
}

void px_sleep_ms(int64_t ms)
{
    struct timespec left = {.tv_sec = ms / 1000, .tv_nsec = (ms % 1000) * 1000000};
    while (ms > 0 && nanosleep(&left, &left) == -1 && errno == EINTR)
        ;
}

struct timespec px_mono_after_ms(int64_t ms)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    if (ms <= 0)
        return at;
    int64_t ns = at.tv_nsec + ms % 1000 * 1000000;
    at.tv_sec += (time_t)(ms / 1000 + ns / 1000000000);
    at.tv_nsec = (long)(ns % 1000000000);
    return at;
}

void px_deadline_set(int64_t mono_ms)
{
    thread_deadline = mono_ms;
}

int64_t px_deadline_left_ms(int64_t max_ms)
{
    if (thread_deadline == 0)
        return max_ms;
    int64_t left = thread_deadline - px_mono_ms();
    if (left < 0)
        left = 0;
    return left < max_ms ? left : max_ms;
}
