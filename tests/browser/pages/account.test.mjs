/* Accounts in the browser: signing up, in and out, what stays behind, changing and deleting. */
import assert from 'node:assert/strict';
import { ANNA, ask, scenes, until } from '../support.mjs';

const REFUSED = [/40[139]|422/];

const fillSignUp = async (page, changes = {}) => {
  for (const [name, value] of Object.entries({ ...ANNA, ...changes })) await page.fill(`[name=${name}]`, value);
};
const signOut = async (page) => {
  await page.click('.avatar');
  await page.click('[role=menuitem]:last-child');
  await page.waitForURL((url) => url.pathname === '/');
};
const stored = (page) => page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));

scenes('accounts', (scene) => {
  scene('signing up leads to the form for pictures', async (kit) => {
    const page = await kit.open({ signedIn: false });
    await page.goto('/');
    await page.click('.header a[href="/sign-up"]');
    await fillSignUp(page);
    await page.press('[name=password]', 'Enter');
    await page.waitForURL('**/generate-image');
    assert.match(await page.textContent('.avatar'), /AL/);
  });

  scene('what is written on the start page comes along through signing up', async (kit) => {
    const page = await kit.open({ signedIn: false });
    await page.goto('/');
    await page.fill('.home-prompt', 'a heron & its "shadow"');
    await page.press('.home-prompt', 'Enter');
    await page.waitForURL('**/sign-up?next=*');
    await fillSignUp(page);
    await page.press('[name=password]', 'Enter');
    await until(async () => (await page.inputValue('textarea[name=prompt]')) === 'a heron & its "shadow"', 'the prompt');
  });

  scene('faults are shown at their fields, and the first one gets the focus', async (kit) => {
    const page = await kit.open({ signedIn: false });
    await page.goto('/sign-up');
    await fillSignUp(page, { first_name: 'A', email: 'nobody', password: 'short' });
    await page.click('[type=submit]');
    const faults = await page.$$eval('.fault:not([hidden])', (nodes) =>
      nodes.map((node) => node.parentElement.dataset.field),
    );
    assert.deepEqual(faults, ['first_name', 'email', 'password']);
    assert.equal(await page.evaluate(() => document.activeElement.name), 'first_name');
    await page.fill('[name=first_name]', 'Anna');
    assert.equal(await page.getAttribute('[name=first_name]', 'aria-invalid'), null);
  });

  scene('what the server refuses is shown at the field that it names', async (kit) => {
    const page = await kit.open({ signedIn: false, allowed: REFUSED });
    await page.goto('/sign-up');
    await fillSignUp(page, { password: '12345678' });
    await page.click('[type=submit]');
    await page.waitForSelector('[data-field=password] .fault:not([hidden])');
    await fetch(`${kit.url}/auth/register`, { method: 'POST', body: JSON.stringify(ANNA) });
    await fillSignUp(page);
    await page.click('[type=submit]');
    await page.waitForSelector('[data-field=email] .fault:not([hidden])');
  });

  scene('a wrong password says so and keeps the e-mail', async (kit) => {
    const page = await kit.open({ signedIn: false, allowed: REFUSED });
    await page.goto('/sign-in');
    await page.fill('[name=email]', 'anna@example.org');
    await page.fill('[name=password]', 'wrong password');
    await page.click('[type=submit]');
    await page.waitForSelector('.note.danger:not([hidden])');
    assert.equal(await page.textContent('.note.danger'), 'E-mail or password is wrong.');
    assert.equal(await page.inputValue('[name=email]'), 'anna@example.org');
  });

  scene('who is not signed in comes to the wanted page after signing in', async (kit) => {
    const page = await kit.open();
    await signOut(page);
    await page.goto('/gallery?q=fox');
    await page.waitForURL('**/sign-in?next=*');
    await page.fill('[name=email]', ANNA.email);
    await page.fill('[name=password]', ANNA.password);
    await page.press('[name=password]', 'Enter');
    await page.waitForURL('**/gallery?q=fox');
  });

  scene('a reload keeps the session, and no token is ever stored', async (kit) => {
    const { state } = kit;
    const page = await kit.open();
    await page.reload();
    await page.waitForSelector('.avatar');
    const storage = await stored(page);
    for (const token of [...state.tokens.keys(), ...state.refreshTokens.keys()]) assert.ok(!storage.includes(token));
    assert.ok(!storage.includes(ANNA.email) && !storage.includes(ANNA.password));
  });

  scene('signing out leaves nothing behind, also not behind the back button', async (kit) => {
    const page = await kit.open({ seed: 3 });
    await ask(page, 'a secret garden');
    await page.waitForSelector('[data-state=succeeded]');
    await page.goto('/gallery');
    await page.waitForSelector('.cell');
    await signOut(page);
    assert.ok(!(await stored(page)).includes('secret garden'));
    await page.goBack();
    await page.waitForURL('**/sign-in*');
    assert.equal(await page.locator('.cell').count(), 0);
  });

  scene('signing out on a page that needs no account ends at the start, too', async (kit) => {
    const page = await kit.open({ path: '/contact' });
    await page.fill('textarea[name=message]', 'not for the next one at this computer');
    await signOut(page);
    await page.goto('/contact');
    assert.equal(await page.inputValue('textarea[name=message]'), '');
  });

  scene('signing out in one tab signs out the others', async (kit) => {
    const page = await kit.open();
    const other = await page.context().newPage();
    await other.goto('/gallery');
    await other.waitForSelector('.avatar');
    await signOut(page);
    await other.waitForURL((url) => url.pathname === '/');
  });

  scene('two tabs share one token, so that a refresh token is never used twice', async (kit) => {
    const { state } = kit;
    const page = await kit.open();
    const before = state.log.filter((line) => line === 'POST /auth/refresh').length;
    const others = await Promise.all([1, 2, 3].map(() => page.context().newPage()));
    await Promise.all(others.map((other) => other.goto('/gallery')));
    await Promise.all(others.map((other) => other.waitForSelector('.gallery-head')));
    assert.equal(state.log.filter((line) => line === 'POST /auth/refresh').length, before);
  });

  scene('an ended session asks for the password over the page and keeps what was typed', async (kit) => {
    const page = await kit.open({ allowed: REFUSED });
    await page.fill('textarea[name=prompt]', 'a half-written thought');
    await kit.tell('expire');
    await page.press('textarea[name=prompt]', 'Control+Enter');
    await page.waitForSelector('dialog.relogin[open]');
    await page.fill('dialog.relogin [name=password]', ANNA.password);
    await page.press('dialog.relogin [name=password]', 'Enter');
    await page.waitForSelector('dialog.relogin', { state: 'detached' });
    assert.equal(await page.inputValue('textarea[name=prompt]'), 'a half-written thought');
    await page.press('textarea[name=prompt]', 'Control+Enter');
    await page.waitForSelector('.tile');
  });

  scene('names can be changed, and the header shows them', async (kit) => {
    const page = await kit.open({ path: '/account' });
    await page.fill('[name=first_name]', 'Zoë');
    await page.click('.account form [type=submit]');
    await until(async () => /ZL/.test(await page.textContent('.avatar')), 'the new initials');
  });

  scene('a new password needs the old one', async (kit) => {
    const page = await kit.open({ path: '/account', allowed: REFUSED });
    await page.fill('[name=old_password]', 'not this');
    await page.fill('[name=new_password]', 'another good one');
    await page.press('[name=new_password]', 'Enter');
    await page.waitForSelector('[data-field=old_password] .fault:not([hidden])');
    await page.fill('[name=old_password]', ANNA.password);
    await page.press('[name=new_password]', 'Enter');
    await page.waitForSelector('.toast');
    assert.equal(await page.inputValue('[name=new_password]'), '');
  });

  scene('what Pulix holds of a person can be taken along', async (kit) => {
    const page = await kit.open({ path: '/account' });
    const [file] = await Promise.all([page.waitForEvent('download'), page.click('text=Download my data')]);
    assert.equal(file.suggestedFilename(), 'pulix.json');
    await page.waitForSelector('button:enabled >> text=Download my data');
  });

  scene('deleting the account needs the password and ends at the start', async (kit) => {
    const { state } = kit;
    const page = await kit.open({ path: '/account', allowed: REFUSED });
    await page.click('.danger-card .button');
    await page.fill('dialog [name=password]', 'wrong');
    await page.press('dialog [name=password]', 'Enter');
    await page.waitForSelector('dialog .note.danger:not([hidden])');
    assert.equal(state.users.size, 1);
    await page.fill('dialog [name=password]', ANNA.password);
    await page.press('dialog [name=password]', 'Enter');
    await page.waitForURL((url) => url.pathname === '/');
    assert.equal(state.users.size, 0);
  });
});
