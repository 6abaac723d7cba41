/* THE route table. A new endpoint is one row here (and its .proto, and the service's handler). The start-up
 * check in router.c refuses rows whose method does not exist and methods that no row names. */
#include "gateway/api/routes.h"

#include <pulix/auth/v1/auth.pb-c.h>
#include <pulix/contact/v1/contact.pb-c.h>
#include <pulix/generation/v1/generation.pb-c.h>
#include <pulix/hashtag/v1/hashtag.pb-c.h>

#include "gateway/access/session.h"
#include "gateway/api/export.h"
#include "gateway/api/webhook.h"
#include "gateway/live/events.h"
#include "gateway/live/jobs.h"
#include "gateway/pages/static.h"
#include "gateway/pictures/archive.h"
#include "gateway/pictures/images.h"
#include "gateway/pictures/share.h"

#define AUTH &auth__auth__descriptor
#define GENERATION &generation__generation__descriptor
#define HASHTAG &hashtag__hashtag__descriptor
#define CONTACT &contact__contact__descriptor

/* Bodies: a few short fields; or texts and lists. */
enum { SMALL = 8 << 10, LARGE = 128 << 10 };
/* Time-outs in milliseconds: a read; a change; what hashes a password or asks others. */
enum { FAST = 5000, MIDDLE = 10000, SLOW = 20000 };

