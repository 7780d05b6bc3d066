import { expect } from 'chai';
import { countBy } from '../../src/coverage/figures.ts';
import { inTransaction } from '../../src/db/pool.ts';
import { HeedError } from '../../src/errors.ts';
import { noticeHooks } from '../../src/notices/follow.ts';
import { figuresFor } from '../../src/notices/view.ts';
import { personalDataRegistry } from '../../src/people/personal-data.ts';
import { personalDataSources } from '../../src/personal-data-sources.ts';
import { readPolicy } from '../../src/policies/document.ts';
import { publishPolicy } from '../../src/policies/service.ts';
import type { VersionRow } from '../../src/policies/store.ts';
import { answerPurpose, type PurposeAnswer } from '../../src/purposes/answer.ts';
import { purposeStopped } from '../../src/purposes/stopped.ts';
import { purposeStandings, waitingPurposes } from '../../src/purposes/store.ts';
import { complete, policy } from '../fixtures/policies/complete.ts';
import { Company, zone } from '../harness/company.ts';

const [row] = complete.disclosures;
/** A fresh one each time: YAML would write what is shared as an alias. */
const consented = () => structuredClone({ ...row, rights: [...(row?.rights ?? []), 'withdraw'] });

describe('separate consents', () => {
  let company: Company;
  let li: string;
  let hr: string;
  let version: VersionRow;
  let noticeId: string;

  const publishes = async (words: string) => {
    const document = readPolicy(
      policy((front) => {
        Object.assign(front, {
          rules: ['CN'],
          legalBasis: 'separate-consent',
          action: 'consent',
          signature: 'click',
          scope: words,
          withdrawal: 'On the page',
          provision: { obligatory: false, consequence: 'None' },
          disclosures: [
            { ...consented(), id: 'photo', what: 'Your photograph', sensitive: true, necessity: 'Doors' },
            { ...consented(), id: 'abroad', what: 'Name abroad' },
          ],
        });
      }),
    );
    const how = { now: company.now, actor: 'heed' as const, hooks: noticeHooks(zone) };
    return inTransaction(company.db, async (tx) => (await publishPolicy(tx, document, how)).version);
  };

  beforeEach(async () => {
    company = await Company.open();
    li = await company.joins('李明');
    hr = await company.joins('何珊', { role: 'hr' });
    version = await publishes('Everyone');
    ({ noticeId } = await company.sends(version, [li]));
  });
  afterEach(() => company.close());

  const given = (
    purpose: string,
    kind: PurposeAnswer['kind'],
    more: Partial<PurposeAnswer> = {},
  ): PurposeAnswer => ({
    ...{ noticeId, personId: li, purpose, kind, versionId: version.id, language: 'zh-CN', now: company.now },
    session: { platform: 'local', method: 'local-persona' },
    ...more,
  });
  const says = (purpose: string, kind: PurposeAnswer['kind'], more: Partial<PurposeAnswer> = {}) =>
    inTransaction(company.db, (tx) => answerPurpose(tx, given(purpose, kind, more)));
  const stands = async () =>
    Object.fromEntries((await purposeStandings(company.db, li)).map(({ purpose, kind }) => [purpose, kind]));

  it('are each given, refused and taken back without the others', async () => {
    expect((await says('photo', 'consent')).result).to.equal('recorded');
    expect(await stands()).to.deep.equal({ photo: 'consent' });
    expect((await company.share(noticeId, li)).state).to.equal('open');
    expect((await says('abroad', 'decline')).result).to.equal('recorded');
    expect((await company.share(noticeId, li)).state).to.equal('answered');
    expect((await says('photo', 'withdraw')).result).to.equal('recorded');
    expect(await stands()).to.deep.equal({ photo: 'withdraw', abroad: 'decline' });
    const said = await company.events<{ purpose: string; statement: string }>('purpose.answered');
    expect(said.map(({ purpose }) => purpose)).to.deep.equal(['photo', 'abroad', 'photo']);
    expect(said[0]?.statement).to.include('Your photograph').and.not.to.include('Name abroad');
  });

  it('are no consent to the policy, and one consent to the policy is none of them', async () => {
    for (const kind of ['consent', 'decline'] as const) {
      expect(await company.answers(li, noticeId, kind)).to.deep.equal({
        result: 'refused',
        why: 'asked-separately',
      });
    }
    expect(await stands()).to.deep.equal({});
    expect(await company.count('answer')).to.equal(0);
  });

  it('take a repeat for a repeat, and nothing that was not on the screen', async () => {
    await says('photo', 'consent');
    expect(await says('photo', 'consent')).to.deep.equal({ result: 'repeat' });
    expect(await says('photo', 'decline')).to.deep.equal({ result: 'refused', why: 'withdraw-instead' });
    expect(await says('abroad', 'withdraw')).to.deep.equal({ result: 'refused', why: 'nothing-to-withdraw' });
    expect(await says('nothing', 'consent')).to.deep.equal({ result: 'refused', why: 'not-asked' });
    await publishes('Everyone in sales');
    expect((await says('abroad', 'consent')).result).to.equal('refused');
    // What stands can be taken back whatever has become of its text.
    expect((await says('photo', 'withdraw')).result).to.equal('recorded');
  });

  it('taken back are told to the company at once, and to the person once it has stopped', async () => {
    await says('photo', 'consent');
    await says('abroad', 'consent');
    const back = await says('photo', 'withdraw');
    const answerId = back.result === 'recorded' ? back.answerId : '';
    expect((await waitingPurposes(company.db)).map(({ people }) => people)).to.deep.equal([1]);
    await inTransaction(company.db, (tx) => purposeStopped(tx, answerId, hr, company.now));
    await inTransaction(company.db, (tx) => purposeStopped(tx, answerId, hr, company.now));
    expect(await waitingPurposes(company.db)).to.deep.equal([]);
    expect(await company.events('purpose.stopped')).to.deep.equal([
      { answer: answerId, notice: noticeId, purpose: 'photo' },
    ]);
    const kinds = await company.db
      .selectFrom('message')
      .select('kind')
      .where('kind', 'like', 'purposes.%')
      .execute();
    expect(kinds.map(({ kind }) => kind)).to.deep.equal([
      'purposes.chosen',
      'purposes.withdrawn',
      'purposes.taken-back',
      'purposes.stopped',
    ]);
  });

  it('given again leave nothing to be stopped', async () => {
    await says('photo', 'consent');
    const back = await says('photo', 'withdraw');
    await says('photo', 'consent');
    expect(await waitingPurposes(company.db)).to.deep.equal([]);
    const answerId = back.result === 'recorded' ? back.answerId : '';
    const tried = inTransaction(company.db, (tx) => purposeStopped(tx, answerId, hr, company.now));
    expect(await tried.catch((error: unknown) => error instanceof HeedError && error.code)).to.equal(
      'not-found',
    );
  });

  it('given twenty times at once are given once', async () => {
    const all = await Promise.all(Array.from({ length: 20 }, () => says('photo', 'consent')));
    expect(all.filter(({ result }) => result === 'recorded')).to.have.length(1);
    expect(await company.events('purpose.answered')).to.have.length(1);
  });

  it('taken back while the person is erased are on record and told, and nothing waits for ever', async () => {
    await says('photo', 'consent');
    const registry = personalDataRegistry(personalDataSources({ vault: company.vault }));
    const context = { now: company.now, actor: { person: hr }, reason: 'request' };
    const [back] = await Promise.all([
      says('photo', 'withdraw'),
      inTransaction(company.db, (tx) => registry.erasePerson(tx, li, context)),
    ]);
    expect(back.result).to.equal('recorded');
    expect(await stands()).to.deep.equal({ photo: 'withdraw' });
    expect(await waitingPurposes(company.db)).to.have.length(1);
  });

  it('say nothing to a manager: not who, and not how many', async () => {
    await says('photo', 'consent');
    await says('abroad', 'decline');
    const asked = { at: company.now, scope: 'all', notices: [noticeId] } as const;
    const { total } = await countBy(company.db, asked, 'department');
    expect(figuresFor(total, false, 'consent')).to.deep.equal({ kind: 'asked', people: 1 });
  });
});

describe('a consent to a policy', () => {
  it('taken back while the person is erased is on record and told', async () => {
    const company = await Company.open();
    const li = await company.joins('李明');
    const hr = await company.joins('何珊', { role: 'hr' });
    const { noticeId } = await company.sends(await company.publishes({ action: 'consent' }), [li]);
    await company.answers(li, noticeId, 'consent');
    const registry = personalDataRegistry(personalDataSources({ vault: company.vault }));
    const context = { now: company.now, actor: { person: hr }, reason: 'request' };
    const [back] = await Promise.all([
      company.answers(li, noticeId, 'withdraw'),
      inTransaction(company.db, (tx) => registry.erasePerson(tx, li, context)),
    ]);
    expect(back.result).to.equal('recorded');
    expect(await company.db.selectFrom('consent_withdrawal').selectAll().execute()).to.have.length(1);
    await company.close();
  });
});
