/* Counts per person in a hash table that holds only those who have a place now. */
#include "gateway/access/reserve.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HASH_NONFATAL_OOM 1
#include <uthash.h>

#include "base/cleanup.h"

enum { RETRY_S = 5, NAME_SIZE = 48 };

struct person {
    char name[NAME_SIZE];
    int places;
    UT_hash_handle hh;
};

struct gw_reserve {
    pthread_mutex_t mutex;
    size_t places, taken;
    struct person *people;
};

struct gw_reserve *gw_reserve_new(size_t places)
{
    struct gw_reserve *reserve = calloc(1, sizeof *reserve);
    if (!reserve)
        return NULL;
    (void)pthread_mutex_init(&reserve->mutex, NULL);
    reserve->places = places;
    return reserve;
}

static void forget(struct gw_reserve *reserve, struct person *person)
{
    HASH_DEL(reserve->people, person);
    free(person);
}

void gw_reserve_free(struct gw_reserve *reserve)
{
    if (!reserve)
        return;
    while (reserve->people)
        forget(reserve, reserve->people);
    (void)pthread_mutex_destroy(&reserve->mutex);
    free(reserve);
}

static struct person *find_person(const struct gw_reserve *reserve, const char *name)
{
    struct person *person;
    HASH_FIND_STR(reserve->people, name, person);
    return person;
}

static struct person *add_person(struct gw_reserve *reserve, const char *name)
{
    struct person *person = calloc(1, sizeof *person);
    if (!person)
        return NULL;
    (void)snprintf(person->name, sizeof person->name, "%s", name);
    HASH_ADD_STR(reserve->people, name, person);
    if (person->hh.tbl)
        return person;
    free(person); /* no memory for the table */
    return NULL;
}

enum px_code gw_reserve_enter(struct gw_reserve *reserve, const char *person_name, struct px_error *err)
{
    auto_lock pthread_mutex_t *held = px_lock(&reserve->mutex);
    if (reserve->taken >= reserve->places)
        return px_fail_retry(err, PX_OVERLOADED, RETRY_S);
    struct person *person = find_person(reserve, person_name);
    if (person && person->places >= GW_LONG_PER_PERSON)
        return px_fail_retry(err, PX_RATE_LIMITED, RETRY_S);
    if (!person)
        person = add_person(reserve, person_name);
    if (!person)
        return px_fail(err, PX_OUT_OF_MEMORY);
    person->places++;
    reserve->taken++;
    return PX_OK;
}

void gw_reserve_leave(struct gw_reserve *reserve, const char *person_name)
{
    auto_lock pthread_mutex_t *held = px_lock(&reserve->mutex);
    struct person *person = find_person(reserve, person_name);
    if (!person)
        return;
    reserve->taken--;
    if (--person->places == 0)
        forget(reserve, person);
}
