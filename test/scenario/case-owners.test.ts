import { expect } from 'chai';
import { sql } from 'kysely';
import { decideCase, noteTalk, withdrawConcern } from '../../src/cases/decide.ts';
import { releaseCases } from '../../src/cases/release.ts';
import { findCase } from '../../src/cases/store.ts';
import { inTransaction, type Tx } from '../../src/db/pool.ts';
import { HeedError } from '../../src/errors.ts';
import { askExemption } from '../../src/exemptions/ask.ts';
import type { Viewer } from '../../src/people/person.ts';
import { findViewer } from '../../src/people/viewer.ts';
import type { VersionRow } from '../../src/policies/store.ts';
import { closeThread, say } from '../../src/threads/service.ts';
import { startApp } from '../harness/app.ts';
import { Company, zone } from '../harness/company.ts';

describe('a concern is never left lying', () => {
  let company: Company;
  let li: string;
  let hr: string;
  let hr2: string;
  let boss: string;
  let version: VersionRow;
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
    const { noticeId } = await company.sends(version, [li]);
    const result = await company.answers(li, noticeId, 'concern', { reason: '下班后也会记录吗？' });
    threadId = (result.result === 'recorded' && result.threadId) || '';
  });
  afterEach(() => company.close());

  const viewer = async (id: string): Promise<Viewer> => {
    const found = await findViewer(company.db, id, company.now);
    if (!found) throw new Error(`${id} does not work here`);
    return found;
  };
  const work = <T>(act: (tx: Tx) => Promise<T>) => inTransaction(company.db, act);
  const inCase = async (by: string) => ({ threadId, by: await viewer(by), now: company.now });
  const speak = async (by: string, text: string) => {
    const author = await viewer(by);
    return work((tx) => say(tx, company, { threadId, author, text, now: company.now }));
  };
  const note = async (by: string, text: string) => {
    const act = await inCase(by);
    return work((tx) => noteTalk(tx, company, { ...act, text }));
  };
  const decide = async (by: string) => {
    const act = await inCase(by);
    return work((tx) => decideCase(tx, company, { ...act, outcome: 'upheld', reasons: '只记录工时' }));
  };
  const release = () => releaseCases(company.db, company.now);
  const ownerOf = async () => (await findCase(company.db, threadId))?.ownerId;
  const told = async (kind: string): Promise<string[]> => {
    const rows = await company.db
      .selectFrom('delivery as d')
      .innerJoin('message as m', 'm.id', 'd.message_id')
      .select('d.person_id')
      .where('m.kind', '=', kind)
      .orderBy('d.id')
      .execute();
    return rows.map(({ person_id }) => person_id);
  };
  const rolesEnd = (id: string) =>
    sql`update role_grant set to_at = ${company.now} where person_id = ${id}::uuid`.execute(company.db);

  it('whose owner left HR belongs to nobody, HR is told, and whoever answers next has it', async () => {
    await speak(hr, '我来和你聊。');
    expect(await release()).to.equal(0);
    company.clock.advance({ minutes: 1 });
    await rolesEnd(hr);
    expect(await release()).to.equal(1);
    expect(await release()).to.equal(0);
    expect(await ownerOf()).to.equal(null);
    expect(await told('cases.released')).to.deep.equal([hr2]);
    expect((await company.events('case.released')).map(({ owner }) => owner)).to.deep.equal([hr]);
    await speak(hr2, '我接着聊。');
    expect(await ownerOf()).to.equal(hr2);
  });

  it('whose owner left the company likewise', async () => {
    await speak(hr, '我来和你聊。');
    company.clock.advance({ minutes: 1 });
    await company.leaves(hr);
    expect(await release()).to.equal(1);
    expect(await ownerOf()).to.equal(null);
  });

  it('belongs to whoever decides or notes first, where nobody had answered', async () => {
    await note(hr2, '电话里聊过');
    expect(await ownerOf()).to.equal(hr2);
    await decide(hr);
    expect(await ownerOf()).to.equal(hr2);
  });

  it('decided by somebody of HR whom nobody had given it to belongs to them', async () => {
    await decide(hr);
    expect(await ownerOf()).to.equal(hr);
  });

  it('reaches HR by a note of the person too, whoever answers for it', async () => {
    await note(li, '补充一点');
    expect(await told('cases.noted')).to.have.members([hr, hr2]);
  });

  it('is open again when the person adds a note after the outcome', async () => {
    await decide(hr);
    await note(li, '理由我看了，还是不清楚');
    const found = await findCase(company.db, threadId);
    expect(found?.state).to.equal('open');
    expect(await company.events('case.reopened')).to.have.length(1);
    const thread = await company.db.selectFrom('thread').select('state').executeTakeFirstOrThrow();
    expect(thread.state).to.equal('waiting');
    // A note of HR's after the outcome is there to read and changes nothing.
    await decide(hr);
    await note(hr, '归档说明');
    expect((await findCase(company.db, threadId))?.state).to.equal('decided');
  });

  it('ends with an outcome or the person’s own word, and not by closing the talk', async () => {
    const by = await viewer(hr);
    const closed = work((tx) => closeThread(tx, { threadId, by, now: company.now }));
    const refused = await closed.catch((error: unknown) => error);
    expect(refused).to.be.instanceOf(HeedError).and.have.property('text', 'case-needs-outcome');
    expect((await findCase(company.db, threadId))?.state).to.equal('open');
  });

  it('withdrawn, puts on record that the exemption asked for is asked for no more, and tells who asked', async () => {
    const by = await viewer(hr);
    const found = await findCase(company.db, threadId);
    const exemption = await work((tx) =>
      askExemption(tx, company, {
        ...{ personId: li, policyId: version.policyId, reasonKind: 'role', reason: '岗位特殊' },
        ...{ until: '2026-06-30', caseId: found?.id ?? '', by, zone, now: company.now },
      }),
    );
    const mine = await inCase(li);
    await work((tx) => withdrawConcern(tx, company, mine));
    expect(await company.events('exemption.dropped')).to.deep.equal([
      { exemption, policy: version.code, why: 'concern-withdrawn' },
    ]);
    expect(await told('exemptions.dropped')).to.deep.equal([hr]);
    expect(await company.db.selectFrom('exemption').select('id').execute()).to.deep.equal([]);
  });
});

describe('the time that concerns may take', function () {
  this.timeout(60_000);
  it('says at its field what is wrong with it, and keeps what was typed', async () => {
    const heed = await startApp();
    try {
      const hr = await heed.signIn('S032');
      for (const days of ['0', '61', '2.5', '1e1', 'ten']) {
        const answer = await hr.post('/console/cases/terms', { days });
        expect(answer.status, days).to.equal(422);
        expect(answer.text, days)
          .to.match(/aria-invalid="true"/)
          .and.include(`value="${days}"`);
      }
      expect((await hr.post('/console/cases/terms', { days: ' 7 ' })).status).to.equal(303);
      expect((await hr.get('/console/cases')).text).to.include('value="7"');
    } finally {
      await heed.close();
    }
  });
});
