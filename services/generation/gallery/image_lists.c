/* The gallery's lists: pictures, and ids only. */
#include <string.h>

#include "base/clock.h"
#include "base/str.h"
#include "generation/doc_message.h"
#include "generation/gallery/image_doc.h"
#include "generation/gallery/image_search.h"
#include "generation/handlers.h"
#include "store/doc.h"

enum {
    LIST_DEFAULT = 30,
    LIST_MOST = 100,
    IDS_DEFAULT = 100,
    IDS_MOST = 1000,
    MOST_Q = 200,      /* characters of a search */
    MOST_FILTER = 200, /* of any other filter */
    CACHE_S = 300,
};

static enum px_code check_text(const char *name, const char *text, size_t most, struct px_error *err)
{
    return px_utf8_count(text) <= most ? PX_OK : px_fail_param(err, PX_BAD_QUERY, name);
}

static enum px_code check_texts(const Generation__ListImagesRequest *req, struct px_error *err)
{
    PX_TRY(check_text("q", req->q, MOST_Q, err));
    PX_TRY(check_text("model", req->model, MOST_FILTER, err));
    PX_TRY(check_text("style", req->style, MOST_FILTER, err));
    PX_TRY(check_text("aspect_ratio", req->aspect_ratio, MOST_FILTER, err));
    PX_TRY(check_text("tag", req->tag, MOST_FILTER, err));
    return check_text("batch_id", req->batch_id, MOST_FILTER, err);
}

static enum px_code read_time(const char *name, const char *text, int64_t *ms, const int64_t **ret,
                              struct px_error *err)
{
    if (!text[0])
        return PX_OK;
    if (!px_rfc3339_parse(text, ms))
        return px_fail_param(err, PX_BAD_QUERY, name);
    *ret = ms;
    return PX_OK;
}

static enum px_code read_limit(int32_t asked, int fallback, int most, int *ret_limit, struct px_error *err)
{
    if (asked < 0 || asked > most)
        return px_fail_param(err, PX_BAD_QUERY, "limit");
    *ret_limit = asked ? asked : fallback;
    return PX_OK;
}

static enum px_code read_order(const char *order, bool *ret_oldest_first, struct px_error *err)
{
    *ret_oldest_first = strcmp(order, "oldest") == 0;
    return *ret_oldest_first || !order[0] || strcmp(order, "newest") == 0
               ? PX_OK
               : px_fail_param(err, PX_BAD_QUERY, "order");
}

/* A question with what it points to. */
struct asked {
    struct image_question question;
    bool starred;
    int64_t from, to;
};

/* ret_asked points into itself: it must not be copied. */
static enum px_code read_question(struct px_call *call, const Generation__ListImagesRequest *req,
                                  int fallback, int most, struct asked *ret_asked)
{
    struct px_error *err = &call->err;
    struct image_question *question = &ret_asked->question;
    *ret_asked =
        (struct asked){.question = {.user_id = call->caller.user_id, .bin = req->bin, .cursor = req->cursor}};
    PX_TRY(check_texts(req, err));
    PX_TRY(read_limit(req->limit, fallback, most, &question->limit, err));
    PX_TRY(read_order(req->order, &question->oldest_first, err));
    PX_TRY(read_time("from", req->from, &ret_asked->from, &question->from, err));
    PX_TRY(read_time("to", req->to, &ret_asked->to, &question->to, err));
    question->filter = (struct image_filter){.q = req->q,
                                             .model = req->model,
                                             .style = image_style_name(req->style),
                                             .ratio = req->aspect_ratio,
                                             .batch_id = req->batch_id,
                                             .tag = req->tag};
    if (req->starred__case == GENERATION__LIST_IMAGES_REQUEST__STARRED__STARRED) {
        ret_asked->starred = req->starred;
        question->filter.starred = &ret_asked->starred;
    }
    if (req->tag[0]) {
        question->filter.tag = image_tag_clean(req->tag, MOST_FILTER, &call->arena);
        if (!question->filter.tag)
            return px_fail_param(err, PX_BAD_QUERY, "tag");
    }
    return PX_OK;
}

