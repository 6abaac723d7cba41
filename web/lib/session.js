/* Who is here. Emits "change"; state is "starting", "guest", "user" or "expired" (was signed in, is no more:
 * the page stays as it is and a dialog asks for the password). */
import { auth, identity } from './api.js';
import { setLanguage } from './i18n.js';
import { forgetOwn, recall, remember } from './storage.js';

class Session extends EventTarget {
  state = 'starting';
  user = null;

  #set(state, user) {
    if (this.state === state && this.user === user) return;
    this.state = state;
    this.user = user;
    this.dispatchEvent(new Event('change'));
  }

  /* Finds out whether a session is open. Browsers that were never signed in ask nobody. */
  async start() {
    identity.onChange((user, reason) => this.#identityChanged(user, reason));
    if (!recall('signed-in')) return this.#set('guest', null);
    try {
      this.#set('user', await identity.resume());
    } catch (problem) {
      if (problem.status === 401) remember('signed-in', undefined);
      this.#set('guest', null);
    }
    return undefined;
  }

  #identityChanged(user, reason) {
    if (user) return this.#set('user', user);
    if (reason === 'expired' && this.state === 'user') return this.#set('expired', this.user);
    if (reason === 'shared' && this.state !== 'starting') this.#leave();
    return undefined;
  }

  #leave() {
    remember('signed-in', undefined);
    forgetOwn();
    this.#set('guest', null);
  }

  async signIn(email, password) {
    const user = await auth.login({ email, password });
    if (this.user && this.user.id !== user.id) forgetOwn();
    remember('signed-in', true);
    this.#set('user', user);
  }

  /* Creates the account and signs in with it. */
  async signUp(form) {
    await auth.signUp(form);
    await this.signIn(form.email, form.password);
  }

  /* Ends this session (the page forgets the person even if the server can't be reached), or all of them. */
  async signOut(all) {
    await auth.logout(all).catch((problem) => {
      if (all) throw problem;
    });
    this.#leave();
  }

  async update(changes) {
    this.#set('user', await auth.update(changes));
  }

  /* Speaks another language from now on, here and wherever the person signs in next. */
  async changeLanguage(code) {
    await setLanguage(code);
    if (this.state === 'user' && this.user.language !== code) await this.update({ language: code });
  }

  async deleteAccount(password) {
    await auth.remove(password);
    this.#leave();
  }

  /* The dialog was closed without signing in. */
  giveUp() {
    this.#leave();
  }
}

export const session = new Session();
