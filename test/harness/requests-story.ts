import { expect } from 'chai';
import { sql } from 'kysely';
import type { TestApp } from './app.ts';
import type { CookieJar, Page } from './cookie-jar.ts';

/** What is the same on every platform: pages that a person has come to from their chat, signed in on the way. */
export interface Sitting {
  browser: CookieJar;
  page: Page;
}

/** The hidden fields of the form on a page that is sent to `action`. */
export function fieldsOf(page: string, action: string): Record<string, string> {
  const form = page.split('<form ').find((one) => one.split('>', 1)[0]?.includes(`action="${action}"`)) ?? '';
  return Object.fromEntries(
    [...form.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)].map(
      ([, name = '', value = '']) => [name, value],
    ),
  );
}

/** Fills in the form of a kind of request and sends it. @returns the request's id */
export async function filesOn(
  { browser, page }: Sitting,
  fields: Record<string, string> = {},
): Promise<string> {
  expect(page.status, page.text.slice(0, 300)).to.equal(200);
  const sent = await browser.post('/requests', { ...fieldsOf(page.text, '/requests'), text: '', ...fields });
  expect(sent.status, sent.text.slice(0, 300)).to.equal(303);
  return sent.location?.replace('/requests/', '') ?? '';
}

/** Presses a button of a request's page. */
export async function presses(
  { browser }: Pick<Sitting, 'browser'>,
  path: string,
  act: string,
  fields: Record<string, string> = {},
): Promise<Page> {
  const page = await browser.get(path);
  return browser.post(`${path}/${act}`, { ...fieldsOf(page.text, `${path}/${act}`), ...fields });
}

export const stateOf = async ({ db }: TestApp, id: string): Promise<string> => {
  const { rows } = await sql<{
    state: string;
  }>`select state from data_request where id = ${id}::uuid`.execute(db);
  return rows[0]?.state ?? 'none';
};

/** Somebody of the directory that has come over gets a role. */
export async function holds({ db, clock }: TestApp, account: string, role: string): Promise<void> {
  await sql`insert into role_grant (person_id, role, from_at)
    select person_id, ${role}, ${clock.now()} from identity where lower(external_id) = ${account.toLowerCase()}
      and to_at is null`.execute(db);
}

/** A policy's id by its code. */
export async function policyOf({ db }: TestApp, code: string): Promise<string> {
  return (await db.selectFrom('policy').select('id').where('code', '=', code).executeTakeFirstOrThrow()).id;
}
