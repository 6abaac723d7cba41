/* Packing into BSON binaries and back. */
#include "generation/doc_message.h"

#include "base/cleanup.h"
#include "jsonpb/jsonpb.h"

enum px_code doc_add_message(bson_t *doc, const char *field, const ProtobufCMessage *message,
                             struct px_error *err)
{
    if (!message)
        return PX_OK;
    size_t len = protobuf_c_message_get_packed_size(message);
    auto_free uint8_t *bytes = malloc(len + 1);
    if (!bytes)
        return px_fail(err, PX_OUT_OF_MEMORY);
    (void)protobuf_c_message_pack(message, bytes);
    BSON_APPEND_BINARY(doc, field, BSON_SUBTYPE_BINARY, bytes, (uint32_t)len);
    return PX_OK;
}

ProtobufCMessage *doc_message(const bson_t *doc, const char *field, const ProtobufCMessageDescriptor *type,
                              struct px_arena *arena)
{
    bson_iter_t iter;
    uint32_t len = 0;
    const uint8_t *bytes = NULL;
    ProtobufCMessage *message = NULL;
    if (!bson_iter_init_find(&iter, doc, field) || !BSON_ITER_HOLDS_BINARY(&iter))
        return NULL;
    bson_iter_binary(&iter, NULL, &len, &bytes);
    return px_proto_unpack(type, bytes, len, arena, &message, NULL) == PX_OK ? message : NULL;
}

size_t doc_weigh(const struct px_page *page)
{
    size_t bytes = 0;
    for (size_t i = 0; i < page->n_docs; i++)
        bytes += page->docs[i]->len;
    return bytes;
}
