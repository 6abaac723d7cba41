/* jsonpb */
#include "jsonpb/jsonpb.h"
