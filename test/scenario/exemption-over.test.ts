import { expect } from 'chai';
import { inTransaction, type Tx } from '../../src/db/pool.ts';
import { askExemption } from '../../src/exemptions/ask.ts';
import { decideExemption } from '../../src/exemptions/decide.ts';
import { endDueExemptions, revokeExemption } from '../../src/exemptions/end.ts';
import { askJoiners, closeNotice } from '../../src/notices/follow.ts';
import { remindLater } from '../../src/notices/later.ts';
import type { Viewer } from '../../src/people/person.ts';
import { findViewer } from '../../src/people/viewer.ts';
import type { VersionRow } from '../../src/policies/store.ts';
import { Company, zone } from '../harness/company.ts';

describe('an exemption that is over', () => {
  let company: Company;
  let li: string;
  let wang: string;
  let hr: string;
  let hr2: string;
  let version: VersionRow;
  let noticeId: string;

  beforeEach(async () => {
    company = await Company.open();
    li = await company.joins('李明');
    wang = await company.joins('王芳');
    hr = await company.joins('何珊', { role: 'hr' });
    hr2 = await company.joins('胡静', { role: 'hr' });
    version = await company.publishes();
    ({ noticeId } = await company.sends(version, [li, wang]));
  });
  afterEach(() => company.close());

  const work = <T>(act: (tx: Tx) => Promise<T>) => inTransaction(company.db, act);
  const viewer = async (id: string): Promise<Viewer> => {
    const found = await findViewer(company.db, id, company.now);
    if (!found) throw new Error(`${id} does not work here`);
    return found;
  };
  /** From now until the end of April. @returns its id */
  const exempts = async (personId = li): Promise<string> => {
    const [by, decider] = [await viewer(hr), await viewer(hr2)];
    const id = await work((tx) =>
      askExemption(tx, company, {
        ...{ personId, policyId: version.policyId, reasonKind: 'role', reason: '借调', until: '2026-04-30' },
        ...{ by, zone, now: company.now },
      }),
    );
    await work((tx) =>
      decideExemption(tx, company, { exemptionId: id, granted: true, by: decider, zone, now: company.now }),
    );
    return id;
  };
  const ends = async () => {
    company.clock.advance({ days: 60 });
    return endDueExemptions(company.db, company.now);
  };
  const closes = (id = noticeId) => work((tx) => closeNotice(tx, id, { person: hr }, company.now));
  /** What somebody is asked at this moment. */
  const asked = async (personId = li) =>
    company.db
      .selectFrom('assignment as a')
      .innerJoin('notice as n', 'n.id', 'a.notice_id')
      .select(['a.notice_id as notice', 'n.version_id as version', 'a.due_at as due', 'n.state'])
      .where('a.person_id', '=', personId)
      .where('a.state', '=', 'open')
      .execute();
  const told = async (kind: string, personId = li) =>
    (
      await company.db
        .selectFrom('delivery as d')
        .innerJoin('message as m', 'm.id', 'd.message_id')
        .select('m.bodies')
        .where('m.kind', '=', kind)
        .where('d.person_id', '=', personId)
        .orderBy('m.created_at', 'desc')
        .execute()
    ).map(({ bodies }) => JSON.stringify(bodies));

  it('asks anew where its notice was closed meanwhile: the person alone, under the version that binds now', async () => {
    await exempts();
    await company.answers(wang, noticeId, 'acknowledge');
    await closes();
    await ends();
    const [one, ...more] = await asked();
    expect(more).to.have.length(0);
    expect(one).to.include({ version: version.id, state: 'open' });
    expect(one?.notice).not.to.equal(noticeId);
    // Fourteen days, until the end of the fifteenth in Shanghai.
    expect(one?.due.toISOString()).to.equal('2026-05-15T15:59:59.999Z');
    expect(await asked(wang)).to.deep.equal([]);
    expect((await company.answers(li, one?.notice ?? '', 'acknowledge')).result).to.equal('recorded');
    const sent = await company.events<{ people: number }>('notice.sent');
    expect(sent.map(({ people }) => people)).to.deep.equal([2, 1]);
  });

  it('asks again whoever had raised a concern before it, and reminds them later if they wish so', async () => {
    await company.answers(li, noticeId, 'concern', { reason: 'why?' });
    await exempts();
    const later = () => remindLater(company.db, noticeId, li, company.now);
    expect(await later()).to.deep.equal({ result: 'refused', why: 'exempt' });
    await ends();
    expect((await company.share(noticeId, li)).state).to.equal('open');
    expect(await later()).to.include({ result: 'set' });
    expect((await company.answers(li, noticeId, 'acknowledge')).result).to.equal('recorded');
    expect(await later()).to.deep.equal({ result: 'answered', at: company.now });
  });

  it('takes another concern from whoever had raised one before it: the earlier talk is about another asking', async () => {
    expect((await company.answers(li, noticeId, 'concern', { reason: 'why?' })).result).to.equal('recorded');
    expect((await company.answers(li, noticeId, 'concern', { reason: 'why?' })).result).to.equal('repeat');
    await exempts();
    await ends();
    expect((await company.answers(li, noticeId, 'concern', { reason: 'and now?' })).result).to.equal(
      'recorded',
    );
    expect((await company.share(noticeId, li)).state).to.equal('answered');
  });

  it('asks once, however many sweeps come by at once', async () => {
    await exempts();
    await closes();
    company.clock.advance({ days: 60 });
    await Promise.all([1, 2, 3].map(() => endDueExemptions(company.db, company.now)));
    expect(await asked()).to.have.length(1);
    expect(await company.events('exemption.ended')).to.have.length(1);
  });

  it('asks once where the policy was superseded meanwhile: in the notice of the new version', async () => {
    await exempts();
    const next = await company.publishes({ words: 'Something else.' });
    expect(next.number).to.equal(2);
    await ends();
    const [one, ...more] = await asked();
    expect(more).to.have.length(0);
    expect(one).to.include({ version: next.id });
  });

  it('asks under the newest version where the notice was closed first and the policy superseded then', async () => {
    await exempts();
    await closes();
    const next = await company.publishes({ words: 'Something else.' });
    // What is asked of everybody again by the change was never asked of those whose notice is over.
    await ends();
    const [one, ...more] = await asked();
    expect(more).to.have.length(0);
    expect(one).to.include({ version: next.id });
  });

  it('asks nobody where the policy was withdrawn, and does not say that it applies again', async () => {
    await exempts();
    await company.withdraws(version);
    await ends();
    expect(await asked()).to.deep.equal([]);
    const [card] = await told('exemptions.ended');
    expect(card).to.include('已撤回').and.not.to.include('重新适用于你');
  });

  it('asks nobody whose notice was recalled, or whose answer stands', async () => {
    await company.answers(li, noticeId, 'acknowledge');
    await exempts();
    await closes();
    await ends();
    expect(await asked()).to.deep.equal([]);
  });

  it('ends also before its day, and asks anew all the same', async () => {
    const id = await exempts();
    await closes();
    const by = await viewer(hr);
    await work((tx) => revokeExemption(tx, id, by, company.now));
    expect(await asked()).to.have.length(1);
  });

  it('asks and tells nobody who has left; who comes back is asked as all who come back are', async () => {
    const open = await company.sends(version, { kind: 'everyone' }, { joiners: true });
    await exempts();
    await company.leaves(li);
    await ends();
    expect(await asked()).to.deep.equal([]);
    expect(await told('exemptions.ended')).to.deep.equal([]);
    expect(await company.events('exemption.ended')).to.have.length(1);
    await company.returns(li, 'li-again');
    await askJoiners(company.db, company.now, zone);
    // It is the first of May: nobody is asked before the holiday is over.
    expect(await asked()).to.deep.equal([]);
    company.clock.advance({ days: 5 });
    await askJoiners(company.db, company.now, zone);
    expect((await asked()).map(({ notice }) => notice)).to.deep.equal([open.noticeId]);
  });

  it('asks nobody who joins an audience while exempt, and asks them then', async () => {
    const sales = await company.department('Sales');
    const open = await company.sends(version, { kind: 'departments', ids: [sales] }, { joiners: true });
    await exempts();
    await company.db
      .insertInto('membership')
      .values({ person_id: li, department_id: sales, from_at: company.now, to_at: null })
      .execute();
    await askJoiners(company.db, company.now, zone);
    expect(await asked()).to.deep.equal([]);
    await ends();
    expect((await asked()).map(({ notice }) => notice)).to.have.members([noticeId, open.noticeId]);
  });

  it('asks whoever came back while exempt no sooner', async () => {
    const open = await company.sends(version, { kind: 'everyone' }, { joiners: true });
    await company.leaves(li);
    const { callOffLeavers } = await import('../../src/notices/leavers.ts');
    await callOffLeavers(company.db, company.now);
    company.clock.advance({ days: 1 });
    await company.returns(li, 'li-again');
    await exempts();
    await askJoiners(company.db, company.now, zone);
    expect(await asked()).to.deep.equal([]);
    await ends();
    expect((await asked()).map(({ notice }) => notice)).to.include(open.noticeId);
  });

  it('misses nobody to whom a notice goes out at the same moment, and asks nobody who becomes exempt then', async () => {
    const id = await exempts();
    const by = await viewer(hr);
    for (let n = 0; n < 5; n += 1) {
      const [sent] = await Promise.all([
        company.sends(version, [li]),
        n === 0 ? work((tx) => revokeExemption(tx, id, by, company.now)) : undefined,
      ]);
      expect((await company.share(sent.noticeId, li)).state, `round ${n}`).to.equal('open');
    }
    const [decider, asker] = [await viewer(hr2), by];
    const again = await work((tx) =>
      askExemption(tx, company, {
        ...{
          personId: li,
          policyId: version.policyId,
          reasonKind: 'role',
          reason: '借调',
          until: '2026-04-30',
        },
        ...{ by: asker, zone, now: company.now },
      }),
    );
    const [sent] = await Promise.all([
      company.sends(version, [li]),
      work((tx) =>
        decideExemption(tx, company, {
          exemptionId: again,
          granted: true,
          by: decider,
          zone,
          now: company.now,
        }),
      ),
    ]);
    expect((await company.share(sent.noticeId, li)).state).to.equal('cancelled');
    expect(await asked()).to.deep.equal([]);
  });

  it('reopens no share of a notice that is closed at the same moment', async () => {
    await exempts();
    company.clock.advance({ days: 60 });
    await Promise.all([endDueExemptions(company.db, company.now), closes()]);
    const open = await asked();
    expect(open.every(({ state }) => state === 'open')).to.equal(true);
  });
});
