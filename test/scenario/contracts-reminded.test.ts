import { expect } from 'chai';
import { sql } from 'kysely';
import { callOffContracts, withdrawContract } from '../../src/contracts/call-off.ts';
import { offerToJoiners } from '../../src/contracts/joiners.ts';
import { offerChosen } from '../../src/contracts/offer.ts';
import { publishTemplate } from '../../src/contracts/publish.ts';
import { signContract } from '../../src/contracts/sign.ts';
import { authorise, revokeAuthority } from '../../src/contracts/signatories.ts';
import { currentTemplates } from '../../src/contracts/store.ts';
import { talkFirst } from '../../src/contracts/talk.ts';
import { readContractFolder } from '../../src/contracts/template.ts';
import { inTransaction, type Tx } from '../../src/db/pool.ts';
import { sayAbsence } from '../../src/people/absences.ts';
import type { Viewer } from '../../src/people/person.ts';
import { findViewer } from '../../src/people/viewer.ts';
import { sampleContracts } from '../../src/sample/contracts.ts';
import { drawing } from '../fixtures/drawing.ts';
import { Company, zone } from '../harness/company.ts';
import { plain, Reminding } from '../harness/reminding.ts';

const entity = '样例有限公司';

describe('agreements are reminded of like everything else', function () {
  this.timeout(120_000);
  let company: Company;
  let reminding: Reminding;
  let li: string;
  let boss: string;
  let hr: string;
  let signer: string;

  beforeEach(async () => {
    company = await Company.open();
    company.clock.set('2026-03-02T01:00:00Z');
    reminding = new Reminding(company);
    const sales = await company.department('sales');
    li = await company.joins('李明', { department: sales });
    boss = await company.joins('赵经理', { department: sales });
    await company.heads(boss, sales);
    hr = await company.joins('钱人事', { role: 'hr' });
    await company.joins('周人事', { role: 'hr' });
    signer = await company.joins('吴代表');
    await sql`update person set entity = ${entity}`.execute(company.db);
    await work(async (tx) => {
      for (const document of await readContractFolder(sampleContracts))
        await publishTemplate(tx, document, { actor: 'heed', now: company.now });
    });
    await authorised('吴代表');
    company.clock.set('2026-03-02T02:00:00Z');
  });
  afterEach(() => company.close());

  const work = <T>(act: (tx: Tx) => Promise<T>) => inTransaction(company.db, act);
  const deps = () => ({ db: company.db, vault: company.vault, zone, baseUrl: 'https://heed.example' });
  const viewer = async (id: string): Promise<Viewer> => {
    const found = await findViewer(company.db, id, company.now);
    return found ?? expect.fail(`${id} does not work here`);
  };
  const authorised = async (staffNo: string) => {
    const by = await viewer(hr);
    return work((tx) =>
      authorise(tx, {
        ...{ entity, staffNo, ground: 'power-of-attorney', note: '样例授权', until: '', by, zone },
        now: company.now,
      }),
    );
  };
  /** On Monday, 2 March, to be signed by Monday the ninth. */
  async function offered(staffNo = '李明'): Promise<string> {
    const by = await viewer(hr);
    const template = (await currentTemplates(company.db)).find(({ code }) => code === 'confidentiality');
    const offering = { templateId: template?.id ?? '', staffNos: [staffNo], expected: 1, by };
    await work((tx) => offerChosen(tx, deps(), { ...offering, now: company.now }));
    const { rows } = await sql<{ id: string }>`
      select c.id from contract c join person p on p.id = c.person_id
      where p.staff_no = ${staffNo} order by c.offered_at desc`.execute(company.db);
    return rows[0]?.id ?? '';
  }
  async function signs(contractId: string, by: string, party: 'person' | 'company') {
    const { sha256 } = await company.db
      .selectFrom('contract')
      .select('sha256')
      .where('id', '=', contractId)
      .executeTakeFirstOrThrow();
    const result = await signContract(deps(), {
      ...{ contractId, party, by: await viewer(by), language: 'zh-CN', now: company.now },
      session: { platform: 'local', method: 'local-persona' },
      shown: sha256.toString('hex'),
      given: { drawing: drawing() },
    });
    expect(result).to.deep.equal({ result: 'signed' });
  }
  const bodiesOf = async (kind: string): Promise<string[]> => {
    const { rows } = await sql<{ body: string }>`
      select bodies::text as body from message where kind = ${kind} order by created_at, id`.execute(
      company.db,
    );
    return rows.map(({ body }) => body);
  };

  it('before the day; then whoever offered it hears, HR, and HR again where nobody is named; never a manager', async () => {
    await offered();
    await reminding.until('2026-03-24T10:00:00Z', 60);
    expect(await reminding.said()).to.deep.equal([
      '2026-03-06 10:00 contracts.reminder 李明',
      '2026-03-09 10:00 contracts.reminder 李明',
      '2026-03-10 10:00 reminders.digest 钱人事',
      '2026-03-12 10:00 reminders.digest 周人事',
      '2026-03-12 10:00 reminders.digest 钱人事',
      '2026-03-16 10:00 reminders.digest 周人事',
      '2026-03-16 10:00 reminders.digest 钱人事',
      '2026-03-23 10:00 reminders.digest 周人事',
      '2026-03-23 10:00 reminders.digest 钱人事',
    ]);
    for (const body of await bodiesOf('reminders.digest'))
      expect(body).to.contain('保密').and.not.to.contain('李明');
    const [first] = await bodiesOf('reminders.digest');
    expect(first).to.contain('/console/contracts');
  });

  it('in one message with whatever else is due to them, and within their caps', async () => {
    await reminding.policy(plain(boss));
    const { noticeId } = await company.sends(await company.publishes(), [li]);
    await offered();
    await reminding.until('2026-03-09T10:00:00Z', 60);
    // The notice two working days before, the agreement the day before, and both on the day.
    expect(await reminding.said()).to.deep.equal([
      '2026-03-05 10:00 notices.reminder 李明',
      '2026-03-06 10:00 contracts.reminder 李明',
      '2026-03-09 10:00 reminders.card 李明',
    ]);
    const [both] = await bodiesOf('reminders.card');
    expect(both).to.contain('/contracts/').and.to.contain(noticeId);
  });

  it('in one digest a day to whoever hears of it, which names only those whom they may know of', async () => {
    await reminding.policy({ ...plain(boss), rungs: plain(boss).rungs.slice(1) });
    await company.sends(await company.publishes({ title: '工作聊天' }), [signer]);
    await offered();
    await reminding.until('2026-03-12T03:00:00Z', 60);
    const said = await reminding.said('2026-03-12T00:00:00Z');
    expect(said).to.deep.equal([
      '2026-03-12 10:00 reminders.digest 周人事',
      '2026-03-12 10:00 reminders.digest 钱人事',
    ]);
    const digest = (await bodiesOf('reminders.digest')).at(-1);
    expect(digest).to.contain('吴代表').and.to.contain('保密').and.not.to.contain('李明');
    const { rows } = await sql<{ items: object[] }>`
      select (event::jsonb) -> 'data' -> 'items' as items from evidence_event where type = 'reminder.digest'
      order by id desc limit 1`.execute(company.db);
    expect(rows[0]?.items.map((item) => 'people' in item).toSorted()).to.deep.equal([false, true]);
  });

  it('not on leave, and not where their person asked to talk: then whoever offered it hears alone', async () => {
    const away = { personId: li, from: '2026-03-06', until: '2026-03-09', source: 'console' as const };
    await offered();
    await work((tx) => sayAbsence(tx, away, { actor: 'heed', now: company.now }));
    const talker = await company.joins('谈一谈');
    await sql`update person set entity = ${entity}`.execute(company.db);
    const contractId = await offered('谈一谈');
    const text = '想先聊聊第三条';
    await work((tx) =>
      talkFirst(tx, company, { contractId, id: contractId, personId: talker, text, now: company.now }),
    );
    await reminding.until('2026-03-11T00:00:00Z', 60);
    expect(await reminding.said()).to.deep.equal([
      '2026-03-10 09:00 contracts.reminder 李明',
      '2026-03-10 10:00 reminders.digest 钱人事',
    ]);
  });

  it('once their person has signed those are reminded who may sign for the company, and who authorised them hears', async () => {
    const id = await offered();
    company.clock.set('2026-03-03T02:00:00Z');
    await signs(id, li, 'person');
    await reminding.until('2026-03-11T10:00:00Z', 60);
    // They have as long as the person had.
    expect(await reminding.said()).to.deep.equal([
      '2026-03-09 10:00 contracts.company-reminder 吴代表',
      '2026-03-10 10:00 contracts.company-reminder 吴代表',
      '2026-03-11 10:00 reminders.digest 钱人事',
    ]);
    await signs(id, signer, 'company');
    await reminding.until('2026-03-31T10:00:00Z', 120);
    expect(await reminding.said('2026-03-11T10:30:00Z')).to.deep.equal([]);
    const { rows } = await sql<{ open: number }>`
      select count(*)::int as open from reminder where next_at is not null or digest_at is not null`.execute(
      company.db,
    );
    expect(rows[0]?.open).to.equal(0);
    // What reminded of it does not go on asking.
    const turned = await sql<{ n: number }>`
      select count(*)::int as n from message t join message m on m.id = (
        select d.replaces from delivery d where d.message_id = t.id limit 1)
      where t.kind = 'contracts.turned' and m.kind = 'contracts.company-reminder'`.execute(company.db);
    expect(turned.rows[0]?.n).to.equal(2);
  });

  it('whoever may sign from now on is reminded, and nobody who may not any more; without anybody HR hears', async () => {
    const [authority] = await company.db.selectFrom('contract_authority').select('id').execute();
    const id = await offered();
    company.clock.set('2026-03-03T02:00:00Z');
    await signs(id, li, 'person');
    await company.joins('郑代表');
    await authorised('郑代表');
    const by = await viewer(hr);
    await work((tx) => revokeAuthority(tx, authority?.id ?? '', by, company.now));
    await reminding.until('2026-03-09T10:00:00Z', 60);
    expect(await reminding.said()).to.deep.equal(['2026-03-09 10:00 contracts.company-reminder 郑代表']);
    const all = await company.db.selectFrom('contract_authority').select('id').execute();
    for (const one of all) await work((tx) => revokeAuthority(tx, one.id, by, company.now));
    await reminding.until('2026-03-13T10:00:00Z', 60);
    expect(await reminding.said('2026-03-09T11:00:00Z')).to.deep.equal([
      '2026-03-11 10:00 reminders.digest 周人事',
      '2026-03-11 10:00 reminders.digest 钱人事',
      '2026-03-13 10:00 reminders.digest 周人事',
      '2026-03-13 10:00 reminders.digest 钱人事',
    ]);
  });

  it('a joiner’s, which nobody of HR offered, is HR’s; withdrawn or called off it is nobody’s', async () => {
    const joiner = await company.joins('新来的');
    await sql`update person set entity = ${entity}`.execute(company.db);
    await work(() => offerToJoiners(deps(), company.now));
    const id = await offered();
    const by = await viewer(hr);
    await reminding.until('2026-03-03T10:00:00Z', 60);
    // Due on the day it was offered: the offer itself has just said it.
    expect(await reminding.said()).to.deep.equal([
      '2026-03-03 10:00 reminders.digest 周人事',
      '2026-03-03 10:00 reminders.digest 钱人事',
    ]);
    await work((tx) => withdrawContract(tx, id, by, company.now));
    await company.leaves(joiner);
    await callOffContracts(company.db, company.now);
    await reminding.until('2026-03-24T10:00:00Z', 120);
    expect(await reminding.said('2026-03-03T10:30:00Z')).to.deep.equal([]);
  });

  it('what is queued and was signed meanwhile does not go out; two sweeps at once say it once', async () => {
    const id = await offered();
    company.clock.set('2026-03-06T02:00:00Z');
    await Promise.all([reminding.sweep(), reminding.sweep()]);
    expect(await bodiesOf('contracts.reminder')).to.have.length(1);
    await signs(id, li, 'person');
    await reminding.delivers();
    await reminding.sweep();
    expect(await reminding.said()).to.deep.equal([]);
  });
});
