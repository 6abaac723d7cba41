/* Protobuf messages as fields of documents: packed, since nobody searches inside them. */
#ifndef PX_GENERATION_DOC_MESSAGE_H
#define PX_GENERATION_DOC_MESSAGE_H

#include <bson/bson.h>
#include <protobuf-c/protobuf-c.h>

#include "base/arena.h"
#include "base/err.h"
#include "store/store.h"

/* Bytes of documents whose messages fit into one answer: it has to pass the bus as one message. */
enum { DOC_MOST_PAGE = 700 << 10 };

/* The bytes of all documents of a page. */
size_t doc_weigh(const struct px_page *page);

/* Appends the packed message; nothing when it is NULL. OUT_OF_MEMORY. */
enum px_code doc_add_message(bson_t *doc, const char *field, const ProtobufCMessage *message,
                             struct px_error *err);

/* The message of the field, in the arena; NULL when the field is missing, unreadable, or memory ran out. */
ProtobufCMessage *doc_message(const bson_t *doc, const char *field, const ProtobufCMessageDescriptor *type,
                              struct px_arena *arena);

#endif
