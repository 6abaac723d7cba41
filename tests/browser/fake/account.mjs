/* Accounts and sessions. */
import { Problem } from './api.mjs';
import { newId } from './state.mjs';

const publicUser = ({ password, ...user }) => user;

export function cookieOf(request) {
  return /pulix_refresh=(\w+)/.exec(request.headers.cookie || '')?.[1];
}

function openSession(state, email) {
  const token = newId();
  const refresh = newId();
  state.tokens.set(token, email);
  state.refreshTokens.set(refresh, email);
  return {
    json: {
      access_token: token,
      token_type: 'bearer',
      expires_in: state.tokenSeconds,
      user: publicUser(state.users.get(email)),
      refresh_token: null,
    },
    headers: { 'Set-Cookie': `pulix_refresh=${refresh}; HttpOnly; SameSite=Strict; Path=/auth` },
  };
}

function signUp({ state, body }) {
  const email = (body.email || '').toLowerCase();
  if (state.users.has(email))
    throw new Problem(409, 'email_taken', { detail: 'An account with this email already exists.' });
  if (['password', '12345678'].includes(body.password)) {
    throw new Problem(422, 'validation_failed', {
      errors: [{ field: 'password', code: 'common', detail: 'is too easy to guess' }],
    });
  }
  const user = {
    id: newId(),
    first_name: body.first_name,
    last_name: body.last_name,
    email,
    plan: 'standard',
    is_verified: false,
    role: 'user',
    language: body.language || null,
    created_at: new Date().toISOString(),
    password: body.password,
  };
  state.users.set(email, user);
  return { status: 201, json: { message: 'Account created.', user: publicUser(user) } };
}

function login({ state, body, request }) {
  const user = state.users.get((body.email || '').toLowerCase());
  if (!user || user.password !== body.password) throw new Problem(401, 'bad_credentials');
  const now = new Date().toISOString();
  state.sessions.forEach((session) => {
    session.current = false;
  });
  state.sessions.unshift({
    id: newId(),
    created_at: now,
    used_at: now,
    user_agent: request.headers['user-agent'],
    current: true,
  });
  return openSession(state, user.email);
}

function refresh({ state, cookie }) {
  const email = state.refreshTokens.get(cookie);
  if (!email) throw new Problem(401, 'invalid_token');
  state.refreshTokens.delete(cookie);
  return openSession(state, email);
}

function needPassword(user, password) {
  if (user.password !== password) throw new Problem(403, 'reauthentication_required');
}

function update({ user, body }) {
  Object.assign(user, body);
  return { json: { user: publicUser(user) } };
}

function changePassword({ user, body }) {
  if (user.password !== body.old_password) {
    throw new Problem(422, 'validation_failed', {
      errors: [{ field: 'old_password', code: 'not_allowed', detail: 'is wrong' }],
    });
  }
  user.password = body.new_password;
  return { status: 204 };
}

function remove({ state, user, body }) {
  needPassword(user, body.password);
  state.users.delete(user.email);
  state.tokens.clear();
  state.refreshTokens.clear();
  for (const list of [state.jobs, state.images, state.sets, state.history, state.messages, state.sessions])
    list.length = 0;
  return { json: { message: 'The account is deleted.' } };
}

export const accountRoutes = [
  ['POST /auth/register', 'anyone', signUp],
  ['POST /auth/login', 'anyone', login],
  ['POST /auth/refresh', 'anyone', refresh],
  [
    'POST /auth/logout',
    'user',
    ({ state, cookie }) => {
      state.refreshTokens.delete(cookie);
      state.tokens.clear();
      return { status: 204, headers: { 'Set-Cookie': 'pulix_refresh=; Max-Age=0; Path=/auth' } };
    },
  ],
  ['GET /auth/me', 'user', ({ user }) => ({ json: { user: publicUser(user) } })],
  ['PATCH /auth/me', 'user', update],
  ['DELETE /auth/delete', 'user', remove],
  ['POST /auth/password', 'user', changePassword],
  ['GET /auth/export', 'user', ({ state, user }) => ({ json: { user: publicUser(user), images: state.images } })],
  ['GET /auth/sessions', 'user', ({ state }) => ({ json: { data: state.sessions } })],
  [
    'DELETE /auth/sessions/{id}',
    'user',
    ({ state, params }) => {
      state.sessions = state.sessions.filter((session) => session.id !== params.id);
      return { status: 204 };
    },
  ],
];
