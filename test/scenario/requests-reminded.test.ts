import { expect } from 'chai';
import { sql } from 'kysely';
import { inTransaction, type Tx } from '../../src/db/pool.ts';
import type { Viewer } from '../../src/people/person.ts';
import { grantRole, revokeRole } from '../../src/people/roles.ts';
import { findViewer } from '../../src/people/viewer.ts';
import { newest } from '../../src/reminders/settings.ts';
import { answerRequest, askPerson, extendRequest } from '../../src/requests/desk-acts.ts';
import { fileRequest } from '../../src/requests/file.ts';
import { sayInRequest, withdrawRequest } from '../../src/requests/person-acts.ts';
import { remindThoseInCharge } from '../../src/requests/reminding-begins.ts';
import type { RequestKind } from '../../src/requests/rules.ts';
import { Company } from '../harness/company.ts';
import { Reminding } from '../harness/reminding.ts';

/** In minutes: from ten in the morning to ten in the morning. */
const day = 1_440;

describe('requests are reminded of like everything else', function () {
  this.timeout(120_000);
  let company: Company;
  let reminding: Reminding;
  let li: string;
  let officer: string;
  let last: string;

  beforeEach(async () => {
    company = await Company.open();
    reminding = new Reminding(company);
    const sales = await company.department('sales');
    li = await company.joins('李明', { department: sales });
    const boss = await company.joins('王强', { department: sales });
    await company.heads(boss, sales);
    officer = await company.joins('赵私', { role: 'privacy' });
    await company.joins('法务', { role: 'legal' });
    await company.joins('何珊', { role: 'hr' });
    last = await company.joins('孙总');
  });
  afterEach(() => company.close());

  const work = <T>(act: (tx: Tx) => Promise<T>) => inTransaction(company.db, act);
  const viewer = async (id: string): Promise<Viewer> =>
    (await findViewer(company.db, id, company.now)) ?? expect.fail(`${id} does not work here`);
  /** Monday, 2 March, 10:00: fifteen working days, so until Monday the 23rd. */
  const files = async (kind: RequestKind, by = li): Promise<string> => {
    const words = kind === 'rectify' ? 'canary-7788 部门写错了' : '';
    const filing = { kind, personId: by, words, language: 'zh-CN' as const, now: company.now };
    const session = { platform: 'local', method: 'local-persona' };
    return work(async (tx) => (await fileRequest(tx, company, { ...filing, session })).request.id);
  };
  const desk = async (requestId: string, text = '好') => ({
    requestId,
    by: await viewer(officer),
    now: company.now,
    text,
  });
  const own = async (requestId: string) => ({ requestId, by: await viewer(li), now: company.now });
  const named = async (person: string) => {
    const { policy } = await newest(company.db, 'request');
    const rungs = policy.rungs.map((rung) => (rung.to === 'last' ? { ...rung, personId: person } : rung));
    await reminding.policy({ ...policy, rungs }, 'request');
  };
  const bodies = async (): Promise<string[]> => {
    const { rows } = await sql<{ body: string }>`
      select bodies::text as body from message where kind like 'requests.reminder%' or kind like 'reminders.%'
      order by created_at, id`.execute(company.db);
    return rows.map(({ body }) => body);
  };

  it('to whoever answers it, and before it is late to legal; after its day HR and the last resort hear', async () => {
    await named(last);
    await files('rectify');
    await reminding.until('2026-03-28T02:00:00Z', day);
    expect(await reminding.said()).to.deep.equal([
      '2026-03-16 10:00 requests.reminder-desk 赵私',
      '2026-03-19 10:00 requests.reminder-desk 赵私',
      '2026-03-19 10:00 requests.reminder-legal 法务',
      '2026-03-23 10:00 requests.reminder-desk 赵私',
      '2026-03-23 10:00 requests.reminder-legal 法务',
      '2026-03-24 10:00 reminders.digest 何珊',
      '2026-03-24 10:00 requests.reminder-desk 赵私',
      '2026-03-24 10:00 requests.reminder-legal 法务',
      '2026-03-26 10:00 reminders.digest 孙总',
      '2026-03-27 10:00 reminders.digest 孙总',
    ]);
    const all = await bodies();
    for (const body of all) expect(body).not.to.match(/李明|canary|王强/);
    // Where it can be answered, its kind stands and a way to it; nobody else learns either.
    expect(all.filter((body) => body.includes('/console/requests/'))).to.have.length(4);
    for (const body of all.filter((one) => !one.includes('/console/requests/')))
      expect(body).not.to.include('更正');
    const { rows } = await sql<{ event: string }>`
      select event from evidence_event where type like 'reminder.%'`.execute(company.db);
    for (const { event } of rows) expect(event).not.to.include(li);
  });

  it('not any more once it is answered, withdrawn, or refused', async () => {
    const [first, second] = [await files('rectify'), await files('rectify')];
    await reminding.until('2026-03-17T02:00:00Z', day);
    await work(async (tx) => answerRequest(tx, company, { ...(await desk(first)), outcome: 'done' }));
    await work(async (tx) => withdrawRequest(tx, company, await own(second)));
    await reminding.until('2026-04-10T02:00:00Z', day);
    expect(await reminding.said('2026-03-17T02:30:00Z')).to.deep.equal([]);
  });

  it('to its person while it waits for them, with the way to confirm or to reply', async () => {
    const id = await files('copy');
    await reminding.until('2026-03-17T02:00:00Z', day);
    expect(await reminding.said()).to.include('2026-03-16 10:00 requests.reminder-own 李明');
    const [body] = (await bodies()).filter(
      (one) => one.includes(`/requests/${id}`) && !one.includes('console'),
    );
    expect(body).to.include('确认');
    await work(async (tx) => withdrawRequest(tx, company, await own(id)));
    const asked = await files('rectify');
    // Asked something on Tuesday the 17th: filed then, so due on 8 April.
    await work(async (tx) => askPerson(tx, company, { ...(await desk(asked, '哪里？')), stops: false }));
    await reminding.until('2026-04-01T02:00:00Z', day);
    expect(await reminding.said('2026-03-18')).to.include('2026-03-31 10:00 requests.reminder-own 李明');
    await work(async (tx) => sayInRequest(tx, company, { ...(await own(asked)), text: '销售部' }));
    await reminding.until('2026-04-09T02:00:00Z', day);
    const later = (await reminding.said('2026-04-01T02:30:00Z')).filter((one) => one.includes('李明'));
    expect(later).to.deep.equal([]);
  });

  it('by the day as it is after it was made longer', async () => {
    const id = await files('rectify');
    await reminding.until('2026-03-13T02:00:00Z', day);
    await work(async (tx) => extendRequest(tx, company, await desk(id, '要核对')));
    // 30 working days: 14 April, over Qingming on 6 April.
    await reminding.until('2026-04-08T02:00:00Z', day);
    expect(await reminding.said()).to.deep.equal(['2026-04-07 10:00 requests.reminder-desk 赵私']);
  });

  it('to whoever becomes a privacy officer meanwhile, and not to whoever is none any more', async () => {
    await files('rectify');
    await reminding.until('2026-03-18T02:00:00Z', day);
    const fresh = await company.joins('新官');
    await work((tx) => grantRole(tx, { personId: fresh, role: 'privacy', actor: 'heed' }, company.now));
    await work((tx) => revokeRole(tx, { personId: officer, role: 'privacy', actor: 'heed' }, company.now));
    for (let turn = 0; turn < 2; turn += 1) await remindThoseInCharge(company.db, company.now);
    await reminding.until('2026-03-20T02:00:00Z', day);
    const said = await reminding.said('2026-03-18T02:30:00Z');
    expect(said.filter((one) => one.includes('desk'))).to.deep.equal([
      '2026-03-19 10:00 requests.reminder-desk 新官',
    ]);
    // Nothing is begun again and again.
    expect(await remindThoseInCharge(company.db, company.now)).to.equal(0);
  });

  it('to administrators where nobody is a privacy officer: that somebody has to be', async () => {
    await work((tx) => revokeRole(tx, { personId: officer, role: 'privacy', actor: 'heed' }, company.now));
    await company.joins('管理', { role: 'admin' });
    await files('rectify');
    await reminding.until('2026-03-16T02:00:00Z', day);
    expect(await reminding.said()).to.deep.equal(['2026-03-16 10:00 requests.reminder-nobody 管理']);
    expect((await bodies())[0])
      .to.include('privacy')
      .and.not.include('更正');
  });

  it('never of an officer’s own to themselves as whoever answers', async () => {
    await files('rectify', officer);
    await company.joins('另官', { role: 'privacy' });
    await remindThoseInCharge(company.db, company.now);
    await reminding.until('2026-03-24T02:00:00Z', day);
    const said = await reminding.said();
    expect(said.filter((one) => one.includes('赵私'))).to.deep.equal([]);
    expect(said.filter((one) => one.includes('另官'))).to.have.length(4);
  });

  it('not while a doubt about who asks lets the clock stand still; then by the new day', async () => {
    await sql`update person set time_zone = 'Europe/Berlin' where id = ${li}::uuid`.execute(company.db);
    const id = await files('rectify');
    // One month: 2 April.
    await reminding.until('2026-03-20T02:00:00Z', day);
    await work(async (tx) => askPerson(tx, company, { ...(await desk(id, '是你吗？')), stops: true }));
    await reminding.until('2026-04-03T02:00:00Z', day);
    const meanwhile = await reminding.said();
    expect(meanwhile.filter((one) => /赵私|法务|何珊/.test(one))).to.deep.equal([]);
    await work(async (tx) => sayInRequest(tx, company, { ...(await own(id)), text: '是我' }));
    // 14 days later: 16 April.
    await reminding.until('2026-04-10T02:00:00Z', day);
    const said = await reminding.said('2026-04-03T02:30:00Z');
    expect(said).to.deep.equal(['2026-04-09 10:00 requests.reminder-desk 赵私']);
  });
});
