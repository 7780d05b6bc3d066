import { expect } from 'chai';
import { sql } from 'kysely';
import { inTransaction } from '../../src/db/pool.ts';
import { purgeKiosk } from '../../src/kiosk/code.ts';
import { languages } from '../../src/messages/model.ts';
import { hasText } from '../../src/messages/texts.ts';
import type { ExportItem } from '../../src/people/personal-data.ts';
import { scans } from '../fixtures/scans.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import { sentNotice } from '../harness/sent-notice.ts';
import { printedSheet, startedTablet } from '../harness/tablet.ts';
import { personId } from '../harness/ways.ts';

const [worker, other, witness, hr] = ['S002', 'S003', 'S020', 'S032'] as const;
const secret = '本人不识字，这是只有本人能看的原因';

describe('what is held of paper, tablets and recording for others', function () {
  this.timeout(60_000);
  let heed: TestApp;
  let person: string;
  beforeEach(async () => {
    heed = await startApp();
    person = await personId(heed, worker);
    const browser = await heed.signIn(hr);
    const monitoring = await sentNotice(heed, 'chat-monitoring', [worker, other]);
    const data = await sentNotice(heed, 'customer-data', [worker]);
    const sheet = await printedSheet(heed, monitoring, worker);
    const filled = { kind: 'acknowledge', signedOn: '2026-08-03', witness };
    expect((await browser.upload(`/console/paper/${sheet}`, filled, { scan: scans.png })).status).to.equal(
      303,
    );
    await printedSheet(heed, data, worker);
    const said = { kind: 'acknowledge', why: secret, witness, answers: '0' };
    const done = await browser.post(`/console/notices/${data}/people/${person}/on-behalf`, said);
    expect(done.status).to.equal(303);
    await startedTablet(heed, hr);
    await browser.post('/console/kiosks/codes', { staffNo: worker });
  });
  afterEach(() => heed.close());

  const held = async (id: string) =>
    Object.fromEntries(
      (await heed.app.personalData.whatIsHeld(heed.db, id)).map((one) => [one.category, one]),
    );
  async function copy(id: string): Promise<ExportItem[]> {
    const items: ExportItem[] = [];
    for await (const item of heed.app.personalData.exportPerson(heed.db, id)) items.push(item);
    return items;
  }
  const ours = ['sheets', 'scans', 'ways', 'kioskCodes'].map((name) => `held.category.${name}`);

  it('is found and copied, with the scan and the reason, and shows on the person’s page', async () => {
    const found = await held(person);
    expect(ours.map((category) => found[category]?.count)).to.deep.equal([2, 1, 2, 1]);
    for (const category of [...ours, 'held.category.witnessed']) {
      for (const language of languages) {
        expect(hasText(language, category), category).to.equal(true);
        expect(hasText(language, category.replace('category', 'why')), category).to.equal(true);
      }
    }
    const items = await copy(person);
    for (const category of ours)
      expect(items.filter((item) => item.category === category)).to.have.length(found[category]?.count ?? -1);
    const scan = items.find((item) => item.category === 'held.category.scans');
    expect(Buffer.from(String(scan?.data.scan), 'base64').equals(Buffer.from(scans.png))).to.equal(true);
    expect(
      items.filter((item) => item.category === 'held.category.ways').map(({ data }) => data.why),
    ).to.have.members([null, secret]);
    expect((await (await heed.signIn(worker)).get('/me?lang=zh-CN')).text).to.include('我签过的签收单扫描件');
    const theirs = await held(await personId(heed, witness));
    expect(theirs['held.category.witnessed']?.count).to.equal(2);
    expect(JSON.stringify(await copy(await personId(heed, witness))))
      .to.not.include(secret)
      .and.not.include(person);
  });

  it('is erased: no key, no scan, no reason, no sheet and no code; that there was an answer, and how, stays', async () => {
    const erasure = await inTransaction(heed.db, (tx) =>
      heed.app.personalData.erasePerson(tx, person, {
        now: heed.clock.now(),
        actor: { operator: 'test' },
        reason: 'request',
      }),
    );
    const outcome = erasure.outcomes.flatMap(({ erased }) => erased);
    const of = (name: string) => outcome.find(({ category }) => category === `held.category.${name}`);
    expect(of('sheets')).to.deep.include({ erased: 2, kept: 0 });
    expect(of('scans')).to.deep.include({ erased: 1, kept: 0 });
    expect(of('kioskCodes')).to.deep.include({ erased: 1, kept: 0 });
    expect(of('ways')).to.deep.include({ erased: 0, kept: 2, why: 'held.kept.answers' });
    for (const table of ['paper_sheet', 'paper_scan', 'paper_scan_part', 'kiosk_code', 'kiosk_visit']) {
      const { rows } = await sql<{ n: number }>`select count(*)::int as n from ${sql.table(table)}`.execute(
        heed.db,
      );
      expect(rows[0]?.n, table).to.equal(0);
    }
    const ways = await heed.db.selectFrom('answer_way').select(['way', 'reason']).orderBy('way').execute();
    expect(ways).to.deep.equal([
      { way: 'on-behalf', reason: null },
      { way: 'paper', reason: null },
    ]);
    const { rows: keys } = await sql<{ n: number }>`
      select count(*)::int as n from keys.wrapping_key where subject_id = ${person}::uuid
        and class in ('paper-scan', 'on-behalf-reason')`.execute(heed.db);
    expect(keys[0]?.n).to.equal(0);
  });

  it('of tablets and codes goes by itself two days after they end', async () => {
    const left = async () =>
      (await heed.db.selectFrom('kiosk_code').selectAll().execute()).length +
      (await heed.db.selectFrom('kiosk_device').selectAll().execute()).length;
    await purgeKiosk(heed.db, heed.clock.now());
    expect(await left()).to.equal(2);
    heed.clock.advance({ days: 2, hours: 13 });
    await purgeKiosk(heed.db, heed.clock.now());
    expect(await left()).to.equal(0);
  });
});
