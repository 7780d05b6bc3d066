import { expect } from 'chai';
import { coveragePeople } from '../../src/coverage/people.ts';
import { inTransaction, type Tx } from '../../src/db/pool.ts';
import { HeedError } from '../../src/errors.ts';
import { type Asking, askExemption } from '../../src/exemptions/ask.ts';
import { decideExemption } from '../../src/exemptions/decide.ts';
import { endDueExemptions, revokeExemption } from '../../src/exemptions/end.ts';
import { personFacts } from '../../src/notices/view.ts';
import type { Viewer } from '../../src/people/person.ts';
import { personalDataRegistry } from '../../src/people/personal-data.ts';
import { findViewer } from '../../src/people/viewer.ts';
import { personalDataSources } from '../../src/personal-data-sources.ts';
import { appliesTo } from '../../src/policies/applies.ts';
import type { VersionRow } from '../../src/policies/store.ts';
import { Company, zone } from '../harness/company.ts';

describe('an exemption', () => {
  let company: Company;
  let li: string;
  let hr: string;
  let hr2: string;
  let privacy: string;
  let version: VersionRow;
  let noticeId: string;

  beforeEach(async () => {
    company = await Company.open();
    li = await company.joins('李明');
    hr = await company.joins('何珊', { role: 'hr' });
    hr2 = await company.joins('胡静', { role: 'hr' });
    privacy = await company.joins('孙立', { role: 'privacy' });
    version = await company.publishes();
    ({ noticeId } = await company.sends(version, [li]));
  });
  afterEach(() => company.close());

  const viewer = async (id: string): Promise<Viewer> => {
    const found = await findViewer(company.db, id, company.now);
    if (!found) throw new Error(`${id} does not work here`);
    return found;
  };
  const work = <T>(act: (tx: Tx) => Promise<T>) => inTransaction(company.db, act);
  const ask = async (by: string, more: Partial<Asking> = {}) => {
    const asking: Asking = {
      personId: li,
      policyId: version.policyId,
      reasonKind: 'role',
      reason: '工会代表',
      until: '2026-04-30',
      by: await viewer(by),
      zone,
      now: company.now,
      ...more,
    };
    return work((tx) => askExemption(tx, company, asking));
  };
  const decide = async (by: string, exemptionId: string, granted = true) => {
    const decider = await viewer(by);
    return work((tx) =>
      decideExemption(tx, company, { exemptionId, granted, by: decider, zone, now: company.now }),
    );
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
  const applies = () => appliesTo(company.db, version.policyId, li, company.now);

  it('takes effect when somebody else grants it: neither the person, nor whoever asked, nor the person in HR', async () => {
    const id = await ask(hr);
    expect(await applies()).to.equal('applies');
    for (const by of [hr, li]) expect(await codeOf(decide(by, id)), by).to.equal('forbidden');
    await decide(privacy, id);
    expect(await applies()).to.equal('exempt');
    expect(await codeOf(decide(hr2, id))).to.equal('exemption-decided');
    // Pressed twice: done already, and nothing more is recorded.
    expect(await codeOf(decide(privacy, id))).to.equal('done');
    expect(await codeOf(decide(privacy, id, false))).to.equal('exemption-decided');
    expect(await codeOf(ask(hr, { personId: hr }))).to.equal('forbidden');
    const [granted] = await company.events('exemption.granted');
    expect(granted).to.include({ exemption: id, askedBy: hr });
    for (const type of ['exemption.asked', 'exemption.granted'])
      expect(JSON.stringify(await company.events(type))).not.to.include('工会');
  });

  it('is refused by the database where the approver is the person or the asker, whatever the program says', async () => {
    const id = await ask(hr);
    for (const by of [li, hr]) {
      const written = company.db
        .updateTable('exemption')
        .set({ state: 'in-force', decided_by: by, decided_at: company.now })
        .where('id', '=', id)
        .execute();
      expect(
        await written.then(
          () => 'written',
          () => 'refused',
        ),
      ).to.equal('refused');
    }
  });

  it('has a kind, a reason and a last day within a year', async () => {
    for (const wrong of [
      { reasonKind: undefined },
      { reason: ' \u200b ' },
      { until: '2026-03-01' },
      { until: '2027-06-01' },
      { until: '30 April' },
      { until: '' },
    ])
      expect(await codeOf(ask(hr, wrong)), JSON.stringify(wrong)).to.equal('bad-input');
    // The last day that is left is today's.
    expect(await codeOf(ask(hr, { until: '2026-03-02' }))).to.equal('done');
  });

  it('never overlaps another of the same person and policy, also where two are asked for at once', async () => {
    const results = await Promise.all([codeOf(ask(hr)), codeOf(ask(hr2)), codeOf(ask(privacy))]);
    expect(results.toSorted((a, b) => a.localeCompare(b))).to.deep.equal([
      'done',
      'exemption-overlaps',
      'exemption-overlaps',
    ]);
    const other = await company.publishes({ code: 'other-policy' });
    expect(await codeOf(ask(hr, { policyId: other.policyId }))).to.equal('done');
  });

  it('overlaps nothing once the one before is refused, ended, or over without anybody having looked', async () => {
    await decide(hr2, await ask(hr), false);
    const second = await ask(hr);
    await decide(hr2, second);
    expect(await codeOf(ask(hr))).to.equal('exemption-overlaps');
    const by = await viewer(hr2);
    await work((tx) => revokeExemption(tx, second, by, company.now));
    await decide(hr2, await ask(hr));
    company.clock.advance({ days: 90 });
    expect(await codeOf(ask(hr, { until: '2026-08-31' }))).to.equal('done');
  });

  it('is granted once where two decide at once', async () => {
    const id = await ask(hr);
    const results = await Promise.all([codeOf(decide(hr2, id)), codeOf(decide(privacy, id, false))]);
    expect(results.toSorted((a, b) => a.localeCompare(b))).to.deep.equal(['done', 'exemption-decided']);
  });

  it('calls the open notice off, takes no answer meanwhile, and counts as none', async () => {
    await decide(hr2, await ask(hr));
    expect(await company.share(noticeId, li)).to.include({ state: 'cancelled', cancelled_why: 'exempt' });
    expect(await company.answers(li, noticeId, 'acknowledge')).to.deep.equal({
      result: 'refused',
      why: 'exempt',
    });
    expect(await company.count('answer')).to.equal(0);
    const later = await company.sends(version, { kind: 'everyone' });
    expect(await company.share(later.noticeId, li)).to.include({
      state: 'cancelled',
      cancelled_why: 'exempt',
    });
    expect(await cards(later.noticeId)).not.to.include(li);
  });

  it('leaves what was answered before as it is', async () => {
    await company.answers(li, noticeId, 'acknowledge');
    await decide(hr2, await ask(hr));
    expect((await company.share(noticeId, li)).state).to.equal('answered');
  });

  it('is seen by HR with its kind and no more, and by a manager not at all', async () => {
    await decide(hr2, await ask(hr));
    const line = async (answers: boolean) => {
      const asked = { at: company.now, scope: 'all', notices: [noticeId] } as const;
      const [first] = await coveragePeople(company.db, asked, { answers, limit: 10 });
      if (!first) throw new Error('nobody was asked');
      return personFacts(first, answers);
    };
    expect((await line(true)).details?.exemption).to.equal('role');
    expect(JSON.stringify(await line(true))).not.to.include('工会');
    expect(JSON.stringify(await line(false))).not.to.match(/exempt|role/);
  });

  it('ends by itself after its last day, and the person is asked again', async () => {
    await decide(hr2, await ask(hr));
    company.clock.advance({ days: 30 });
    expect(await endDueExemptions(company.db, company.now)).to.equal(0);
    company.clock.advance({ days: 30 });
    const [one, two] = await Promise.all([
      endDueExemptions(company.db, company.now),
      endDueExemptions(company.db, company.now),
    ]);
    expect(one + two).to.equal(1);
    expect(await applies()).to.equal('applies');
    const share = await company.share(noticeId, li);
    expect(share).to.include({ state: 'open', cancelled_why: null });
    expect(share.due_at > company.now).to.equal(true);
    expect(await cards(noticeId)).to.deep.equal([li, li]);
    expect((await company.answers(li, noticeId, 'acknowledge')).result).to.equal('recorded');
    expect(await company.events('exemption.ended')).to.have.length(1);
  });

  it('holds no words of a person who was erased, and goes on protecting them', async () => {
    await decide(hr2, await ask(hr));
    const registry = personalDataRegistry(personalDataSources({ vault: company.vault }));
    const context = { now: company.now, actor: { person: privacy }, reason: 'request' };
    await work((tx) => registry.erasePerson(tx, li, context));
    const rows = await company.db.selectFrom('exemption').select(['reason', 'state']).execute();
    expect(rows).to.deep.equal([{ reason: null, state: 'in-force' }]);
    expect(await applies()).to.equal('exempt');
  });

  /** Who got a card of the notice. */
  async function cards(about: string): Promise<string[]> {
    const rows = await company.db
      .selectFrom('delivery as d')
      .innerJoin('message as m', 'm.id', 'd.message_id')
      .select('d.person_id')
      .where('m.kind', '=', 'notices.card')
      .where('m.about', '=', about)
      .execute();
    return rows.map(({ person_id }) => person_id);
  }
});
