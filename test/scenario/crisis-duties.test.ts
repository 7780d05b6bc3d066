import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { closeIncident } from '../../src/crisis/change.ts';
import { declare } from '../../src/crisis/declare.ts';
import { clocksOf } from '../../src/crisis/duties/clocks.ts';
import { readDuties } from '../../src/crisis/duties/read.ts';
import { remindOfDuties, startClocks } from '../../src/crisis/duties/remind.ts';
import { type DutyCode, firstRules } from '../../src/crisis/duties/table.ts';
import { typedRules } from '../../src/crisis/duties/typed-rules.ts';
import { findIncident, type Incident } from '../../src/crisis/store.ts';
import { inTransaction } from '../../src/db/pool.ts';
import { text } from '../../src/messages/texts.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import type { Fields } from '../harness/browser.ts';
import { everythingStored } from '../harness/stored.ts';

const lead = 'S037';
const legal = 'S039';
const it_ = 'S040';

describe('duties in a crisis', function () {
  this.timeout(60_000);
  let heed: TestApp;
  let incident: Incident;
  let path: string;
  beforeEach(async () => {
    heed = await startApp({ policies: false });
    incident = await declared();
    path = `/crisis/${incident.id}/duties`;
  });
  afterEach(() => heed.close());

  const idOf = async (staffNo: string) => {
    const { id } = await heed.db
      .selectFrom('person')
      .select('id')
      .where('staff_no', '=', staffNo)
      .executeTakeFirstOrThrow();
    return id;
  };
  async function declared(drill = false): Promise<Incident> {
    const by = await idOf(lead);
    const { incident: made } = await inTransaction(heed.db, (tx) =>
      declare(tx, heed.app, {
        ...{ level: 'major', drill, words: 'what is known', by, once: v7(), another: true },
        now: heed.clock.now(),
      }),
    );
    return made;
  }
  const dutyOf = async (code: DutyCode, one = incident) => {
    const fresh = await findIncident(heed.db, one.id);
    const { duties } = await readDuties(heed.db, heed.app.vault, fresh ?? one);
    const found = duties.find((duty) => duty.code === code);
    if (!found) throw new Error(code);
    return found;
  };
  const sweep = async () => {
    await startClocks(heed.db, heed.app);
    return remindOfDuties(heed.db, heed.app, heed.clock.now());
  };
  const told = async () => {
    const { rows } = await sql<{ line: string }>`
      select p.staff_no || ' ' || d.lane as line from delivery d join message m on m.id = d.message_id
      join person p on p.id = d.person_id where m.kind = 'crisis.duty' order by d.id`.execute(heed.db);
    return rows.map(({ line }) => line);
  };

  it('clocks run from the declaration, before anybody has entered or swept anything', async () => {
    const now = heed.clock.now();
    const before = await clocksOf(heed.db, incident, now);
    expect(before.map(({ duty, state, applies }) => `${duty} ${state} ${applies}`)).to.include(
      'gdpr-33 open unknown',
    );
    const hours = (code: DutyCode) => (before.find(({ duty }) => duty === code)?.leftMs ?? 0) / 3_600_000;
    expect([hours('gdpr-33'), hours('cac-report'), hours('pipl-57-people')]).to.deep.equal([72, 1, 0]);
    await sweep();
    expect(await clocksOf(heed.db, incident, now)).to.deep.equal(before);
    heed.clock.advance({ hours: 73 });
    expect(
      (await clocksOf(heed.db, incident, heed.clock.now())).find(({ duty }) => duty === 'gdpr-33')?.overdue,
    ).to.equal(true);
    expect((await (await heed.signIn(lead)).get(path)).text).to.include(
      text('zh-CN', 'crisis.duties.state.overdue'),
    );
  });

  it('facts are entries with who and when; a change is another, and each moves the clocks; none is in clear', async () => {
    const browser = await heed.signIn(it_);
    const form = {
      awareAt: '2026-08-03T07:00',
      inEu: 'yes',
      inChina: 'no',
      nature: 'canary-3131 a mailbox',
      people: '1,200',
    };
    for (const _click of [1, 2])
      expect((await browser.post(`${path}/facts`, { ...form, once: 'a' })).status).to.equal(303);
    const duty = await dutyOf('gdpr-33');
    // Shanghai at seven is 23:00 the day before, UTC.
    expect(duty.due.toISOString()).to.equal('2026-08-05T23:00:00.000Z');
    expect(duty.applies).to.equal('yes');
    expect(duty.missing).to.not.include('nature').and.not.include('people');
    expect((await dutyOf('pipl-57-authority')).applies).to.equal('no');
    heed.clock.advance({ minutes: 5 });
    await browser.post(`${path}/facts`, { inChina: 'yes', once: 'b' });
    expect((await dutyOf('pipl-57-authority')).applies).to.equal('yes');
    const { known } = await readDuties(heed.db, heed.app.vault, incident);
    expect(known.filter(({ name }) => name === 'inChina').map(({ value }) => value)).to.deep.equal([
      'no',
      'yes',
    ]);
    const odd: Record<string, string>[] = [
      { people: 'many' },
      { awareAt: 'yesterday' },
      { awareAt: '2027-01-01T00:00' },
    ];
    for (const wrong of odd)
      expect((await browser.post(`${path}/facts`, { ...wrong, once: v7() })).status).to.equal(422);
    const stored = [...(await everythingStored(heed.db)).values()].join('\n');
    expect(stored).to.include('crisis.fact-set').and.not.include('canary-3131');
  });

  it('only legal says that a duty does not apply, with a reason; what is known later makes it void', async () => {
    const reason = 'canary-3232 nobody in the EU';
    const leads = await heed.signIn(lead);
    expect((await leads.post(`${path}/gdpr-33/waive`, { reason, once: 'x' })).status).to.equal(403);
    const counsel = await heed.signIn(legal);
    expect((await counsel.post(`${path}/gdpr-33/waive`, { reason: ' ', once: 'y' })).status).to.equal(422);
    await counsel.post(`${path}/facts`, { inEu: 'no', once: 'z' });
    // The facts alone close nothing.
    expect(await dutyOf('gdpr-33')).to.deep.include({ applies: 'no', state: 'open' });
    heed.clock.advance({ minutes: 1 });
    expect((await counsel.post(`${path}/gdpr-33/waive`, { reason, once: 'y' })).status).to.equal(303);
    expect(await dutyOf('gdpr-33')).to.deep.include({ state: 'waived' });
    expect((await counsel.get(path)).text).to.include(reason);
    heed.clock.advance({ minutes: 1 });
    await leads.post(`${path}/facts`, { nature: 'something else', once: 'n' });
    expect((await dutyOf('gdpr-33')).state).to.equal('waived');
    await leads.post(`${path}/facts`, { inEu: 'yes', once: 'w' });
    expect((await dutyOf('gdpr-33')).state).to.equal('open');
  });

  it('what is filed is the draft to the letter, in phases; late needs reasons', async () => {
    const counsel = await heed.signIn(legal);
    const draft = await counsel.get(`${path}/gdpr-33/draft`);
    expect(draft.text).to.include(text('en', 'crisis.duties.document.missing'));
    const hash = (words: string) => createHash('sha256').update(words, 'utf8').digest('hex');
    const form = { phase: 'first', to: '样例数据保护机构', reference: 'DPA-1', language: 'en' };
    await counsel.post(`${path}/facts`, { nature: '邮箱被盗', once: 'n' });
    // Somebody has added to it since.
    expect(
      (await counsel.post(`${path}/gdpr-33/file`, { ...form, sha256: hash(draft.text), once: 'a' })).status,
    ).to.equal(409);
    const now = await counsel.get(`${path}/gdpr-33/draft`);
    expect(now.text).to.include('邮箱被盗');
    const file = { ...form, sha256: hash(now.text) };
    heed.clock.advance({ hours: 72, minutes: 1 });
    const again = await heed.signIn(legal);
    expect((await again.post(`${path}/gdpr-33/file`, { ...file, once: 'b' })).status).to.equal(422);
    expect(
      (await again.post(`${path}/gdpr-33/file`, { ...file, once: 'c', when: '2099-01-01T00:00' })).status,
    ).to.equal(422);
    for (const _click of [1, 2])
      expect(
        (await again.post(`${path}/gdpr-33/file`, { ...file, once: 'd', late: '夜里没人' })).status,
      ).to.equal(303);
    expect(
      (await again.post(`${path}/gdpr-33/file`, { ...file, once: 'e', phase: 'further' })).status,
    ).to.equal(303);
    const { state, filings } = await dutyOf('gdpr-33');
    expect(state).to.equal('filed');
    expect(filings.map(({ phase, late }) => [phase, late])).to.deep.equal([
      ['first', true],
      ['further', false],
    ]);
    expect(hash(filings[0]?.words?.document ?? '')).to.equal(file.sha256);
    expect(filings[0]?.words?.lateReasons).to.equal('夜里没人');
    const { rows } = await sql<{ sha256: string }>`
      select event::jsonb -> 'data' ->> 'sha256' as sha256 from evidence_event where type = 'crisis.filed'`.execute(
      heed.db,
    );
    expect(rows.map(({ sha256 }) => sha256)).to.deep.equal([file.sha256, file.sha256]);
  });

  it('filed on time, though put on record late, needs no reasons', async () => {
    heed.clock.advance({ hours: 80 });
    const counsel = await heed.signIn(legal);
    const { text: words } = await counsel.get(`${path}/gdpr-33/draft`);
    const sha256 = createHash('sha256').update(words, 'utf8').digest('hex');
    const form = { phase: 'first', to: 'x', language: 'en', sha256, when: '2026-08-04T09:00', once: 'a' };
    expect((await counsel.post(`${path}/gdpr-33/file`, form)).status).to.equal(303);
    expect((await dutyOf('gdpr-33')).filings[0]).to.deep.include({ late: false });
  });

  it('the draft comes as PDF with Chinese text', async () => {
    const counsel = await heed.signIn(legal);
    await counsel.post(`${path}/facts`, { nature: '邮箱被盗，测评结果外泄', once: 'n' });
    const response = await counsel.get(`${path}/gdpr-33/draft.pdf`);
    expect(response.status).to.equal(200);
    expect(response.headers.get('content-type')).to.equal('application/pdf');
    expect(response.text.startsWith('%PDF-')).to.equal(true);
  });

  it('legal and the lead hear of it in the alert lane before, at the end and after, and never of what is settled', async () => {
    // What is due at once is told at once.
    expect(await sweep()).to.equal(2);
    expect(await sweep()).to.equal(0);
    expect(await told()).to.have.members([
      `${lead} alert`,
      `${legal} alert`,
      `${lead} alert`,
      `${legal} alert`,
    ]);
    expect(JSON.stringify(await told())).to.not.include('what is known');
    heed.clock.advance({ minutes: 30 });
    expect(await sweep(), 'half of the hour of the CAC report').to.equal(1);
    const counsel = await heed.signIn(legal);
    for (const code of ['pipl-57-authority', 'pipl-57-people', 'cac-report', 'cac-summary', 'gdpr-34'])
      await counsel.post(`${path}/${code}/waive`, { reason: 'none', once: code });
    heed.clock.advance({ hours: 35, minutes: 29 });
    expect(await sweep()).to.equal(0);
    heed.clock.advance({ minutes: 1 });
    expect(await sweep(), 'half of 72 hours').to.equal(1);
    heed.clock.advance({ hours: 36 });
    expect(await sweep(), 'one for all that was missed').to.equal(1);
    heed.clock.advance({ hours: 6 });
    expect(await sweep(), 'again').to.equal(1);
    const later = await heed.signIn(legal);
    await later.post(`${path}/gdpr-33/waive`, { reason: 'none', once: 'last' });
    heed.clock.advance({ hours: 60 });
    expect(await sweep()).to.equal(0);
  });

  it('it goes on when the crisis is over; of what never happened, and of a drill that is over, nobody hears', async () => {
    const drill = await declared(true);
    const wrong = await declared();
    await sweep();
    const by = { personId: await idOf(lead), now: heed.clock.now() };
    await inTransaction(heed.db, (tx) => closeIncident(tx, incident.id, 'over', by));
    await inTransaction(heed.db, (tx) => closeIncident(tx, drill.id, 'over', by));
    await inTransaction(heed.db, (tx) => closeIncident(tx, wrong.id, 'in-error', by));
    heed.clock.advance({ hours: 72 });
    await sweep();
    const { rows } = await sql<{ id: string }>`
      select distinct m.about as id from message m where m.kind = 'crisis.duty' and m.created_at = ${heed.clock.now()}`.execute(
      heed.db,
    );
    expect(rows.map(({ id }) => id)).to.deep.equal([incident.id]);
  });

  it('the register has every breach with facts, effects and remedies, for lead, legal and privacy: no drill, no error', async () => {
    const drill = await declared(true);
    const counsel = await heed.signIn(legal);
    await counsel.post(`${path}/facts`, {
      consequences: 'fraud by telephone',
      measures: 'closed',
      once: 'f',
    });
    const { text: page } = await counsel.get('/crisis/register');
    expect(page).to.include(incident.code).and.include('what is known').and.include('fraud by telephone');
    expect(page).to.not.include(drill.code);
    expect((await counsel.get('/crisis/register.pdf')).text.startsWith('%PDF-')).to.equal(true);
    expect((await (await heed.signIn('S038')).get('/crisis/register')).status).to.equal(200);
    for (const staffNo of ['S002', 'S032', 'S035'])
      expect((await (await heed.signIn(staffNo)).get('/crisis/register')).status).to.equal(403);
  });

  it('legal puts another table into force after seeing what it changes; each mistake is told at its field', async () => {
    await sweep();
    const counsel = await heed.signIn(legal);
    const form = { ...typedRules(firstRules), version: '0' };
    const rulesPage = '/crisis/duty-rules';
    expect((await counsel.get(rulesPage)).text)
      .to.include('个人信息保护法第 57 条（二手资料）')
      .and.include('GDPR 33(1), 33(3), 33(4)');
    const wrong: [Fields, string][] = [
      [{ 'gdpr-33.hours': 'three days' }, 'hours'],
      [{ 'cac-report.criticalHours': '-1' }, 'hours'],
      [{ 'gdpr-34.source.zh-CN': ' ' }, 'source'],
      [{ people: '0' }, 'people'],
      [{ shares: '50 120' }, 'shares'],
      [{ again: '' }, 'again'],
    ];
    for (const [change, problem] of wrong)
      for (const act of ['', '/look']) {
        const { status, text: page } = await counsel.post(`${rulesPage}${act}`, { ...form, ...change });
        expect(status).to.equal(422);
        expect(page).to.include(text('en', `crisis.duties.ruleTable.problem.${problem}`));
      }
    const fresh = { ...form, 'gdpr-33.hours': '４８', 'gdpr-33.source.en': 'GDPR 33 <b>and</b> "us"' };
    const looked = await counsel.post(`${rulesPage}/look`, fresh);
    expect(looked.text)
      .to.include('<td data-label="Now">72')
      .and.include('&lt;b>and&lt;/b>')
      .and.not.include('<b>and');
    expect((await sql`select from crisis_duty_rules`.execute(heed.db)).rows).to.have.length(0);
    for (const act of ['', '/look', '/change'])
      expect((await (await heed.signIn(lead)).post(`${rulesPage}${act}`, fresh)).status).to.equal(403);
    for (const _click of [1, 2]) expect((await counsel.post(rulesPage, fresh)).status).to.equal(303);
    const clock = (await clocksOf(heed.db, incident, heed.clock.now())).find(
      ({ duty }) => duty === 'gdpr-33',
    );
    expect((clock?.leftMs ?? 0) / 3_600_000).to.equal(48);
    expect((await sql`select from crisis_duty_rules`.execute(heed.db)).rows).to.have.length(1);
    // Somebody who still has the first table before them does not undo the second without seeing it.
    expect((await counsel.post(rulesPage, { ...form, people: '500000' })).status).to.equal(409);
    const two = await Promise.all(
      ['1', '2'].map((again) => counsel.post(rulesPage, { ...fresh, version: '1', again })),
    );
    expect(two.map(({ status }) => status)).to.have.members([303, 409]);
  });

  it('what the law wants at once is said so, without a time that could be over', async () => {
    const page = async () => (await (await heed.signIn(lead)).get(path)).text;
    const now = await page();
    expect(now).to.include(text('zh-CN', 'crisis.duties.nowText')).and.not.include('已超');
    expect(now).to.not.include('知道以来');
    heed.clock.advance({ hours: 3, minutes: 5 });
    expect(await page()).to.include('知道以来已过 3小时 5分钟');
    const { text: draft } = await (await heed.signIn(lead)).get(`${path}/pipl-57-people/draft?lang=zh-CN`);
    expect(draft).to.include('最晚报告时间: 立即').and.include('（二手资料）');
    await sweep();
    const { rows } = await sql<{ title: string }>`
      select distinct bodies -> 'zh-CN' -> 'card' ->> 'title' as title from message
      where kind = 'crisis.duty' order by 1`.execute(heed.db);
    expect(rows.map(({ title }) => title)).to.include(
      text('zh-CN', 'crisis.duties.card.now', { code: incident.code }),
    );
  });

  it('two workers remind once', async () => {
    await startClocks(heed.db, heed.app);
    await Promise.all([1, 2, 3].map(() => remindOfDuties(heed.db, heed.app, heed.clock.now())));
    expect(await told()).to.have.length(4);
  });

  it('who may: the team reads, IT and HR enter, legal and the lead file; nobody else learns of it', async () => {
    const hr = await heed.signIn('S032');
    expect((await hr.get(path)).status).to.equal(200);
    expect((await hr.post(`${path}/facts`, { inEu: 'yes', once: 'a' })).status).to.equal(303);
    expect((await hr.post(`${path}/gdpr-33/file`, { phase: 'first', sha256: 'x' })).status).to.equal(403);
    const counsellor = await heed.signIn('S035');
    expect((await counsellor.post(`${path}/facts`, { inEu: 'yes', once: 'b' })).status).to.equal(403);
    const stranger = await heed.signIn('S002');
    for (const one of [path, `${path}/gdpr-33/draft`, `${path}/gdpr-33/draft.pdf`])
      expect((await stranger.get(one)).status).to.equal(404);
    expect((await hr.get(`${path}/nothing/draft`)).status).to.equal(404);
  });
});
