import { expect } from 'chai';
import { routeCommand } from '../../handlers/router.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import { separatePolicy, viewerOf } from '../harness/decisions.ts';
import { sentNotice } from '../harness/sent-notice.ts';

describe('what is asked one by one', function () {
  this.timeout(60_000);
  let heed: TestApp;
  let notice: string;
  before(async () => {
    heed = await startApp();
    await separatePolicy(heed);
    notice = await sentNotice(heed, 'staff-card', ['S002']);
  });
  after(() => heed.close());

  it('leads from a chat to the page, where each purpose has its own button', async () => {
    const { id: personId } = await viewerOf(heed, 'S002');
    const session = { platform: 'local', method: 'callback-signature' };
    const actor = { personId, language: 'zh-CN' as const, timeZone: 'Asia/Shanghai', session };
    const context = { app: heed.app, actor, now: heed.clock.now() };
    const action = { name: 'notices.sign', about: notice };
    const reply = await routeCommand(context, { kind: 'button', action });
    expect(reply).to.deep.include({ kind: 'page', path: `/n/${notice}` });
  });

  it('refuses one consent for all of them, and asks nobody who was not asked', async () => {
    const person = await heed.signIn('S002');
    const all = await person.post(`/n/${notice}/answer`, { action: `notices.consent:${notice}` });
    expect(all.status).to.equal(409);
    expect(all.text).to.include('一项一项地选');
    const other = await heed.signIn('S003');
    const version = await heed.db
      .selectFrom('notice')
      .select('version_id')
      .where('id', '=', notice)
      .executeTakeFirstOrThrow();
    const fields = { purpose: 'photo', version: version.version_id, kind: 'consent' };
    expect((await other.post(`/n/${notice}/purposes`, fields)).status).to.equal(404);
    expect((await person.post(`/n/${notice}/purposes`, { ...fields, kind: 'everything' })).status).to.equal(
      400,
    );
    expect((await person.post(`/n/${notice}/purposes`, fields)).status).to.equal(303);
  });

  it('is seen by neither the manager nor their coverage', async () => {
    const manager = await heed.signIn('S001');
    expect((await manager.get(`/console/notices/${notice}/purposes`)).status).to.equal(403);
    expect((await manager.get(`/console/notices/${notice}`)).text).not.to.match(/\/purposes|已同意|没有同意/);
  });
});
