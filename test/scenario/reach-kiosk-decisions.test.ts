import { expect } from 'chai';
import { v7 } from 'uuid';
import { appliesTo } from '../../src/policies/applies.ts';
import { findVersion } from '../../src/policies/store.ts';
import { purposeStandings } from '../../src/purposes/store.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import { objectablePolicy, separatePolicy, viewerOf } from '../harness/decisions.ts';
import { sentNotice } from '../harness/sent-notice.ts';
import { startedTablet, Tablet } from '../harness/tablet.ts';

/** With an account, so that what happens at the tablet is told there. */
const worker = 'S002';

describe('what the law has people choose or object to, at a shared tablet', function () {
  this.timeout(60_000);
  let heed: TestApp;
  let tablet: Tablet;
  let li: string;
  let versionId: string;
  let objectable: string;
  let separate: string;

  beforeEach(async () => {
    heed = await startApp();
    versionId = await objectablePolicy(heed);
    await separatePolicy(heed);
    objectable = await sentNotice(heed, 'access-logs', [worker]);
    separate = await sentNotice(heed, 'staff-card', [worker]);
    ({ id: li } = await viewerOf(heed, worker));
    tablet = new Tablet(heed.url, 'A tablet');
    const { token } = await startedTablet(heed, 'S033');
    (tablet.cookies as Map<string, string>).set('heed_kiosk', token);
    const slip = await (await heed.signIn('S033')).post('/console/kiosks/codes', { staffNo: worker });
    const code = /slip-code">(\d{4} \d{4})</.exec(slip.text)?.[1] ?? '';
    expect((await tablet.enter(worker, code)).location).to.equal('/kiosk/notices');
  });
  afterEach(() => heed.close());

  const chooses = async (purpose: string, kind: string) => {
    const version = await versionOf();
    return tablet.sends(`/kiosk/n/${separate}`, `/kiosk/n/${separate}/purposes`, { purpose, kind, version });
  };
  const versionOf = async () =>
    (
      await heed.db
        .selectFrom('notice')
        .select('version_id')
        .where('id', '=', separate)
        .executeTakeFirstOrThrow()
    ).version_id;
  const stands = async () =>
    Object.fromEntries((await purposeStandings(heed.db, li)).map(({ purpose, kind }) => [purpose, kind]));
  const newest = async (type: string) => {
    const row = await heed.db
      .selectFrom('evidence_event')
      .select(['id', 'event'])
      .where('type', '=', type)
      .orderBy('id', 'desc')
      .executeTakeFirstOrThrow();
    const { data } = JSON.parse(row.event ?? '{}') as {
      data: { session: { platform: string; kiosk: object }; statement: string };
    };
    return { id: row.id, ...data };
  };
  const told = async (kind: string) =>
    (await heed.db.selectFrom('message').select('id').where('kind', '=', kind).execute()).length;

  it('each purpose has its own yes and no there, and one is never all', async () => {
    const page = (await tablet.get(`/kiosk/n/${separate}`)).text;
    for (const purpose of ['photo', 'abroad']) {
      const form = new RegExp(`id="purpose-${purpose}"[\\s\\S]*?</article>`).exec(page)?.[0] ?? '';
      expect(form).to.include('value="consent"').and.to.include('value="decline"');
      expect(form).to.include(`action="/kiosk/n/${separate}/purposes"`);
    }
    expect(page).not.to.include('name="typedName"');
    expect(page).not.to.include('/me/receipts');
    const first = await chooses('photo', 'consent');
    expect(first.location).to.match(new RegExp(`^/kiosk/n/${separate}\\?said=recorded`));
    expect(await stands()).to.deep.equal({ photo: 'consent' });
    const { session, statement, id } = await newest('purpose.answered');
    expect(session).to.include({ platform: 'kiosk', method: 'kiosk-code' });
    expect(session.kiosk).to.include({ name: 'Canteen' });
    expect(statement).to.include('工牌照片').and.not.to.include('境外总部');
    // A consent that somebody else gave with their code is theirs to take back: so they hear of it.
    expect(await told('purposes.at-tablet')).to.equal(1);
    // What is left to do is on the list still; after the last one the receipt's number stands there.
    const last = await chooses('abroad', 'decline');
    expect(await stands()).to.deep.equal({ photo: 'consent', abroad: 'decline' });
    expect(last.location).to.equal(`/kiosk/notices?receipt=${(await newest('purpose.answered')).id}`);
    expect(id).to.be.lessThan((await newest('purpose.answered')).id);
    // Taking back is as easy, there too and later.
    expect((await tablet.get('/kiosk/notices')).text).to.include(`/kiosk/n/${separate}`);
    await chooses('photo', 'withdraw');
    expect(await stands()).to.deep.equal({ photo: 'withdraw', abroad: 'decline' });
    const receipt = await (await heed.signIn(worker)).get(`/me/receipts/${id}`);
    expect(receipt.text).to.include('共用平板');
  });

  it('nothing is chosen for somebody who is not there, or about what is not asked', async () => {
    const wrong = await tablet.sends(`/kiosk/n/${separate}`, `/kiosk/n/${separate}/purposes`, {
      purpose: 'nothing',
      kind: 'consent',
      version: await versionOf(),
    });
    expect(wrong.status).to.equal(409);
    const bad = await tablet.sends(`/kiosk/n/${separate}`, `/kiosk/n/${separate}/purposes`, { kind: 'yes' });
    expect(bad.status).to.equal(400);
    const { text } = await tablet.get('/kiosk/notices');
    await tablet.post('/kiosk/leave', { csrf: /name="csrf" value="([^"]+)"/.exec(text)?.[1] ?? '' });
    const gone = await tablet.sends('/kiosk', `/kiosk/n/${separate}/purposes`, {
      purpose: 'photo',
      kind: 'consent',
      version: await versionOf(),
    });
    expect(gone.status).to.be.oneOf([303, 403]);
    expect(await stands()).to.deep.equal({});
  });

  it('the right to object is shown apart, and used there', async () => {
    const page = (await tablet.get(`/kiosk/n/${objectable}`)).text;
    const section = /<section[^>]*id="objection"[\s\S]*?<\/section>/.exec(page)?.[0] ?? '';
    expect(section).to.include('你有权反对').and.to.include(`/kiosk/n/${objectable}/objection`);
    const object = (text: string) =>
      tablet.sends(`/kiosk/n/${objectable}`, `/kiosk/n/${objectable}/objection`, {
        ...{ id: v7(), version: versionId, text },
      });
    const empty = await object(' ');
    expect(empty.status).to.equal(422);
    expect(empty.text).to.include('objection-text-error');
    const filed = await object('canary-7171 夜班');
    const { id, session } = await newest('objection.filed');
    expect(filed.location).to.equal(`/kiosk/notices?receipt=${id}`);
    expect(session).to.include({ platform: 'kiosk' });
    const { policyId } = await findVersion(heed.db, versionId);
    expect(await appliesTo(heed.db, policyId, li, heed.clock.now())).to.equal('restricted');
    const again = (await tablet.get(`/kiosk/n/${objectable}`)).text;
    expect(again).to.include('部分受限制').and.not.to.include('canary-7171');
    expect(again).not.to.include(`/kiosk/n/${objectable}/objection`);
    // Where nothing can be objected to there is no such section.
    expect((await tablet.get(`/kiosk/n/${separate}`)).text).not.to.include('id="objection"');
  });
});
