/* The tables: methods, collections, kept answers. */
#include "hashtag/crowd.h"
#include "hashtag/hashtag.h"
#include "hashtag/history.h"
#include "hashtag/sets.h"
#include "hashtag/votes.h"
#include "store/replay.h"

#define HANDLER(Method, Request, Response, function)                                                         \
    PX_HANDLER(Hashtag, struct hashtag, Method, Request, Response, function)

HANDLER(Suggest, SuggestRequest, SuggestResponse, hashtag_suggest)
HANDLER(ListPlatforms, ListPlatformsRequest, ListPlatformsResponse, hashtag_list_platforms)
HANDLER(SendFeedback, SendFeedbackRequest, SendFeedbackResponse, hashtag_send_feedback)
HANDLER(ListSets, ListSetsRequest, ListSetsResponse, sets_list)
HANDLER(GetSet, GetSetRequest, TagSet, sets_get)
HANDLER(CreateSet, CreateSetRequest, TagSet, sets_create)
HANDLER(UpdateSet, UpdateSetRequest, TagSet, sets_update)
HANDLER(DeleteSet, DeleteSetRequest, DeleteSetResponse, sets_delete)
HANDLER(ListHistory, ListHistoryRequest, ListHistoryResponse, history_list)
HANDLER(DeleteHistoryEntry, DeleteHistoryEntryRequest, DeleteHistoryEntryResponse, history_delete)
HANDLER(ClearHistory, ClearHistoryRequest, ClearHistoryResponse, history_clear)
HANDLER(ListVotes, ListVotesRequest, ListVotesResponse, votes_list)
HANDLER(DeleteUserData, DeleteUserDataRequest, DeleteUserDataResponse, hashtag_delete_user_data)

const struct px_method hashtag_methods[] = {
    PX_METHOD(Suggest, PX_CREATES),
    PX_METHOD(ListPlatforms, PX_ANYONE),
    PX_METHOD(SendFeedback, 0),
    PX_METHOD(ListSets, 0),
    PX_METHOD(GetSet, 0),
    PX_METHOD(CreateSet, PX_CREATES),
    PX_METHOD(UpdateSet, 0),
    PX_METHOD(DeleteSet, 0),
    PX_METHOD(ListHistory, 0),
    PX_METHOD(DeleteHistoryEntry, 0),
    PX_METHOD(ClearHistory, 0),
    PX_METHOD(ListVotes, 0),
    PX_METHOD(DeleteUserData, PX_INTERNAL_ONLY),
};
const size_t n_hashtag_methods = PX_ARRAY_LEN(hashtag_methods);

const struct px_collection *const hashtag_collections[] = {
    &sets_collection, &history_collection, &votes_collection, &crowd_collection, &px_replay_collection};
const size_t n_hashtag_collections = PX_ARRAY_LEN(hashtag_collections);

PX_DEFINE_REPLAY_HOOKS(hashtag_replay_hooks, struct hashtag)
