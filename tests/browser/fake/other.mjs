/* Messages, status. */
import { Problem } from './api.mjs';
import { newId } from './state.mjs';

const page = (list) => ({ json: { data: list, next_cursor: null } });
function sendMessage({ state, body }) {
  if (body.website) throw new Problem(422, 'validation_failed', { errors: [] });
  if ((body.message || '').length < 10) {
    throw new Problem(422, 'validation_failed', {
      errors: [{ field: 'message', code: 'too_short', detail: 'must have at least 10 characters' }],
    });
  }
  const message = {
    id: newId(),
    reference: `PX-${newId().slice(0, 6).toUpperCase()}`,
    kind: body.kind,
    state: 'received',
    subject: body.subject || '',
    message: body.message,
    job_id: body.job_id || '',
    image_ids: body.image_ids || [],
    created_at: new Date().toISOString(),
  };
  state.messages.unshift(message);
  return { status: 201, json: { id: message.id, reference: message.reference } };
}

function status({ state }) {
  return {
    json: {
      state: 'ok',
      success_rate: 0.987,
      jobs: 1243,
      p50_s: 7.4,
      p95_s: 18.2,
      upstream: 'up',
      waiting: 3,
      sandbox: state.sandbox,
      checked_at: new Date().toISOString(),
    },
  };
}

export const otherRoutes = [
  ['POST /contact/messages', 'anyone', sendMessage],
  ['GET /contact/messages', 'user', ({ state }) => page(state.messages)],
  ['GET /status', 'anyone', status],
];
