/* client */
#include "rpc/client.h"
