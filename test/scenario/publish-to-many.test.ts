import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { inTransaction } from '../../src/db/pool.ts';
import { HeedError } from '../../src/errors.ts';
import { languages } from '../../src/messages/model.ts';
import { noticeHooks } from '../../src/notices/follow.ts';
import { findViewer } from '../../src/people/viewer.ts';
import { readPolicy } from '../../src/policies/document.ts';
import { decideApproval } from '../../src/procedure/approval.ts';
import { draftPolicy } from '../../src/procedure/draft.ts';
import { publishDraft } from '../../src/procedure/publish.ts';
import { publishDirectly } from '../../src/procedure/publish-directly.ts';
import { draftsOf } from '../../src/procedure/store.ts';
import { policy } from '../fixtures/policies/complete.ts';
import { startApp } from '../harness/app.ts';
import { Company, zone } from '../harness/company.ts';
import { sentNotice } from '../harness/sent-notice.ts';

describe('publishing what asks many people again', function () {
  this.timeout(60_000);
  let company: Company;
  let hr: string;
  let counsel: string;
  const how = () => ({ now: company.now, actor: { person: hr }, hooks: noticeHooks(zone) });

  beforeEach(async () => {
    company = await Company.open();
    hr = await company.joins('hr', { role: 'hr' });
    counsel = await company.joins('counsel', { role: 'legal' });
    const staff = [];
    for (const name of ['a', 'b', 'c', 'd', 'e']) staff.push(await company.joins(name));
    const { version } = await publishes('First.', 4);
    await company.sends(version, staff);
  });
  afterEach(() => company.close());

  /** No law asks a procedure of it. */
  const document = (words: string, change: 'material' | 'editorial' = 'material') =>
    readPolicy(
      policy((front) => {
        Object.assign(front, { rules: ['EU'], legalBasis: 'legitimate-interests', scope: words, change });
      }),
    );
  const publishes = (words: string, approvalAbove?: number) =>
    inTransaction(company.db, (tx) =>
      publishDirectly(
        tx,
        { document: document(words) },
        { ...how(), ...(approvalAbove ? { approvalAbove } : {}) },
      ),
    );
  const refusal = async (act: Promise<unknown>): Promise<HeedError> => {
    const error = await act.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    if (error instanceof HeedError) return error;
    throw new Error('it was not refused', { cause: error });
  };

  it('is refused to one person alone, and nobody is written to', async () => {
    const refused = await refusal(publishes('Second.', 4));
    expect(refused.text).to.equal('steps-missing');
    expect(refused.problems.map(({ at }) => at)).to.deep.equal(['heed.many']);
    expect(await company.events('notice.sent')).to.have.length(1);
    // As many as one person may write to alone.
    expect((await publishes('Second.', 5)).version.number).to.equal(2);
    expect(await company.events('notice.sent')).to.have.length(2);
  });

  it('goes out once counsel has approved the draft', async () => {
    const { procedureId } = await inTransaction(company.db, (tx) =>
      draftPolicy(tx, document('Second.'), { actor: { person: hr }, now: company.now }),
    );
    const [{ id: shown }] = await draftsOf(company.db, procedureId);
    const publish = () =>
      inTransaction(company.db, (tx) => publishDraft(tx, { procedureId, shown, approvalAbove: 4, ...how() }));
    expect((await refusal(publish())).text).to.equal('steps-missing');
    const by = await findViewer(company.db, counsel, company.now);
    if (!by) throw new Error('nobody');
    await inTransaction(company.db, (tx) =>
      decideApproval(tx, { procedureId, shown, verdict: 'approved', reason: '', by, now: company.now }),
    );
    expect((await publish()).version.number).to.equal(2);
    expect(await company.events('notice.sent')).to.have.length(2);
  });
});

describe('the page of a policy that would ask many people again', function () {
  this.timeout(60_000);
  it('offers to keep a draft, says why, and publishes nothing', async () => {
    const heed = await startApp({ env: { HEED_APPROVAL_ABOVE: '1' } });
    try {
      await sentNotice(heed, 'photo-consent', ['S002', 'S003']);
      const hr = await heed.signIn('S032');
      const [zh, en] = languages.map(
        (one) => `${readFileSync(`policies/photo-consent/${one}.md`, 'utf8')}\n+\n`,
      );
      const texts = { 'zh-CN': zh ?? '', en: en ?? '' };
      const checked = await hr.post('/console/policies/check', texts);
      expect(checked.text).to.include('发布后会重新通知很多人').and.include('/console/policies/draft');
      expect(checked.text).not.to.include('formaction="/console/policies"');
      const [, mark = ''] = /name="checked" value="([^"]+)"/.exec(checked.text) ?? [];
      expect((await hr.post('/console/policies', { ...texts, checked: mark })).status).to.equal(422);
      const drafted = await hr.post('/console/policies/draft', texts);
      const procedure = (drafted.location ?? '').replace(/\?.*/, '');
      expect((await hr.get(procedure)).text).to.include('没有人独自给很多人发消息');
      const counsel = await heed.signIn('S039');
      const page = (await counsel.get(procedure)).text;
      const [, draft = ''] = /name="draft" value="([^"]+)"/.exec(page) ?? [];
      const approved = await counsel.post(`${procedure}/approval`, {
        draft,
        verdict: 'approved',
        reason: '',
      });
      expect(approved.status).to.equal(303);
      expect((await hr.post(`${procedure}/publish`, { draft })).location).to.include('done=published');
    } finally {
      await heed.close();
    }
  });
});
