import { v7 } from 'uuid';
import { workOnRequests } from '../../src/requests/work.ts';
import type { TestApp } from './app.ts';
import type { Browser } from './browser.ts';

/** What a test of requests does again and again. */
export const requestsOn = (heed: TestApp) => ({
  /** @returns its id */
  async file(by: Browser, kind: string, more: Record<string, string | string[]> = {}): Promise<string> {
    const { status, text, location } = await by.post('/requests', { id: v7(), kind, text: '', ...more });
    if (status !== 303) throw new Error(`filing ${kind} was met with ${status}: ${text.slice(0, 300)}`);
    return location?.replace('/requests/', '') ?? '';
  },
  async confirm(by: Browser, id: string): Promise<void> {
    const { status } = await by.post(`/requests/${id}/confirm`);
    if (status !== 303) throw new Error(`confirming was met with ${status}`);
  },
  work: (signal = new AbortController().signal) =>
    workOnRequests(heed.db, heed.app, heed.clock.now(), signal),
  row: (id: string) =>
    heed.db.selectFrom('data_request').selectAll().where('id', '=', id).executeTakeFirstOrThrow(),
  async told(kind: string): Promise<string[]> {
    const rows = await heed.db
      .selectFrom('delivery as d')
      .innerJoin('message as m', 'm.id', 'd.message_id')
      .innerJoin('person as p', 'p.id', 'd.person_id')
      .select('p.staff_no')
      .where('m.kind', '=', kind)
      .orderBy('p.staff_no')
      .execute();
    return rows.map(({ staff_no }) => staff_no);
  },
  async events(type: string): Promise<Record<string, unknown>[]> {
    const rows = await heed.db
      .selectFrom('evidence_event')
      .select('event')
      .where('type', '=', type)
      .orderBy('id')
      .execute();
    return rows.map(({ event }) => (JSON.parse(event ?? '{}') as { data: Record<string, unknown> }).data);
  },
});

/** Takes a copy by its link. */
export async function download(
  heed: TestApp,
  by: Browser,
  path: string,
): Promise<{ status: number; bytes: Buffer }> {
  const csrf = /name="csrf" value="([^"]+)"/.exec((await by.get('/threads/new')).text)?.[1] ?? '';
  const response = await fetch(new URL(path, heed.url), {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie: by.cookie },
    body: new URLSearchParams({ csrf }),
  });
  return { status: response.status, bytes: Buffer.from(await response.arrayBuffer()) };
}