/* Asks again for fewer pictures when those found would not fit into one message. */
static enum px_code find_light(struct generation *self, struct image_question *question,
                               struct image_page *page, struct px_error *err)
{
    for (;;) {
        PX_TRY(images_find(self, question, page, err));
        if (doc_weigh(&page->page) <= DOC_MOST_PAGE || page->page.n_docs < 2)
            return PX_OK;
        question->limit = (int)page->page.n_docs / 2;
        image_page_done(page);
    }
}

static void mark_cacheable(struct px_call *call)
{
    const char *tag = px_arena_printf(&call->arena, "images:%s", call->caller.user_id);
    if (tag)
        px_call_cache(call, CACHE_S, tag, NULL);
}

static Generation__Image *make_message(struct px_call *call, struct generation *self, const bson_t *doc)
{
    Generation__Image *image = px_arena_alloc(&call->arena, sizeof *image);
    if (!image)
        return NULL;
    generation__image__init(image);
    return images_to_message(self, doc, &call->caller, &call->arena, image, &call->err) == PX_OK ? image
                                                                                                 : NULL;
}

enum px_code generation_list_images(struct px_call *call, struct generation *self,
                                    const Generation__ListImagesRequest *req,
                                    Generation__ListImagesResponse *resp)
{
    struct asked asked;
    auto_image_page struct image_page page = {0};
    PX_TRY(read_question(call, req, LIST_DEFAULT, LIST_MOST, &asked));
    PX_TRY(find_light(self, &asked.question, &page, &call->err));
    resp->data = px_arena_array(&call->arena, page.page.n_docs + 1, sizeof *resp->data);
    for (size_t i = 0; resp->data && i < page.page.n_docs; i++) {
        resp->data[resp->n_data] = make_message(call, self, page.page.docs[i]);
        if (!resp->data[resp->n_data++])
            return px_fail(&call->err, PX_OUT_OF_MEMORY);
    }
    if (page.next_cursor[0]) {
        resp->next_case = GENERATION__LIST_IMAGES_RESPONSE__NEXT_NEXT_CURSOR;
        resp->next_cursor = px_arena_strdup(&call->arena, page.next_cursor);
    }
    if (!resp->data || (page.next_cursor[0] && !resp->next_cursor))
        return px_fail(&call->err, PX_OUT_OF_MEMORY);
    mark_cacheable(call);
    return PX_OK;
}

enum px_code generation_list_image_ids(struct px_call *call, struct generation *self,
                                       const Generation__ListImagesRequest *req,
                                       Generation__ListImageIdsResponse *resp)
{
    struct asked asked;
    auto_image_page struct image_page page = {0};
    PX_TRY(read_question(call, req, IDS_DEFAULT, IDS_MOST, &asked));
    PX_TRY(images_find(self, &asked.question, &page, &call->err));
    resp->data = px_arena_array(&call->arena, page.page.n_docs + 1, sizeof *resp->data);
    for (size_t i = 0; resp->data && i < page.page.n_docs; i++) {
        resp->data[resp->n_data] = px_arena_strdup(&call->arena, px_doc_str(page.page.docs[i], "_id"));
        if (!resp->data[resp->n_data++])
            return px_fail(&call->err, PX_OUT_OF_MEMORY);
    }
    if (page.next_cursor[0]) {
        resp->next_case = GENERATION__LIST_IMAGE_IDS_RESPONSE__NEXT_NEXT_CURSOR;
        resp->next_cursor = px_arena_strdup(&call->arena, page.next_cursor);
    }
    if (!resp->data || (page.next_cursor[0] && !resp->next_cursor))
        return px_fail(&call->err, PX_OUT_OF_MEMORY);
    mark_cacheable(call);
    return PX_OK;
}
