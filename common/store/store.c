/* store */
#include "store/store.h"
