import { inTransaction } from '../../src/db/pool.ts';
import { startDevice } from '../../src/kiosk/device.ts';
import { makeSheets, openSheets } from '../../src/notices/paper/sheets.ts';
import type { TestApp } from './app.ts';
import { CookieJar } from './cookie-jar.ts';

export const csrfOf = (html: string): string => /name="csrf" value="([^"]+)"/.exec(html)?.[1] ?? '';

/** What somebody at the tablet does. */
export class Tablet extends CookieJar {
  async enter(staffNo: string, code: string) {
    const start = await this.get('/kiosk');
    return this.post('/kiosk/enter', { csrf: csrfOf(start.text), staffNo, code });
  }

  async sends(page: string, to: string, fields: Record<string, string>) {
    const { text: html } = await this.get(page);
    return this.post(to, { csrf: csrfOf(html), ...fields });
  }
}

async function idOf({ db }: TestApp, staffNo: string): Promise<string> {
  const row = await db
    .selectFrom('person')
    .select('id')
    .where('staff_no', '=', staffNo)
    .executeTakeFirstOrThrow();
  return row.id;
}

/** A tablet in kiosk mode. @returns its id and what its cookie holds */
export async function startedTablet(heed: TestApp, by: string): Promise<{ id: string; token: string }> {
  const { db, app, clock } = heed;
  const started = { name: 'Canteen', hours: 8, by: await idOf(heed, by), now: clock.now() };
  return inTransaction(db, (tx) => startDevice(tx, app.tokens, started));
}

/** A sheet printed by HR for somebody who was asked. @returns its id */
export async function printedSheet(heed: TestApp, noticeId: string, staffNo: string): Promise<string> {
  const { db, clock } = heed;
  const [person, by] = [await idOf(heed, staffNo), await idOf(heed, 'S032')];
  await makeSheets(db, noticeId, [person], { by, now: clock.now() });
  const [sheet] = await openSheets(db, noticeId, [person]);
  if (!sheet) throw new Error('no sheet was printed');
  return sheet.id;
}
