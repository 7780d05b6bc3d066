import { expect } from 'chai';
import { sql } from 'kysely';
import { type Front, policy } from '../fixtures/policies/complete.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import type { Browser } from '../harness/browser.ts';

const hr = 'S032';
const counsel = 'S039';

const override = {
  requirement: 'eu.consent-for-monitoring',
  reason: 'Voluntary pilot with an equal alternative',
  by: 'General counsel',
};

const onConsent = (front: Front) => {
  const [row] = front.disclosures;
  Object.assign(front, {
    code: 'call-pilot',
    rules: ['EU'],
    legalBasis: 'consent',
    action: 'consent',
    signature: 'click',
    withdrawal: 'On the page of the notice',
    provision: { obligatory: false, consequence: 'None' },
    disclosures: [{ ...row, rights: ['access', 'rectify', 'erase', 'restrict', 'portability', 'withdraw'] }],
  });
};

describe('consent as the basis of monitoring in the EU', function () {
  this.timeout(60_000);
  let heed: TestApp;
  let browser: Browser;
  before(async () => {
    heed = await startApp({ policies: false });
  });
  after(() => heed?.close());
  beforeEach(async () => {
    browser = await heed.signIn(hr);
  });

  function texts(change: (front: Front) => void = () => undefined) {
    const files = policy((front) => {
      onConsent(front);
      Object.assign(front, { overrides: [override] });
      change(front);
    });
    const [zh, en] = files.map(({ bytes }) => Buffer.from(bytes).toString('utf8'));
    return { 'zh-CN': zh ?? '', en: en ?? '' };
  }
  const published = async () =>
    (await heed.db.selectFrom('policy_version').select(['number', 'change']).execute()).length;

  it('is refused by name, however it is sent', async () => {
    const none = texts((front) => {
      delete front.overrides;
    });
    for (const path of ['/console/policies/check', '/console/policies', '/console/policies/draft']) {
      const { status, text } = await browser.post(`${path}?lang=en`, none);
      expect(status, path).to.equal(422);
      expect(text).to.include('rests monitoring on consent').and.include('GDPR 7(4)');
    }
    for (const wrong of [{ reason: '' }, { by: '' }, { requirement: 'eu.retention' }]) {
      const odd = texts((front) => {
        Object.assign(front, { overrides: [{ ...override, ...wrong }] });
      });
      expect((await browser.post('/console/policies/check', odd)).status).to.equal(422);
    }
    expect(await published()).to.equal(0);
  });

  it('stands where counsel approves the very text that overrides it, with who and why on the log', async () => {
    const checked = await browser.post('/console/policies/check?lang=en', texts());
    expect(checked.text)
      .to.include('for counsel to approve')
      .and.not.include('formaction="/console/policies"');
    const mark = /name="checked" value="([^"]+)"/.exec(checked.text)?.[1] ?? '';
    expect((await browser.post('/console/policies', { ...texts(), checked: mark })).status).to.equal(422);
    expect(await published()).to.equal(0);

    const { location } = await browser.post('/console/policies/draft', texts());
    const page = (location ?? '').replace(/\?.*/, '');
    const draft = /draft=([0-9a-f-]{36})/.exec((await browser.get(page)).text)?.[1] ?? '';
    const refused = await browser.post(`${page}/publish?lang=en`, { draft });
    expect(refused.status).to.equal(422);
    expect(refused.text).to.include('heed.override').and.include('counsel has not approved');
    expect((await browser.post(`${page}/approval`, { draft, verdict: 'approved' })).status).to.equal(403);
    const lawyer = await heed.signIn(counsel);
    expect((await lawyer.get(`${page}?lang=en`)).text)
      .to.include('sets aside what the law leaves open')
      .and.include(override.reason)
      .and.include(override.by);
    expect((await lawyer.post(`${page}/approval`, { draft, verdict: 'approved' })).status).to.equal(303);
    expect((await browser.post(`${page}/publish`, { draft })).location).to.match(/done=published/);
    const { rows } = await sql<{ type: string; overrides: unknown; actor: { person: string } }>`
      select type, event::jsonb->'data'->'overrides' as overrides, event::jsonb->'actor' as actor from evidence_event
      where type in ('policy.approved', 'policy.published') order by id`.execute(heed.db);
    expect(rows).to.deep.equal([
      { type: 'policy.approved', overrides: [override], actor: { person: lawyer.personId } },
      { type: 'policy.published', overrides: [override], actor: { person: browser.personId } },
    ]);
  });

  it('does not come in by the way of a change of wording', async () => {
    for (const change of [
      { overrides: [] as object[], monitoringFrequency: 'none' },
      { rules: ['EU', 'DE'] },
    ]) {
      const changed = texts((front) => {
        Object.assign(front, { ...change, change: 'editorial' });
      });
      const { status, text } = await browser.post('/console/policies/check?lang=en', changed);
      expect(status).to.equal(422);
      expect(text)
        .to.include('material')
        .and.match(/rules|overrides/);
    }
  });
});
