import { expect } from 'chai';
import { sql } from 'kysely';
import { inTransaction } from '../../src/db/pool.ts';
import { importCsv } from '../../src/people/directory/import.ts';
import { appliesTo } from '../../src/policies/applies.ts';
import { findVersion } from '../../src/policies/store.ts';
import { negotiationsOf } from '../../src/procedure/store.ts';
import { type Front, policy } from '../fixtures/policies/complete.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import { type AtWork, putToWork } from '../harness/at-work.ts';
import type { Answer, Browser } from '../harness/browser.ts';
import { sentNotice } from '../harness/sent-notice.ts';

/** One company with an entity in Shanghai and a site in Berlin. */
const staff = `staff_no,name,department,manager,email,language,time_zone,entity,site,roles
H1,Hua HR,HR,,h1@example.com,zh-CN,Asia/Shanghai,样例有限公司,上海,hr
B1,Bo Both,Legal,,b1@example.com,zh-CN,Asia/Shanghai,样例有限公司,上海,hr;legal
L1,Lena Legal,Legal,,l1@example.com,en,Europe/Berlin,Sample Company GmbH,Berlin,legal
P1,Pia Privacy,Legal,,p1@example.com,en,Europe/Berlin,Sample Company GmbH,Berlin,privacy
C1,陈一,上海,,c1@example.com,zh-CN,Asia/Shanghai,样例有限公司,上海,
C2,程二,上海,,c2@example.com,zh-CN,Asia/Shanghai,样例有限公司,上海,
D1,Dora Eins,Berlin,,d1@example.com,en,Europe/Berlin,Sample Company GmbH,Berlin,
D2,Dirk Zwei,Berlin,,d2@example.com,en,Europe/Berlin,Sample Company GmbH,Berlin,
`;

/** Monitoring in both: employment rules in China, legitimate interests and the works council in Germany. */
const both = (days: number) => (front: Front) => {
  Object.assign(front, {
    code: 'call-times',
    rules: ['CN', 'EU', 'DE'],
    legalBasis: { CN: 'employment-rules', EU: 'legitimate-interests' },
    effectiveOn: '2026-10-01',
    action: 'acknowledge',
    signature: 'click',
    summary: ['Call times are recorded.', `For ${days} days.`],
  });
};

const pdf = (words: string) => new Uint8Array(Buffer.from(`%PDF-1.7\n${words}\n%%EOF\n`));