const struct gw_route gw_routes[] = {
    /* accounts */
    {"POST", "/auth/register", GW_ANYONE, GW_CLASS_LOGIN, AUTH, "SignUp", 201, "/auth/me", SLOW, SMALL,
     GW_SENSITIVE | GW_CREATES | GW_PUBLIC_LINK, NULL},
    {"POST", "/auth/login", GW_ANYONE, GW_CLASS_LOGIN, AUTH, "Login", 200, NULL, SLOW, SMALL,
     GW_SENSITIVE | GW_PUBLIC_LINK, gw_login},
    {"POST", "/auth/refresh", GW_ANYONE, GW_CLASS_WRITE, AUTH, "Refresh", 200, NULL, MIDDLE, SMALL,
     GW_SENSITIVE | GW_PUBLIC_LINK, gw_refresh},
    {"POST", "/auth/logout", GW_USER, GW_CLASS_WRITE, AUTH, "Logout", 204, NULL, MIDDLE, SMALL, 0, gw_logout},
    {"GET", "/auth/me", GW_USER, GW_CLASS_READ, AUTH, "GetMe", 200, NULL, FAST, 0, 0, NULL},
    {"PATCH", "/auth/me", GW_USER, GW_CLASS_WRITE, AUTH, "UpdateMe", 200, NULL, SLOW, SMALL, GW_SENSITIVE,
     NULL},
    {"DELETE", "/auth/delete", GW_USER, GW_CLASS_LOGIN, AUTH, "DeleteMe", 200, NULL, SLOW, SMALL,
     GW_SENSITIVE, NULL},
    {"GET", "/auth/export", GW_USER, GW_CLASS_WRITE, AUTH, "GetMe", 200, NULL, MIDDLE, 0, GW_LONG, gw_export},
    {"POST", "/auth/password", GW_USER, GW_CLASS_LOGIN, AUTH, "ChangePassword", 204, NULL, SLOW, SMALL,
     GW_SENSITIVE, NULL},
    {"GET", "/auth/sessions", GW_USER, GW_CLASS_READ, AUTH, "ListSessions", 200, NULL, FAST, 0, 0, NULL},
    {"DELETE", "/auth/sessions/{id}", GW_USER, GW_CLASS_WRITE, AUTH, "DeleteSession", 204, NULL, FAST, 0, 0,
     NULL},

    /* jobs */
    {"POST", "/generation/generate-image", GW_USER, GW_CLASS_CREATE, GENERATION, "CreateJobs", 200, NULL,
     MIDDLE, LARGE, GW_CREATES | GW_LONG, gw_generate_image},
    {"POST", "/generation/jobs", GW_USER, GW_CLASS_CREATE, GENERATION, "CreateJobs", 202,
     "/generation/jobs?batch_id={batch_id}", MIDDLE, LARGE, GW_CREATES, NULL},
    {"POST", "/generation/estimate", GW_USER, GW_CLASS_WRITE, GENERATION, "Estimate", 200, NULL, MIDDLE,
     LARGE, 0, NULL},
    {"GET", "/generation/jobs", GW_USER, GW_CLASS_READ, GENERATION, "ListJobs", 200, NULL, FAST, 0, 0, NULL},
    {"POST", "/generation/jobs/cancel", GW_USER, GW_CLASS_WRITE, GENERATION, "CancelJobs", 200, NULL, MIDDLE,
     LARGE, 0, gw_cancel_jobs},
    {"GET", "/generation/jobs/{id}", GW_USER, GW_CLASS_READ, GENERATION, "GetJob", 200, NULL, FAST, 0,
     GW_ETAG, gw_job},
    {"POST", "/generation/jobs/{id}/cancel", GW_USER, GW_CLASS_WRITE, GENERATION, "CancelJob", 200, NULL,
     MIDDLE, SMALL, 0, gw_cancel_job},
    {"POST", "/generation/jobs/{id}/retry", GW_USER, GW_CLASS_CREATE, GENERATION, "RetryJob", 202,
     "/generation/jobs?batch_id={batch_id}", MIDDLE, SMALL, GW_CREATES, NULL},
    {"GET", "/generation/events", GW_USER, GW_CLASS_READ, NULL, NULL, 200, NULL, 0, 0, GW_LONG, gw_events},
    {"POST", "/generation/webhooks/deapi", GW_ANYONE, GW_CLASS_WRITE, GENERATION, "ReceiveWebhook", 204, NULL,
     MIDDLE, LARGE, GW_RAW_BODY, gw_webhook},
    {"GET", "/generation/models", GW_ANYONE, GW_CLASS_READ, GENERATION, "ListModels", 200, NULL, FAST, 0,
     GW_ETAG, NULL},
    {"GET", "/generation/styles", GW_ANYONE, GW_CLASS_READ, GENERATION, "ListStyles", 200, NULL, FAST, 0,
     GW_ETAG, NULL},
    {"POST", "/generation/enhance", GW_USER, GW_CLASS_CREATE, GENERATION, "Enhance", 200, NULL, 30000, LARGE,
     0, NULL},
    {"GET", "/generation/quota", GW_USER, GW_CLASS_READ, GENERATION, "GetQuota", 200, NULL, FAST, 0, 0, NULL},
    {"GET", "/status", GW_ANYONE, GW_CLASS_READ, GENERATION, "GetStatus", 200, NULL, FAST, 0, GW_PAGE_TOO,
     NULL},

    /* pictures */
    {"GET", "/generation/images", GW_USER, GW_CLASS_READ, GENERATION, "ListImages", 200, NULL, FAST, 0, 0,
     NULL},
    {"GET", "/generation/images/ids", GW_USER, GW_CLASS_READ, GENERATION, "ListImageIds", 200, NULL, FAST, 0,
     0, NULL},
    {"POST", "/generation/images/bulk", GW_USER, GW_CLASS_WRITE, GENERATION, "BulkImages", 200, NULL, SLOW,
     LARGE, 0, NULL},
    {"GET", "/generation/images/{id}", GW_USER, GW_CLASS_READ, GENERATION, "GetImage", 200, NULL, FAST, 0,
     GW_ETAG, NULL},
    {"PATCH", "/generation/images/{id}", GW_USER, GW_CLASS_WRITE, GENERATION, "UpdateImage", 200, NULL,
     MIDDLE, SMALL, 0, NULL},
    {"DELETE", "/generation/images/{id}", GW_USER, GW_CLASS_WRITE, GENERATION, "DeleteImage", 204, NULL,
     MIDDLE, 0, 0, NULL},
    {"POST", "/generation/images/{id}/restore", GW_USER, GW_CLASS_WRITE, GENERATION, "RestoreImage", 200,
     NULL, MIDDLE, SMALL, 0, NULL},
    {"POST", "/generation/images/{id}/share", GW_USER, GW_CLASS_WRITE, GENERATION, "CreateShare", 201,
     "{url}", MIDDLE, SMALL, GW_CREATES, NULL},
    {"DELETE", "/generation/images/{id}/share", GW_USER, GW_CLASS_WRITE, GENERATION, "DeleteShare", 204, NULL,
     MIDDLE, 0, 0, NULL},
    {"GET", "/generation/images/{id}/file", GW_ANYONE, GW_CLASS_FILE, GENERATION, "ReadImage", 200, NULL,
     MIDDLE, 0, GW_ANY_QUERY | GW_PUBLIC_LINK, gw_image_file},
    {"GET", "/generation/archive", GW_USER, GW_CLASS_WRITE, GENERATION, "ListImageIds", 200, NULL, MIDDLE, 0,
     GW_ANY_QUERY | GW_LONG, gw_archive},
    {"GET", "/s/{token}", GW_ANYONE, GW_CLASS_FILE, GENERATION, "GetShared", 200, NULL, FAST, 0,
     GW_ANY_QUERY | GW_PUBLIC_LINK, gw_share},
    {"GET", "/s/{token}/picture", GW_ANYONE, GW_CLASS_FILE, GENERATION, "GetShared", 200, NULL, MIDDLE, 0,
     GW_PUBLIC_LINK, gw_shared_picture},

    /* hashtags */
    {"POST", "/hashtag/suggest", GW_USER, GW_CLASS_WRITE, HASHTAG, "Suggest", 200, NULL, MIDDLE, LARGE,
     GW_CREATES, NULL},
    {"GET", "/hashtag/platforms", GW_ANYONE, GW_CLASS_READ, HASHTAG, "ListPlatforms", 200, NULL, FAST, 0,
     GW_ETAG, NULL},
    {"POST", "/hashtag/feedback", GW_USER, GW_CLASS_WRITE, HASHTAG, "SendFeedback", 204, NULL, MIDDLE, LARGE,
     0, NULL},
    {"GET", "/hashtag/sets", GW_USER, GW_CLASS_READ, HASHTAG, "ListSets", 200, NULL, FAST, 0, 0, NULL},
    {"POST", "/hashtag/sets", GW_USER, GW_CLASS_WRITE, HASHTAG, "CreateSet", 201, "/hashtag/sets/{id}",
     MIDDLE, LARGE, GW_CREATES, NULL},
    {"GET", "/hashtag/sets/{id}", GW_USER, GW_CLASS_READ, HASHTAG, "GetSet", 200, NULL, FAST, 0, GW_ETAG,
     NULL},
    {"PATCH", "/hashtag/sets/{id}", GW_USER, GW_CLASS_WRITE, HASHTAG, "UpdateSet", 200, NULL, MIDDLE, LARGE,
     0, NULL},
    {"DELETE", "/hashtag/sets/{id}", GW_USER, GW_CLASS_WRITE, HASHTAG, "DeleteSet", 204, NULL, MIDDLE, 0, 0,
     NULL},
    {"GET", "/hashtag/history", GW_USER, GW_CLASS_READ, HASHTAG, "ListHistory", 200, NULL, FAST, 0, 0, NULL},
    {"DELETE", "/hashtag/history", GW_USER, GW_CLASS_WRITE, HASHTAG, "ClearHistory", 204, NULL, MIDDLE, 0, 0,
     NULL},
    {"DELETE", "/hashtag/history/{request_id}", GW_USER, GW_CLASS_WRITE, HASHTAG, "DeleteHistoryEntry", 204,
     NULL, MIDDLE, 0, 0, NULL},

    /* contact */
    {"POST", "/contact/messages", GW_ANYONE, GW_CLASS_CONTACT, CONTACT, "CreateMessage", 201,
     "/contact/messages/{id}", MIDDLE, LARGE, GW_CREATES, NULL},
    {"GET", "/contact/messages", GW_USER, GW_CLASS_READ, CONTACT, "ListMessages", 200, NULL, FAST, 0, 0,
     NULL},
    {"GET", "/contact/messages/{id}", GW_USER, GW_CLASS_READ, CONTACT, "GetMessage", 200, NULL, FAST, 0,
     GW_ETAG, NULL},

    /* files and pages */
    {"GET", "/docs", GW_ANYONE, GW_CLASS_FILE, NULL, NULL, 200, NULL, 0, 0,
     GW_ANY_QUERY | GW_PUBLIC_LINK | GW_UNCOUNTED, gw_docs},
    {"GET", "*", GW_ANYONE, GW_CLASS_FILE, NULL, NULL, 200, NULL, 0, 0,
     GW_ANY_QUERY | GW_PUBLIC_LINK | GW_UNCOUNTED, gw_static},
};
const size_t gw_n_routes = sizeof gw_routes / sizeof *gw_routes;

const char *const gw_unrouted[] = {
    "generation.DeleteUserData", "hashtag.DeleteUserData", "contact.DeleteUserData", /* called by services */
    "hashtag.ListVotes",                                                             /* export.c */
};
const size_t gw_n_unrouted = sizeof gw_unrouted / sizeof *gw_unrouted;
