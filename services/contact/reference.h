/* References: what a person reads out over the telephone, "PX-7K3M9Q". */
#ifndef PX_CONTACT_REFERENCE_H
#define PX_CONTACT_REFERENCE_H

#include <stdbool.h>

enum { REFERENCE_SIZE = sizeof "PX-7K3M9Q" };

/* A random one, without letters and digits that look or sound alike; 730 million are possible. */
void reference_new(char out[REFERENCE_SIZE]);

bool reference_valid(const char *text);

#endif
