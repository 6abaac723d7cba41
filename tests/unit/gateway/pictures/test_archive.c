/* Pictures as one ZIP file, read back by libarchive. */
#include "support/check.h"

#include <archive.h>
#include <archive_entry.h>
#include <pulix/generation/v1/generation.pb-c.h>
#include <string.h>

#include "base/str.h"
#include "gateway/pictures/archive.h"
#include "support/loopback.h"
#include "support/memory.h"

static struct loopback_gateway gateway;
static struct loopback peer;

enum { N_PICTURES = 250 };

/* The service: pictures whose ids end in their number; 'gone' is missing, 'failing' can't be read. */
static struct {
    size_t size;
    int gone, failing, n_pictures;
    bool has_empty_pages; /* every second page of the list is empty, as when a filter's round finds nothing */
    char filter[64];
} service;

static unsigned char bytes[1500000];

static char *id_of(struct px_arena *arena, int number)
{
    return px_arena_printf(arena, "PPPPPPPPPPPPPPPP%05dA", number);
}

static int number_of(const char *id)
{
    int number = 0;
    if (strncmp(id, "PPPPPPPPPPPPPPPP", 16) != 0)
        return -1;
    for (const char *p = id + 16; p < id + 21; p++)
        number = number * 10 + (*p - '0');
    return number;
}

static enum px_code list_ids(const Generation__ListImagesRequest *request, struct px_arena *arena,
                             ProtobufCMessage **ret_response)
{
    Generation__ListImageIdsResponse *response = px_arena_alloc(arena, sizeof *response);
    bool is_empty = service.has_empty_pages && request->cursor[0] != 'x';
    const char *cursor = request->cursor[0] == 'x' ? request->cursor + 1 : request->cursor;
    int64_t start = 0;
    CHECK(!cursor[0] || px_parse_int(cursor, 0, service.n_pictures, &start));
    int64_t end = is_empty ? start : start + 100 < service.n_pictures ? start + 100 : service.n_pictures;
    generation__list_image_ids_response__init(response);
    (void)snprintf(service.filter, sizeof service.filter, "%s/%d", request->q, request->starred);
    response->data = px_arena_array(arena, 100, sizeof *response->data);
    for (int64_t i = start; i < end; i++)
        response->data[response->n_data++] = id_of(arena, (int)i);
    if (end < service.n_pictures) {
        response->next_case = GENERATION__LIST_IMAGE_IDS_RESPONSE__NEXT_NEXT_CURSOR;
        response->next_cursor = px_arena_printf(arena, "%s%lld", is_empty ? "x" : "", (long long)end);
    }
    *ret_response = &response->base;
    return PX_OK;
}

static enum px_code get_image(const Generation__GetImageRequest *request, struct px_arena *arena,
                              ProtobufCMessage **ret_response, struct px_error *err)
{
    static char url[] = "http://secret-address", prompt[] = "a cat";
    static Generation__CreateJobsRequest typed = GENERATION__CREATE_JOBS_REQUEST__INIT;
    int number = number_of(request->id);
    if (number < 0 || number >= service.n_pictures || number == service.gone)
        return px_fail(err, PX_NOT_FOUND);
    Generation__Image *image = px_arena_alloc(arena, sizeof *image);
    generation__image__init(image);
    typed.prompt = prompt;
    image->id = request->id;
    image->url = image->thumb_url = image->thumb2x_url = url;
    image->request = &typed;
    image->created_at = INT64_C(1767323045678);
    *ret_response = &image->base;
    return PX_OK;
}

static enum px_code read_image(const Generation__ReadImageRequest *request, struct px_arena *arena,
                               ProtobufCMessage **ret_response, struct px_error *err)
{
    static char type[] = "image/png";
    if (number_of(request->id) == service.failing && request->offset > 0)
        return px_fail(err, PX_UNAVAILABLE);
    Generation__ReadImageResponse *response = px_arena_alloc(arena, sizeof *response);
    size_t left = service.size - (size_t)request->offset;
    generation__read_image_response__init(response);
    response->data.data = bytes + request->offset;
    response->data.len = left < (size_t)request->length ? left : (size_t)request->length;
    response->total = (int64_t)service.size;
    response->content_type = type;
    *ret_response = &response->base;
    return PX_OK;
}

