import { expect } from 'chai';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { text } from '../../src/messages/texts.ts';
import type { ExportItem } from '../../src/people/personal-data.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import type { Browser } from '../harness/browser.ts';
import { unpack } from '../harness/bundle.ts';
import { download, requestsOn } from '../harness/requests.ts';
import { everythingUnderWay } from '../harness/under-way.ts';

const asked = 'S002';

/** Where what somebody's copy holds lies sealed, by the source that opens it. */
const sealedIn: Readonly<Record<string, [table: string, column: string]>> = {
  threads: ['thread_message', 'sealed'],
  objections: ['objection', 'reasons'],
  exemptions: ['exemption', 'reason'],
  cases: ['case_note', 'sealed'],
  requests: ['data_request', 'words'],
  contracts: ['contract', 'sealed'],
};

describe('a copy of which something is damaged', function () {
  this.timeout(120_000);
  let heed: TestApp;
  beforeEach(async () => {
    heed = await startApp();
  });
  afterEach(() => heed.close());

  const damage = async (table: string, column: string) => {
    await sql`alter table ${sql.table(table)} disable trigger user`.execute(heed.db);
    const { numAffectedRows } = await sql`
      update ${sql.table(table)} set ${sql.ref(column)} = '{"v":1}'::jsonb where ${sql.ref(column)} is not null`.execute(
      heed.db,
    );
    return Number(numAffectedRows ?? 0n);
  };

  it('holds everything else of every source, and says of the damaged that it is', async () => {
    const { ':person': personId = '', ':thread': thread = '' } = await everythingUnderWay(heed, {
      asked,
      concern: 'canary-concern',
    });
    const note = await (await heed.signIn(asked)).post(`/threads/${thread}/case/note`, {
      id: v7(),
      text: 'canary-note',
    });
    expect(note.status).to.equal(303);
    const copied = async (source: string) => {
      const items: ExportItem[] = [];
      for await (const item of heed.app.personalData.exportSource(heed.db, personId, source))
        items.push(item);
      return items;
    };
    for (const [source, place] of Object.entries(sealedIn)) {
      const before = await copied(source);
      expect(await damage(...place), source).to.be.greaterThan(0);
      const after = await copied(source);
      expect(
        after.map(({ id }) => id),
        source,
      ).to.deep.equal(before.map(({ id }) => id));
      expect(
        before.filter(({ data }) => data.leftOut),
        source,
      ).to.have.length(0);
      expect(after.filter(({ data }) => data.leftOut === 'damaged').length, source).to.be.greaterThan(0);
    }
  });

  it('says so where it stands and counts it on its front page', async () => {
    const on = requestsOn(heed);
    const person = await heed.signIn(asked);
    for (const words of ['canary-first', 'canary-second'])
      await person.post('/threads', { id: v7(), role: 'hr', text: words });
    const { rows } = await sql<{ id: string }>`select id from thread_message order by id`.execute(heed.db);
    expect(rows).to.have.length(2);
    await sql`
      update thread_message set sealed = (select sealed from thread_message where id = ${rows[1]?.id ?? ''}::uuid)
      where id = ${rows[0]?.id ?? ''}::uuid`.execute(heed.db);
    const id = await on.file(person, 'copy');
    await on.confirm(person, id);
    expect((await on.work()).failed).to.deep.equal([]);
    const path = (await person.post(`/requests/${id}/link`)).location ?? '';
    const files = await unpack((await download(heed, person, path)).bytes);
    const front = files.get('index.html')?.toString() ?? '';
    expect(front).to.include(text('zh-CN', 'requests.copy.damaged', { count: 1 }));
    const talks = [...files].find(([name]) => name.endsWith('-threads.json'))?.[1].toString() ?? '[]';
    const items = JSON.parse(talks) as { id: string; data: Record<string, unknown> }[];
    expect(items.map(({ id: one, data }) => [one, data.text, data.leftOut])).to.deep.equal([
      [rows[0]?.id, null, 'damaged'],
      [rows[1]?.id, 'canary-second', undefined],
    ]);
    const page = [...files].find(([name]) => name.endsWith('-threads.html'))?.[1].toString();
    expect(page).to.include(text('zh-CN', 'requests.leftOut.damaged'));
  });

  it('shows a request of which something is damaged, and says of that alone that it is, to its person and at the desk', async () => {
    const on = requestsOn(heed);
    const person = await heed.signIn(asked);
    const officer = await heed.signIn('S038');
    const id = await on.file(person, 'rectify', { text: 'canary-wrong' });
    const turn = async (by: Browser, path: string, words: string) => {
      const { status } = await by.post(path, { id: v7(), text: words });
      expect(status, path).to.equal(303);
    };
    await turn(officer, `/console/requests/${id}/ask`, 'canary-which');
    await turn(person, `/requests/${id}/say`, 'canary-this');
    const { rows } = await sql<{ id: string }>`
      select id from data_request_step where kind = 'said'`.execute(heed.db);
    await sql`alter table data_request_step disable trigger user`.execute(heed.db);
    await sql`update data_request_step set sealed = '{"v":1}'::jsonb where id = ${rows[0]?.id ?? ''}::uuid`.execute(
      heed.db,
    );
    const pages = [
      [person, `/requests/${id}`],
      [officer, `/console/requests/${id}`],
    ] as const;
    for (const [by, path] of pages) {
      const page = await by.get(path);
      expect(page.status, path).to.equal(200);
      expect(page.text.split(text('zh-CN', 'requests.page.damaged')).length, path).to.equal(2);
      expect(page.text).to.include('canary-wrong').and.include('canary-which').and.not.include('canary-this');
    }
    expect(await damage('data_request', 'words')).to.equal(1);
    for (const [by, path] of pages)
      expect((await by.get(path)).text.split(text('zh-CN', 'requests.page.damaged')).length, path).to.equal(
        3,
      );
  });
});