describe('a Chinese entity and a German site with the same policy', function () {
  this.timeout(120_000);
  let heed: TestApp;
  let work: AtWork;
  let page: string;
  before(async () => {
    heed = await startApp({ people: false, policies: false });
    work = await putToWork(heed, false);
    await inTransaction(heed.db, async (tx) => {
      const now = heed.clock.now();
      const { problems } = await importCsv(tx, Buffer.from(staff), { now, actor: 'heed', source: 'sample' });
      expect(problems).to.deep.equal([]);
      await sql`insert into identity (person_id, platform, tenant, external_id, bound_by, from_at)
        select id, 'local', 'local', staff_no, 'sample', ${now} from person`.execute(tx);
    });
  });
  after(async () => {
    await work?.stop();
    await heed?.close();
  });

  const signIn = (staffNo: string): Promise<Browser> => heed.signIn(staffNo);
  const texts = (days: number) => {
    const [zh, en] = policy(both(days)).map(({ bytes }) => Buffer.from(bytes).toString('utf8'));
    return { 'zh-CN': zh ?? '', en: en ?? '' };
  };
  const drafts = async (by: Browser, days: number) => {
    const { location } = await by.post('/console/policies/draft', texts(days));
    return (location ?? '').replace(/\?.*/, '');
  };
  const shown = async (browser: Browser) =>
    /\/console\/policies\/new\?draft=([0-9a-f-]{36})/.exec((await browser.get(page)).text)?.[1] ?? '';
  /** HR tries to publish, whatever the page offers. */
  async function tries(): Promise<Answer> {
    const hr = await signIn('H1');
    return hr.post(`${page}/publish?lang=en`, { draft: await shown(hr) });
  }
  async function lacks(...words: readonly (string | RegExp)[]): Promise<void> {
    const { status, text } = await tries();
    expect(status).to.equal(422);
    const list = [...text.matchAll(/<li[^>]*>(.*?)<\/li>/gs)].map(([, one = '']) =>
      one.replaceAll(/<[^>]*>/g, '').trim(),
    );
    const steps = list.filter((one) => /^(cn|de|eu|heed)\./.test(one));
    expect(steps).to.have.length(words.length);
    for (const [index, word] of words.entries()) expect(steps[index]).to.match(new RegExp(word));
    expect(await heed.db.selectFrom('policy_version').select('id').execute()).to.deep.equal([]);
  }
  async function negotiates(counterpart: string, outcome: string, more: Record<string, string> = {}) {
    const hr = await signIn('H1');
    const { agreement, corrects, minutes, ...rest } = more;
    return hr.upload(
      `${page}/negotiations`,
      {
        ...{ counterpart, outcome, heldOn: '2026-08-20', participants: 'Three for either side', ...rest },
        ...(corrects ? { corrects } : {}),
      },
      {
        minutes: pdf(minutes ?? `minutes with the ${counterpart}`),
        ...(agreement ? { agreement: pdf(agreement) } : {}),
      },
    );
  }
  async function approves(who: string): Promise<Answer> {
    const lawyer = await signIn(who);
    const draft = await shown(await signIn('H1'));
    return lawyer.post(`${page}/approval`, { draft, verdict: 'approved' });
  }

  it('cannot be published directly, not even by a forged form', async () => {
    const hr = await signIn('H1');
    const checked = await hr.post('/console/policies/check?lang=en', texts(90));
    expect(checked.text)
      .to.include('Labour Contract Law 4(2)')
      .and.include('Works Constitution Act (DE) 87(1) no. 6')
      .and.not.include('formaction="/console/policies"');
    const mark = /name="checked" value="([^"]+)"/.exec(checked.text)?.[1] ?? '';
    const forged = await hr.post('/console/policies?lang=en', { ...texts(90), checked: mark });
    expect(forged.status).to.equal(422);
    expect(forged.text).to.include('employment rules lawfully adopted');
  });

  it('names every missing step with its article, at every stage', async () => {
    page = await drafts(await signIn('B1'), 90);
    const cn = '^cn.negotiation no negotiation .*union.*Labour Contract Law 4\\(2\\)';
    const de =
      '^de.works-council no negotiation .*works council.*Works Constitution Act \\(DE\\) 87\\(1\\) no. 6';
    const approval = '^heed.approval counsel has not approved';
    await lacks('^cn.consultation staff have not been asked.*Labour Contract Law 4\\(2\\)', cn, de, approval);

    const early = await approves('L1');
    expect(early.status).to.equal(422);
    expect(early.text).to.include('cn.negotiation').and.include('Works Constitution Act');

    // Everybody is asked, in both places; what they say is answered, or left with a reason.
    const hr = await signIn('H1');
    await hr.post(`${page}/consultations`, { until: '2026-08-12T18:00' });
    const asked = await heed.db
      .selectFrom('delivery as d')
      .innerJoin('message as m', 'm.id', 'd.message_id')
      .select('d.person_id')
      .where('m.kind', '=', 'procedure.consultation')
      .execute();
    expect(asked).to.have.length(8);
    const said: string[] = [];
    for (const [who, comment] of [
      ['C1', '周末也记吗？'],
      ['D1', 'And breaks?'],
    ] as const) {
      const one = await signIn(who);
      const draft = /\/board\/consultations\/[0-9a-f-]{36}/.exec((await one.get('/board')).text)?.[0] ?? '';
      const id = /name="id" value="([^"]*)"/.exec((await one.get(draft)).text)?.[1] ?? '';
      said.push((await one.post(draft, { id, comment })).location?.split('/').at(-1) ?? '');
    }
    await lacks('^cn.consultation staff are still being asked', cn, de, approval);
    heed.clock.set(new Date('2026-08-20T08:00:00Z'));
    await work.sweep('procedure.consultations');
    await lacks('^cn.consultation comments are neither answered nor left with a reason', cn, de, approval);
    const later = await signIn('H1');
    await later.post(`/threads/${said[0]}/say`, { text: '周末不记。' });
    expect((await later.post(`${page}/waive`, { thread: said[1] ?? '', reason: '' })).status).to.equal(422);
    await later.post(`${page}/waive`, { thread: said[1] ?? '', reason: 'Answered at the works meeting' });
    const author = await signIn('D1');
    expect((await author.get(`/threads/${said[1]}`)).text).to.include('Answered at the works meeting');
    await lacks(cn, de, approval);

    // What is negotiated about one draft is nothing for another.
    await negotiates('union', 'heard');
    await lacks(de, approval);
    expect(await drafts(later, 60)).to.equal(page);
    await lacks('^cn.negotiation what was negotiated is an earlier draft', de, approval);
    await negotiates('union', 'heard');

    // For the works council a hearing is not enough, nor is a union.
    await negotiates('works-council', 'heard');
    await lacks('^de.works-council there is no agreement signed by both sides.*87\\(1\\) no. 6', approval);
    const unsigned = await negotiates('works-council', 'agreed');
    expect(unsigned.status).to.equal(422);
    await negotiates('works-council', 'agreed', { agreement: 'Betriebsvereinbarung' });
    await lacks(approval);
  });

  it('keeps minutes as they were: what was wrong is corrected beside them', async () => {
    const procedureId = page.split('/').at(-1) ?? '';
    const before = await negotiationsOf(heed.db, procedureId);
    const first = before.find(
      ({ counterpart, outcome }) => counterpart === 'works-council' && outcome === 'heard',
    );
    const replaced = await sql`
      update policy_negotiation_file set bytes = ${Buffer.from(pdf('other'))}, sha256 = sha256(${Buffer.from(pdf('other'))})
      where negotiation_id = ${first?.id}::uuid`
      .execute(heed.db)
      .catch((error: unknown) => error);
    expect(replaced).to.be.instanceOf(Error);
    const corrected = await negotiates('works-council', 'heard', {
      corrects: first?.id ?? '',
      minutes: 'right',
    });
    expect(corrected.status).to.equal(303);
    const again = await negotiates('works-council', 'heard', { corrects: first?.id ?? '', minutes: 'third' });
    expect(again.status).to.equal(409);
    const kept = await negotiationsOf(heed.db, procedureId);
    expect(kept).to.have.length(before.length + 1);
    expect(kept.find(({ id }) => id === first?.id)?.files).to.deep.equal(first?.files);
  });

  it('is approved by counsel who wrote none of its drafts, and published as it was approved', async () => {
    expect((await approves('B1')).status).to.equal(403);
    expect((await approves('H1')).status).to.equal(403);
    expect((await approves('L1')).location).to.equal(`${page}?done=approved`);
    const published = await tries();
    expect(published.location).to.match(/done=publishedLater$/);
    const { rows } = await sql<{ type: string }>`
      select type from evidence_event where type ~ '^(policy|consultation|comment|negotiation)\\.' order by id`.execute(
      heed.db,
    );
    expect(rows.map(({ type }) => type)).to.deep.equal([
      'policy.drafted',
      'consultation.opened',
      'consultation.closed',
      'comment.waived',
      'negotiation.recorded',
      'policy.drafted',
      'negotiation.recorded',
      'negotiation.recorded',
      'negotiation.recorded',
      'negotiation.recorded',
      'policy.approved',
      'policy.published',
    ]);
    heed.clock.set(new Date('2026-09-30T16:00:01Z'));
    await work.sweep('policies.in-force');
    const [version] = await heed.db.selectFrom('policy_version').select(['id', 'state']).execute();
    expect(version?.state).to.equal('in-force');
    const shownTo = await signIn('H1');
    expect((await shownTo.get(`/console/policies/${version?.id}`)).text).to.include(page);
  });

  it('reaches both, and each answers as their law has it', async () => {
    const { id: versionId } = await heed.db
      .selectFrom('policy_version')
      .select('id')
      .executeTakeFirstOrThrow();
    const { policyId } = await findVersion(heed.db, versionId);
    const notice = await sentNotice(heed, 'call-times', ['C1', 'C2', 'D1', 'D2']);
    const applies = async (browser: Browser) =>
      appliesTo(heed.db, policyId, browser.personId, heed.clock.now());

    // In Shanghai it binds once it was told; having been told is what is answered to.
    const c1 = await signIn('C1');
    const given = await c1.post(`/n/${notice}/answer`, {
      action: `notices.acknowledge:${notice}`,
      version: versionId,
    });
    expect(given.location).to.include('said=recorded');
    expect(await applies(c1)).to.equal('applies');
    const c2 = await signIn('C2');
    const talk = await c2.post(`/n/${notice}/answer`, {
      action: `notices.concern:${notice}`,
      reason: '想先聊聊午休时的通话',
    });
    expect(talk.status).to.equal(303);
    const cases = await heed.db
      .selectFrom('concern_case as c')
      .innerJoin('thread as t', 't.id', 'c.thread_id')
      .select('t.person_id')
      .execute();
    expect(cases.map(({ person_id }) => person_id)).to.deep.equal([c2.personId]);

    // In Berlin whoever objects is left out until it is decided.
    const d1 = await signIn('D1');
    expect((await d1.get(`/n/${notice}?lang=en`)).text).to.include(`/objections/new?version=${versionId}`);
    await d1.post('/objections', {
      id: '0198f000-0000-7000-8000-000000000abc',
      version: versionId,
      text: 'I call my doctor from the office',
    });
    expect(await applies(d1)).to.equal('restricted');
    const { id: objection } = await heed.db.selectFrom('objection').select('id').executeTakeFirstOrThrow();
    const privacy = await signIn('P1');
    const decided = await privacy.post(`/console/objections/${objection}/decide`, {
      outcome: 'upheld',
      text: 'We leave your calls out.',
    });
    expect(decided.status).to.equal(303);
    expect(await applies(d1)).to.equal('out-of-scope');
    const d2 = await signIn('D2');
    await d2.post(`/n/${notice}/answer`, { action: `notices.acknowledge:${notice}`, version: versionId });
    expect(await applies(d2)).to.equal('applies');
    const kinds = await heed.db
      .selectFrom('answer as a')
      .innerJoin('person as p', 'p.id', 'a.person_id')
      .select(['p.staff_no', 'a.kind'])
      .orderBy('p.staff_no')
      .execute();
    expect(kinds).to.deep.equal([
      { staff_no: 'C1', kind: 'acknowledge' },
      { staff_no: 'C2', kind: 'concern' },
      { staff_no: 'D2', kind: 'acknowledge' },
    ]);
  });
});