static enum px_code serve(struct px_bus *bus, const ProtobufCServiceDescriptor *descriptor,
                          const char *method, const struct px_caller *caller, const ProtobufCMessage *message,
                          struct px_arena *arena, ProtobufCMessage **ret_response, struct px_reply_info *info,
                          struct px_error *err)
{
    (void)bus, (void)descriptor, (void)info;
    CHECK_STR(caller->user_id, LOOPBACK_USER);
    if (strcmp(method, "ListImageIds") == 0)
        return list_ids((const Generation__ListImagesRequest *)message, arena, ret_response);
    if (strcmp(method, "GetImage") == 0)
        return get_image((const Generation__GetImageRequest *)message, arena, ret_response, err);
    CHECK_STR(method, "ReadImage");
    return read_image((const Generation__ReadImageRequest *)message, arena, ret_response, err);
}

static int setup(void **state)
{
    (void)state;
    loopback_gateway_init(&gateway);
    gateway.gw.rpc = serve;
    loopback_init(&peer, &gateway.gw);
    service.size = 3000;
    service.n_pictures = N_PICTURES;
    service.has_empty_pages = false;
    service.gone = service.failing = -1;
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (unsigned char)(i * 13);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    loopback_done(&peer);
    loopback_gateway_done(&gateway);
    return 0;
}

static int ask(const char *query)
{
    char target[4000];
    (void)snprintf(target, sizeof target, "/generation/archive%s", query);
    loopback_sign_in(&peer, LOOPBACK_USER);
    return loopback_ask(&peer, "GET", target, NULL);
}

/* What the answer's ZIP holds; -1 when it is broken. Pictures are compared byte for byte. */
struct contents {
    int pictures, recipes;
    char missing[200], names[200], recipe[4000];
};

static void take_entry(struct archive *zip, const char *name, struct contents *contents)
{
    static unsigned char data[2000000];
    la_ssize_t len = archive_read_data(zip, data, sizeof data - 1);
    CHECK(len >= 0);
    data[len] = '\0';
    if (strstr(name, ".png")) {
        CHECK_INT(len, service.size);
        CHECK_MEM(data, bytes, service.size);
        contents->pictures++;
    } else if (strstr(name, ".json")) {
        (void)snprintf(contents->recipe, sizeof contents->recipe, "%.3999s", (const char *)data);
        contents->recipes++;
    } else {
        CHECK_STR(name, "missing.txt");
        (void)snprintf(contents->missing, sizeof contents->missing, "%.199s", (const char *)data);
    }
}

static struct contents unzip(void)
{
    struct contents contents = {0};
    struct archive_entry *entry;
    struct archive *zip = archive_read_new();
    CHECK_INT(archive_read_support_format_zip_seekable(zip), ARCHIVE_OK);
    CHECK_INT(archive_read_open_memory(zip, peer.body.data, peer.body.len), ARCHIVE_OK);
    while (archive_read_next_header(zip, &entry) == ARCHIVE_OK) {
        if (!contents.names[0])
            (void)snprintf(contents.names, sizeof contents.names, "%s", archive_entry_pathname(entry));
        take_entry(zip, archive_entry_pathname(entry), &contents);
    }
    (void)archive_read_free(zip);
    return contents;
}

#define ID(digits) "PPPPPPPPPPPPPPPP00" digits "A"

TEST(selected_pictures_come_with_their_recipes)
{
    CHECK_INT(ask("?ids=" ID("001") "," ID("007")), 200);
    CHECK_STR(loopback_answer_header(&peer, "Content-Type"), "application/zip");
    CHECK(strstr(loopback_answer_header(&peer, "Content-Disposition"), "attachment; filename=\"pulix-"));
    struct contents contents = unzip();
    CHECK_INT(contents.pictures, 2);
    CHECK_INT(contents.recipes, 2);
    CHECK_STR(contents.missing, "");
    CHECK_STR(contents.names, "0001-2026-01-02-" ID("001") ".png");
    CHECK(strstr(contents.recipe, "\"prompt\":\"a cat\""));
}

