/* Named places at which a test makes the process die (kill -9), so that each moment of a job's life is tried.
 * They exist in builds with tests only; a release build has no code for them. */
#ifndef PX_GENERATION_CRASH_H
#define PX_GENERATION_CRASH_H

#ifdef PULIX_CRASH_POINTS
/* 'point' is borrowed for the process's life: PULIX_CRASH_AT. */
void crash_setup(const char *point);
/* Dies when 'moment' followed by 'name' is the point of crash_setup(). */
void crash_at(const char *moment, const char *name);
#else
static inline void crash_setup(const char *point)
{
    (void)point;
}
static inline void crash_at(const char *moment, const char *name)
{
    (void)moment, (void)name;
}
#endif

#endif
