/* Files from paintings: PNG, JPEG and WebP. */
#ifndef PX_SANDBOX_PICTURE_H
#define PX_SANDBOX_PICTURE_H

#include "base/buf.h"
#include "base/err.h"
#include "sandbox/jobs.h"
#include "sandbox/painter/painter.h"

enum picture_format { PICTURE_PNG, PICTURE_JPEG, PICTURE_WEBP, PICTURE_PREVIEW /* a small, light JPEG */ };

/* Call once before threads, and once after them. */
enum px_code picture_setup(struct px_error *err);
void picture_shutdown(void);

/* What the painter is to paint for a job; texts are borrowed from it. */
struct painting_order picture_order(const struct job *job);

/* Paints and encodes; appends the file to 'out'. At most two run at once, others wait. */
enum px_code picture_make(const struct painting_order *order, enum picture_format format, struct px_buf *out,
                          struct px_error *err);

#endif
