import { expect } from 'chai';
import { sql } from 'kysely';
import { assignCase, decideCase, withdrawConcern } from '../../src/cases/decide.ts';
import { releaseCases } from '../../src/cases/release.ts';
import { inTransaction, type Tx } from '../../src/db/pool.ts';
import { sayAbsence } from '../../src/people/absences.ts';
import type { Viewer } from '../../src/people/person.ts';
import { revokeRole } from '../../src/people/roles.ts';
import { findViewer } from '../../src/people/viewer.ts';
import { newest } from '../../src/reminders/settings.ts';
import { say } from '../../src/threads/service.ts';
import { Company } from '../harness/company.ts';
import { plain, Reminding } from '../harness/reminding.ts';

describe('concerns are reminded of like everything else', function () {
  this.timeout(120_000);
  let company: Company;
  let reminding: Reminding;
  let li: string;
  let hr: string;
  let hr2: string;
  let boss: string;
  let last: string;
  let threadId: string;

  beforeEach(async () => {
    company = await Company.open();
    reminding = new Reminding(company);
    const sales = await company.department('sales');
    li = await company.joins('李明', { department: sales });
    hr = await company.joins('何珊', { role: 'hr' });
    hr2 = await company.joins('胡静', { role: 'hr' });
    boss = await company.joins('王强', { department: sales });
    last = await company.joins('孙总');
    await company.heads(boss, sales);
    const { noticeId } = await company.sends(await company.publishes(), [li]);
    // Monday, 2 March, 10:00; promised by Monday the ninth.
    const result = await company.answers(li, noticeId, 'concern', { reason: '下班后也会记录吗？' });
    threadId = (result.result === 'recorded' && result.threadId) || '';
  });
  afterEach(() => company.close());

  const work = <T>(act: (tx: Tx) => Promise<T>) => inTransaction(company.db, act);
  const viewer = async (id: string): Promise<Viewer> => {
    const found = await findViewer(company.db, id, company.now);
    return found ?? expect.fail(`${id} does not work here`);
  };
  const speak = async (by: string, text = '我来和你聊。') => {
    const author = await viewer(by);
    await work((tx) => say(tx, company, { threadId, author, text, now: company.now }));
  };
  const decide = async (by: string) => {
    const act = { threadId, by: await viewer(by), now: company.now };
    await work((tx) => decideCase(tx, company, { ...act, outcome: 'upheld', reasons: '只记录工时' }));
  };
  /** What was said of concerns, to whom and when; the notice itself has had its answer. */
  const said = (since?: string) => reminding.said(since);
  const named = async (person: string) => {
    const { policy } = await newest(company.db, 'case');
    const rungs = policy.rungs.map((rung) => (rung.to === 'last' ? { ...rung, personId: person } : rung));
    await reminding.policy({ ...policy, rungs }, 'case');
  };
  const bodies = async (): Promise<string[]> => {
    const { rows } = await sql<{ body: string }>`
      select bodies::text as body from message where kind in ('cases.reminder', 'reminders.digest', 'reminders.card')
      order by created_at, id`.execute(company.db);
    return rows.map(({ body }) => body);
  };

  it('to whoever answers for one; then HR hears, then the last resort again and again, and nobody else ever', async () => {
    await named(last);
    await speak(hr);
    await reminding.until('2026-03-24T10:00:00Z', 60);
    expect(await said()).to.deep.equal([
      '2026-03-06 10:00 cases.reminder 何珊',
      '2026-03-09 10:00 cases.reminder 何珊',
      '2026-03-10 10:00 reminders.digest 何珊',
      '2026-03-10 10:00 reminders.digest 胡静',
      '2026-03-16 10:00 reminders.digest 孙总',
      '2026-03-23 10:00 reminders.digest 孙总',
    ]);
    for (const body of await bodies()) expect(body).not.to.match(/李明|下班后|工作聊天/);
    // Neither the reminders nor who heard are on record with the person whom it concerns.
    const { rows } = await sql<{ event: string }>`
      select event from evidence_event where type like 'reminder.%' order by id`.execute(company.db);
    expect(rows).not.to.have.length(0);
    for (const { event } of rows) expect(event).not.to.contain(li);
    await decide(hr);
    await reminding.until('2026-04-10T10:00:00Z', 120);
    expect(await said('2026-03-24T10:30:00Z')).to.deep.equal([]);
  });

  it('which nobody answers for: nobody is reminded, least of all the person, on leave or not, and HR hears', async () => {
    const away = { personId: li, from: '2026-03-04', until: '2026-03-31', source: 'console' as const };
    await work((tx) => sayAbsence(tx, away, { actor: 'heed', now: company.now }));
    await reminding.until('2026-03-10T10:00:00Z', 60);
    expect(await said()).to.deep.equal([
      '2026-03-10 10:00 reminders.digest 何珊',
      '2026-03-10 10:00 reminders.digest 胡静',
    ]);
    const [digest] = await bodies();
    expect(digest).to.contain('/console/cases').and.not.to.contain('李明');
  });

  it('and what is queued does not reach somebody who is not HR any more', async () => {
    await speak(hr);
    await reminding.until('2026-03-06T01:30:00Z', 60);
    company.clock.set('2026-03-06T02:00:00Z');
    expect(await reminding.sweep()).to.include({ reminded: 1 });
    await work((tx) => revokeRole(tx, { personId: hr, role: 'hr', actor: 'heed' }, company.now));
    await reminding.delivers();
    expect(await said()).to.deep.equal([]);
  });

  it('in one message with whatever else is due to whoever answers for it', async () => {
    await reminding.policy(plain(last));
    await company.sends(await company.publishes({ code: 'other' }), [hr]);
    await speak(hr);
    await reminding.until('2026-03-09T10:00:00Z', 60);
    expect(await said()).to.deep.equal([
      '2026-03-05 10:00 notices.reminder 何珊',
      '2026-03-06 10:00 cases.reminder 何珊',
      '2026-03-09 10:00 reminders.card 何珊',
    ]);
  });

  it('to whoever it is given to from then on, with a day of their own, and those who heard do not hear it twice', async () => {
    await named(last);
    await speak(hr);
    await reminding.until('2026-03-10T10:00:00Z', 60);
    const by = await viewer(hr);
    await work((tx) => assignCase(tx, { threadId, by, to: hr2, now: company.now }));
    await reminding.until('2026-03-16T10:00:00Z', 60);
    expect(await said('2026-03-10T02:30:00Z')).to.deep.equal(['2026-03-16 10:00 reminders.digest 孙总']);
    const { rows } = await sql<{ person: string }>`
      select person_id as person from reminder where kind = 'case' and (next_at is not null or digest_at is not null
        or message_id is not null)`.execute(company.db);
    expect(rows).to.deep.equal([{ person: hr2 }]);
  });

  it('of a colleague who left HR belongs to nobody, and HR hears of it', async () => {
    await speak(hr);
    company.clock.set('2026-03-05T02:00:00Z');
    await sql`update role_grant set to_at = ${company.now} where person_id = ${hr}::uuid`.execute(company.db);
    await reminding.passes();
    expect(await releaseCases(company.db, company.now)).to.equal(1);
    await reminding.until('2026-03-11T10:00:00Z', 60);
    expect(await said()).to.deep.equal(['2026-03-10 10:00 reminders.digest 胡静']);
  });

  it('opened again they have a day of their own; withdrawn they are nobody’s', async () => {
    await speak(hr);
    await reminding.until('2026-03-09T10:00:00Z', 60);
    await decide(hr);
    await speak(li, '我还是担心。');
    // Five working days from Monday evening.
    await reminding.until('2026-03-17T10:00:00Z', 60);
    expect(await said('2026-03-09T10:30:00Z')).to.deep.equal([
      '2026-03-13 10:00 cases.reminder 何珊',
      '2026-03-16 10:00 cases.reminder 何珊',
      '2026-03-17 10:00 reminders.digest 何珊',
      '2026-03-17 10:00 reminders.digest 胡静',
    ]);
    const by = await viewer(li);
    await work((tx) => withdrawConcern(tx, company, { threadId, by, now: company.now }));
    await reminding.until('2026-03-31T10:00:00Z', 120);
    expect(await said('2026-03-17T10:30:00Z')).to.deep.equal([]);
  });

  it('the last resort whom a concern is of does not hear of it, nor does what is settled meanwhile go out', async () => {
    await named(li);
    await speak(hr);
    company.clock.set('2026-03-09T02:00:00Z');
    await reminding.sweep();
    await decide(hr);
    await reminding.delivers();
    expect(await said()).to.deep.equal([]);
    await speak(li, '我还是担心。');
    await reminding.until('2026-03-24T10:00:00Z', 60);
    expect((await said()).filter((line) => line.includes('李明'))).to.deep.equal([]);
    expect((await said()).at(-1)).to.match(/digest (何珊|胡静)$/);
  });
});
