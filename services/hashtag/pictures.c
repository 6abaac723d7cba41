/* The generation service checks whose picture it is: it is asked in the caller's name. */
#include "hashtag/pictures.h"

#include "pulix/generation/v1/generation.pb-c.h"

enum { WAIT_MS = 3000 };

enum px_code pictures_ask(struct px_call *call, struct hashtag *self, const char *image_id,
                          struct picture *ret_picture)
{
    Generation__GetImageRequest request = GENERATION__GET_IMAGE_REQUEST__INIT;
    ProtobufCMessage *answer = NULL;
    struct px_caller caller = call->caller;
    request.id = px_arena_strdup(&call->arena, image_id);
    if (!request.id)
        return px_fail(&call->err, PX_OUT_OF_MEMORY);
    caller.timeout_ms = WAIT_MS;
    caller.idempotency_key = NULL; /* this call creates nothing */
    PX_TRY(px_rpc_call(self->bus, &generation__generation__descriptor, "GetImage", &caller, &request.base,
                       &call->arena, &answer, NULL, &call->err));
    const Generation__Image *image = (const Generation__Image *)answer;
    ret_picture->prompt = image->request ? image->request->prompt : "";
    ret_picture->style = image->request ? image->request->style : "";
    return PX_OK;
}