TEST(recipes_do_not_give_addresses_away)
{
    CHECK_INT(ask("?ids=" ID("001")), 200);
    CHECK(!strstr(unzip().recipe, "secret-address"));
}

TEST(everything_that_a_filter_finds_is_packed)
{
    CHECK_INT(ask("?q=cat&starred=true"), 200);
    CHECK_STR(service.filter, "cat/1");
    CHECK_INT(unzip().pictures, N_PICTURES);
}

TEST(a_page_without_pictures_is_not_the_end)
{
    service.has_empty_pages = true;
    CHECK_INT(ask(""), 200);
    CHECK_INT(unzip().pictures, N_PICTURES);
}

TEST(a_filter_that_finds_nothing_is_told_before_the_first_byte)
{
    service.n_pictures = 0;
    CHECK_INT(ask("?q=cat"), 404);
}

/* The answer is counted and thrown away. */
TEST(the_whole_of_a_large_gallery_is_packed_in_flat_memory)
{
    service.n_pictures = 1000;
    peer.discards = true;
    CHECK_INT(ask("?q=warm"), 200);
    long before_kib = memory_resident_kib();
    service.n_pictures = 15000;
    CHECK_INT(ask(""), 200);
    CHECK(!peer.cut);
    CHECK(atomic_load(&peer.sent) > (size_t)15000 * 3000);
    CHECK(!MEMORY_COUNTS || memory_resident_kib() - before_kib < 12 << 10);
}

TEST(large_pictures_come_through_piece_by_piece)
{
    service.size = sizeof bytes;
    CHECK_INT(ask("?ids=" ID("001") "," ID("002")), 200);
    CHECK_INT(unzip().pictures, 2);
}

TEST(a_picture_that_is_gone_meanwhile_is_listed)
{
    service.gone = 2;
    CHECK_INT(ask("?ids=" ID("001") "," ID("002") "," ID("003")), 200);
    struct contents contents = unzip();
    CHECK_INT(contents.pictures, 2);
    CHECK_STR(contents.missing, ID("002") "\n");
}

TEST(an_archive_that_can_not_be_completed_is_cut)
{
    service.size = sizeof bytes;
    service.failing = 2;
    CHECK_INT(ask("?ids=" ID("001") "," ID("002")), 200);
    CHECK(peer.cut);
}

TEST(a_client_that_goes_away_ends_the_work)
{
    peer.writes_left = 3;
    CHECK_INT(ask(""), 200);
    CHECK(peer.cut);
    peer.writes_left = -1;
}

TEST(a_picture_named_twice_is_packed_once)
{
    CHECK_INT(ask("?ids=" ID("001") "," ID("001")), 200);
    CHECK_INT(unzip().pictures, 1);
}

TEST(odd_selections_are_refused_before_the_first_byte)
{
    CHECK_INT(ask("?ids="), 404);
    CHECK_INT(ask("?ids=x"), 404);
    CHECK_INT(ask("?ids=" ID("001") "&q=cat"), 400);
    CHECK_INT(ask("?limit=5"), 400);
    CHECK_INT(ask("?cursor=b"), 400);
    CHECK_INT(ask("?nonsense=1"), 400);
    CHECK_INT(loopback_ask(&peer, "GET", "/generation/archive", NULL), 401);
}

#define ZIP_CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {ZIP_CASE(selected_pictures_come_with_their_recipes),
                                       ZIP_CASE(recipes_do_not_give_addresses_away),
                                       ZIP_CASE(everything_that_a_filter_finds_is_packed),
                                       ZIP_CASE(a_page_without_pictures_is_not_the_end),
                                       ZIP_CASE(a_filter_that_finds_nothing_is_told_before_the_first_byte),
                                       ZIP_CASE(the_whole_of_a_large_gallery_is_packed_in_flat_memory),
                                       ZIP_CASE(large_pictures_come_through_piece_by_piece),
                                       ZIP_CASE(a_picture_that_is_gone_meanwhile_is_listed),
                                       ZIP_CASE(an_archive_that_can_not_be_completed_is_cut),
                                       ZIP_CASE(a_client_that_goes_away_ends_the_work),
                                       ZIP_CASE(a_picture_named_twice_is_packed_once),
                                       ZIP_CASE(odd_selections_are_refused_before_the_first_byte)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
