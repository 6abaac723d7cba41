/* What the descriptors of protobuf-c tell about a field; shared by the files of this folder only.
 *
 * A "slot" is the memory of one value: the struct member itself, or one element of a repeated field. */
#ifndef PX_JSONPB_FIELD_H
#define PX_JSONPB_FIELD_H

#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

/* The largest integer that every browser reads exactly: 2^53. */
#define PX_JSON_MAX_INT (INT64_C(1) << 53)

/* Bytes of one slot. */
size_t px_field__size(const ProtobufCFieldDescriptor *field);

/* The struct member: a slot, or, for repeated fields, the pointer to the first of them. Writable, because
 * whoever reads a message and whoever fills it share this function. */
void *px_field__at(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field);

/* The member beside it: number of elements, has-flag or the oneof's case. */
void *px_field__quantifier(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field);

bool px_field__is_repeated(const ProtobufCFieldDescriptor *field);
bool px_field__is_oneof(const ProtobufCFieldDescriptor *field);
/* An int64 whose name ends in "_at": milliseconds here, RFC 3339 in JSON. */
bool px_field__is_time(const ProtobufCFieldDescriptor *field);

/* The field, or for a oneof any of its members, holds something else than its default. */
bool px_field__is_set(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field);

/* Marks the field as present, where presence is stored. */
void px_field__mark(ProtobufCMessage *message, const ProtobufCFieldDescriptor *field);

/* Stores a whole number in a slot of any integer type. PX_FAULT_TYPE when the type is no integer, TOO_SMALL
 * or TOO_LARGE with *ret_limit when it does not fit. */
enum px_fault px_field__put_int(const ProtobufCFieldDescriptor *field, void *slot, int64_t value,
                                long *ret_limit);

#endif
