/* token */
#include "token/token.h"
