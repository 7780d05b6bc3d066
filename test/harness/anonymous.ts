import type { TestApp } from './app.ts';
import { CookieJar, type Page } from './cookie-jar.ts';

/** A recipient's browser: signed in, with forms that carry the token of the page they stand on. */
export interface Desk {
  get(path: string): Promise<Page>;
  send(page: string, path: string, fields: Record<string, string>): Promise<Page>;
}

export async function deskOf(heed: TestApp, staffNo: string): Promise<Desk> {
  const jar = new CookieJar(heed.app.baseUrl, 'a desk');
  const { id } = await heed.db
    .selectFrom('person')
    .select('id')
    .where('staff_no', '=', staffNo)
    .executeTakeFirstOrThrow();
  const signed = await heed.signIn(staffNo);
  if (signed.personId !== id) throw new Error('somebody else was signed in');
  // The jar takes what servers set: the session is put in as its cookie.
  const [, token = ''] = /heed_session=([^;]+)/.exec(signed.cookie) ?? [];
  (jar.cookies as Map<string, string>).set('heed_session', token);
  return {
    get: (path) => jar.get(path),
    async send(page, path, fields) {
      const { text } = await jar.get(page);
      const [, csrf = ''] = /name="csrf" value="([^"]+)"/.exec(text) ?? [];
      return jar.post(path, { csrf, ...fields });
    },
  };
}

export const passphraseOf = (staffNo: string) => `correct horse of ${staffNo}`;

/** Opens the channel, with recipients who have chosen their passphrases. */
export async function openChannel(
  heed: TestApp,
  named: Readonly<Record<string, 'recipient' | 'last'>>,
): Promise<Record<string, Desk>> {
  const office = await heed.signIn('S038');
  const desks: Record<string, Desk> = {};
  for (const [staffNo, standing] of Object.entries(named)) {
    await office.post('/console/anonymous/recipients', { staffNo, standing });
    const desk = await deskOf(heed, staffNo);
    const passphrase = passphraseOf(staffNo);
    await desk.send('/reports', '/reports/key', { passphrase, again: passphrase });
    desks[staffNo] = desk;
  }
  await office.post('/console/anonymous/channel', { open: '1', outside: 'Authority, 12345' });
  return desks;
}

const plain = { 'content-type': 'application/x-www-form-urlencoded' };

/** Somebody without a session, a script or a cookie. */
export async function reports(
  heed: TestApp,
  given: { text: string; about?: string; not?: readonly string[]; urgent?: boolean },
): Promise<{ code: string; look: string; sent: string }> {
  const body = new URLSearchParams({ text: given.text, about: given.about ?? '', step: 'look' });
  for (const one of given.not ?? []) body.append('not', one);
  if (given.urgent) body.append('urgent', '1');
  const look = await (
    await fetch(`${heed.app.baseUrl}/anonymous?lang=en`, { method: 'POST', body, headers: plain })
  ).text();
  const field = (name: string) => new RegExp(`name="${name}" value="([^"]*)"`).exec(look)?.[1] ?? '';
  body.set('step', 'send');
  body.set('code', field('code'));
  body.set('shown', field('shown'));
  const sent = await (
    await fetch(`${heed.app.baseUrl}/anonymous?lang=en`, { method: 'POST', body, headers: plain })
  ).text();
  return { code: /id="receipt-code">([^<]+)</.exec(sent)?.[1] ?? '', look, sent };
}

/** Opens a talk with its code, and adds something where there are words. */
export async function answers(heed: TestApp, code: string, text?: string) {
  const body = new URLSearchParams({ code, ...(text === undefined ? {} : { text }) });
  const response = await fetch(`${heed.app.baseUrl}/anonymous/answer?lang=en`, {
    method: 'POST',
    body,
    headers: plain,
  });
  return { status: response.status, text: await response.text(), headers: response.headers };
}
