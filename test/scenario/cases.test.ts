import { expect } from 'chai';
import { assignCase, decideCase, noteTalk, withdrawConcern } from '../../src/cases/decide.ts';
import { caseOf } from '../../src/cases/read.ts';
import { findCase, openCases } from '../../src/cases/store.ts';
import { changeWorkingDays, defaultWorkingDays, workingDays } from '../../src/cases/terms.ts';
import { inTransaction, type Tx } from '../../src/db/pool.ts';
import { HeedError } from '../../src/errors.ts';
import { askExemption } from '../../src/exemptions/ask.ts';
import { decideExemption } from '../../src/exemptions/decide.ts';
import type { Viewer } from '../../src/people/person.ts';
import { findViewer } from '../../src/people/viewer.ts';
import type { VersionRow } from '../../src/policies/store.ts';
import { say } from '../../src/threads/service.ts';
import { Company, zone } from '../harness/company.ts';

describe('a concern', () => {
  let company: Company;
  let li: string;
  let hr: string;
  let hr2: string;
  let boss: string;
  let version: VersionRow;
  let noticeId: string;
  let threadId: string;

  beforeEach(async () => {
    company = await Company.open();
    const sales = await company.department('sales');
    li = await company.joins('李明', { department: sales });
    hr = await company.joins('何珊', { role: 'hr' });
    hr2 = await company.joins('胡静', { role: 'hr' });
    boss = await company.joins('王强', { department: sales });
    await company.heads(boss, sales);
    version = await company.publishes();
    ({ noticeId } = await company.sends(version, [li]));
    const result = await company.answers(li, noticeId, 'concern', { reason: '下班后也会记录吗？' });
    threadId = (result.result === 'recorded' && result.threadId) || '';
  });
  afterEach(() => company.close());

  const viewer = async (id: string): Promise<Viewer> => {
    const found = await findViewer(company.db, id, company.now);
    if (!found) throw new Error(`${id} does not work here`);
    return found;
  };
  const inCase = async (by: string) => ({ threadId, by: await viewer(by), now: company.now });
  const work = <T>(act: (tx: Tx) => Promise<T>) => inTransaction(company.db, act);
  const speak = async (by: string, text: string) => {
    const author = await viewer(by);
    return work((tx) => say(tx, company, { threadId, author, text, now: company.now }));
  };
  const decide = async (by: string, outcome: 'upheld' | 'scope-changed', reasons = '只记录工时') => {
    const act = await inCase(by);
    return work((tx) => decideCase(tx, company, { ...act, outcome, reasons }));
  };
  const codeOf = async (doing: Promise<unknown>): Promise<string> => {
    try {
      await doing;
    } catch (error) {
      if (error instanceof HeedError) return error.text;
      throw error;
    }
    return 'done';
  };
  const told = async (kind: string): Promise<string[]> => {
    const rows = await company.db
      .selectFrom('delivery as d')
      .innerJoin('message as m', 'm.id', 'd.message_id')
      .select('d.person_id')
      .where('m.kind', '=', kind)
      .execute();
    return rows.map(({ person_id }) => person_id);
  };

  it('opens a case that is due in five working days, a company default that can be changed', async () => {
    // Monday 2 March in Shanghai; the end of Monday the 9th there.
    expect((await findCase(company.db, threadId))?.dueAt.toISOString()).to.equal('2026-03-09T15:59:59.999Z');
    expect(defaultWorkingDays).to.equal(5);
    expect(await company.events('case.opened')).to.have.length(1);
    await work((tx) => changeWorkingDays(tx, 10, hr, company.now));
    expect(await workingDays(company.db)).to.equal(10);
    expect(await company.events('case.terms-changed')).to.deep.equal([{ workingDays: 10, was: 5 }]);
    // Those that are open keep their day.
    expect((await findCase(company.db, threadId))?.dueAt.toISOString()).to.equal('2026-03-09T15:59:59.999Z');
    for (const days of [0, 61, 2.5, Number.NaN])
      expect(await codeOf(work((tx) => changeWorkingDays(tx, days, hr, company.now)))).to.equal('bad-input');
  });

  it('belongs to whoever answers first, and can be given to somebody else of HR', async () => {
    await speak(hr2, '我来和你聊。');
    await speak(hr, '我也在。');
    expect((await findCase(company.db, threadId))?.ownerId).to.equal(hr2);
    const act = await inCase(hr2);
    await work((tx) => assignCase(tx, { ...act, to: hr }));
    expect((await findCase(company.db, threadId))?.ownerId).to.equal(hr);
    expect(await told('cases.given')).to.deep.equal([hr]);
    expect((await company.events('case.assigned')).map(({ owner }) => owner)).to.deep.equal([hr2, hr]);
    for (const to of [li, boss])
      expect(await codeOf(work((tx) => assignCase(tx, { ...act, to })))).to.equal('case-owner');
  });

  it('keeps notes that both sides read and write, and that nobody reads once they are erased', async () => {
    const [mine, theirs] = [await inCase(li), await inCase(hr)];
    await work((tx) => noteTalk(tx, company, { ...theirs, text: '周二面谈' }));
    await work((tx) => noteTalk(tx, company, { ...mine, text: '还谈了加班' }));
    for (const side of ['person', 'role'] as const) {
      const found = await caseOf(company.db, company.vault, threadId, side);
      expect(found?.notes.map(({ text }) => text)).to.deep.equal(['周二面谈', '还谈了加班']);
      expect(found?.notes[0]?.name).to.equal(side === 'role' ? '何珊' : null);
    }
    const stored = JSON.stringify(await company.db.selectFrom('case_note').selectAll().execute());
    expect(stored).not.to.include('面谈');
    const outsider = await inCase(boss);
    expect(await codeOf(work((tx) => noteTalk(tx, company, { ...outsider, text: 'x' })))).to.equal(
      'not-found',
    );
  });

  it('ends with reasons that the person is told of, and the manager never', async () => {
    await decide(hr, 'upheld');
    const found = await caseOf(company.db, company.vault, threadId, 'person');
    expect(found?.outcomes.map(({ outcome, text }) => [outcome, text])).to.deep.equal([
      ['upheld', '只记录工时'],
    ]);
    expect(await told('cases.decided')).to.deep.equal([li]);
    const { count } = await company.db
      .selectFrom('delivery')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .where('person_id', '=', boss)
      .executeTakeFirstOrThrow();
    expect(count).to.equal(0);
    const [event] = await company.events('case.decided');
    expect(JSON.stringify(event)).not.to.include('工时');
    expect(await codeOf(decide(hr2, 'scope-changed'))).to.equal('case-settled');
  });

  it('is decided by HR alone, with reasons, and never by the person', async () => {
    expect(await codeOf(decide(hr, 'upheld', '  '))).to.equal('bad-input');
    expect(await codeOf(decide(boss, 'upheld'))).to.equal('not-found');
    expect(await codeOf(decide(li, 'upheld'))).to.equal('forbidden');
  });

  it('of somebody in HR is for their colleagues to decide', async () => {
    const own = await company.sends(version, [hr]);
    const result = await company.answers(hr, own.noticeId, 'concern', { reason: '我也有顾虑' });
    threadId = (result.result === 'recorded' && result.threadId) || '';
    expect(await codeOf(decide(hr, 'upheld'))).to.equal('forbidden');
    expect(await codeOf(decide(hr2, 'upheld'))).to.equal('done');
  });

  it('can be withdrawn by the person, which is no answer to the policy', async () => {
    const [mine, theirs] = [await inCase(li), await inCase(hr)];
    expect(await codeOf(work((tx) => withdrawConcern(tx, company, theirs)))).to.equal('forbidden');
    expect(await work((tx) => withdrawConcern(tx, company, mine))).to.equal(true);
    expect(await work((tx) => withdrawConcern(tx, company, mine))).to.equal(false);
    expect((await company.events('answer.given')).map(({ kind }) => kind)).to.deep.equal(['concern']);
    expect(await told('cases.decided')).to.deep.equal([li]);
  });

  it('is open again when the person writes again, with a day of its own', async () => {
    await decide(hr, 'scope-changed');
    company.clock.advance({ days: 7 });
    await speak(hr2, '还有问题随时说。');
    expect((await findCase(company.db, threadId))?.state).to.equal('decided');
    await speak(li, '我还是担心。');
    const found = await findCase(company.db, threadId);
    expect([found?.state, found?.dueAt.toISOString()]).to.deep.equal(['open', '2026-03-16T15:59:59.999Z']);
    await decide(hr, 'upheld');
    const all = await caseOf(company.db, company.vault, threadId, 'person');
    expect(all?.outcomes.map(({ outcome }) => outcome)).to.deep.equal(['scope-changed', 'upheld']);
    expect(await company.events('case.reopened')).to.have.length(1);
  });

  it('is overdue where its day has passed', async () => {
    company.clock.advance({ days: 8 });
    const late = (await openCases(company.db, 'en')).filter(({ dueAt }) => dueAt < company.now);
    expect(late.map(({ personName }) => personName)).to.deep.equal(['李明']);
  });

  it('is settled by an exemption only once a second person grants it', async () => {
    const by = await viewer(hr);
    const second = await viewer(hr2);
    const found = await findCase(company.db, threadId);
    const asking = {
      personId: li,
      policyId: version.policyId,
      reasonKind: 'circumstances',
      until: '2026-06-30',
    } as const;
    const exemptionId = await work((tx) =>
      askExemption(tx, company, {
        ...asking,
        reason: '岗位特殊',
        caseId: found?.id ?? '',
        by,
        zone,
        now: company.now,
      }),
    );
    expect((await findCase(company.db, threadId))?.state).to.equal('open');
    expect(await codeOf(decide(hr, 'upheld'))).to.equal('case-waits');
    await work((tx) =>
      decideExemption(tx, company, { exemptionId, granted: true, by: second, zone, now: company.now }),
    );
    const settled = await caseOf(company.db, company.vault, threadId, 'person');
    expect(settled?.outcomes.map(({ outcome, text }) => [outcome, text])).to.deep.equal([
      ['exempted', '岗位特殊'],
    ]);
    expect(await company.share(noticeId, li)).to.include({ state: 'cancelled', cancelled_why: 'exempt' });
  });

  it('is decided once where two decide at the same moment', async () => {
    const results = await Promise.all([codeOf(decide(hr, 'upheld')), codeOf(decide(hr2, 'scope-changed'))]);
    expect(results.toSorted((a, b) => a.localeCompare(b))).to.deep.equal(['case-settled', 'done']);
    expect(await company.events('case.decided')).to.have.length(1);
  });
});
