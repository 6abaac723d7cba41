/* tmp */
#include "store/engine.h"
enum px_code px_mongo__open(const struct px_store_options *options, struct px_store *ret_store,
                            struct px_error *err)
{
    (void)options;
    (void)ret_store;
    return px_fail_because(err, PX_UNIMPLEMENTED, "the MongoDB engine is not built yet");
}
