/* JSON <-> protobuf-c messages by their descriptors, strictly.
 *
 *  1. Names are the proto names. Unknown and duplicate names are errors. null means absent.
 *  2. 64-bit integers are numbers as long as they fit a browser's double (2^53), which is enforced both ways.
 *  3. Enums are the proto names in lower case without the common prefix: JOB_STATUS_QUEUED of enum JobStatus
 * is "queued"; the value 0 ("unspecified") is written as null and not accepted.
 *  4. Strings are valid UTF-8 without NUL. A field whose name ends in "_at" holds milliseconds (int64) in the
 *     message and an RFC 3339 time in JSON; 0 is null.
 *  5. bytes are base64. NaN and infinity do not exist.
 *  6. Absent sub-messages are null, empty lists are [], scalars are always written, except for members of a
 *     oneof: those are presence (a one-member oneof is an optional scalar; absent is null).
 *  7. A fault names its path ("loras[1].weight") and a fault code, never the value.
 *  8. Parsing is bounded: PX_JSON_DEPTH levels, no duplicate names, nothing after the value.
 *
 * Messages are built in the caller's arena; never free them with protobuf_c_message_free_unpacked. */
#ifndef PX_JSONPB_JSONPB_H
#define PX_JSONPB_JSONPB_H

#include <protobuf-c/protobuf-c.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

enum { PX_JSON_DEPTH = 32, PX_PROTO_DEPTH = 16 };

/* An empty message of the type, in the arena; NULL without memory. */
ProtobufCMessage *px_message_new(const ProtobufCMessageDescriptor *type, struct px_arena *arena);

/* Decodes a JSON object into *message (an initialised message of 'type' that may hold bound fields already; a
 * member that is set already is a fault NOT_ALLOWED).
 * BAD_JSON for text that is no JSON object, VALIDATION_FAILED with paths for anything that does not fit. */
enum px_code px_json_decode(const char *json, size_t len, ProtobufCMessage *message, struct px_arena *arena,
                            struct px_error *err);

/* Sets the scalar (or repeated scalar: comma separated) field 'name' from text of a path or query.
 * VALIDATION_FAILED with the field's name when it does not fit; PX_NOT_FOUND when there is no such field. */
enum px_code px_json_bind(ProtobufCMessage *message, const char *name, const char *text,
                          struct px_arena *arena, struct px_error *err);

/* Appends the message as a JSON object. PX_INTERNAL for what JSON can't hold. */
enum px_code px_json_encode(const ProtobufCMessage *message, struct px_buf *out, struct px_error *err);

/* Unpacks wire bytes into the arena with a depth check and the arena's budget. PX_INTERNAL when they are not
 * a message of this type, hold unknown fields, or strings that are not UTF-8. */
enum px_code px_proto_unpack(const ProtobufCMessageDescriptor *type, const void *bytes, size_t len,
                             struct px_arena *arena, ProtobufCMessage **ret_message, struct px_error *err);

/* The JSON name of an enum's value ("queued"); NULL for 0 and unknown numbers. Static buffer per thread. */
const char *px_enum_name(const ProtobufCEnumDescriptor *type, int value);
/* False when there is no such name. */
bool px_enum_value(const ProtobufCEnumDescriptor *type, const char *name, int *ret_value);

#endif
