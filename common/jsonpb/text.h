/* Text -> one value of a field: what JSON strings and query parameters have in common; this folder only. */
#ifndef PX_JSONPB_TEXT_H
#define PX_JSONPB_TEXT_H

#include <protobuf-c/protobuf-c.h>

#include "base/arena.h"
#include "base/err.h"

/* What storing a value came to. 'out_of_memory' wins over the fault. */
struct px_stored {
    enum px_fault fault;
    long limit;
    bool out_of_memory;
};

/* Stores text in a slot of a string, enum, time or bytes field; PX_FAULT_TYPE for any other. The text is
 * copied into the arena. */
struct px_stored px_text__put(const ProtobufCFieldDescriptor *field, void *slot, const char *text, size_t len,
                              struct px_arena *arena);

#endif
