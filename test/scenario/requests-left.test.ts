import { expect } from 'chai';
import { sql } from 'kysely';
import { startApp, type TestApp } from '../harness/app.ts';
import type { Browser } from '../harness/browser.ts';
import { requestsOn } from '../harness/requests.ts';

const officer = 'S038';

describe('a request of somebody who leaves meanwhile', function () {
  this.timeout(60_000);
  let heed: TestApp;
  let on: ReturnType<typeof requestsOn>;
  let person: Browser;
  let privacy: Browser;

  beforeEach(async () => {
    heed = await startApp();
    on = requestsOn(heed);
    person = await heed.signIn('S002');
    privacy = await heed.signIn(officer);
  });
  afterEach(() => heed.close());

  const leaves = async () => {
    const now = heed.clock.now();
    await sql`update employment set to_at = ${now}, reason = 'left' where person_id = ${person.personId}::uuid`.execute(
      heed.db,
    );
    await sql`update identity set to_at = ${now} where person_id = ${person.personId}::uuid and to_at is null`.execute(
      heed.db,
    );
  };
  const desk = (id: string, does: string, fields: Record<string, string>) =>
    privacy.post(`/console/requests/${id}/${does}`, fields);

  it('is confirmed by the desk, which says how, and answered all the same', async () => {
    const id = await on.file(person, 'copy');
    await leaves();
    expect((await person.get(`/requests/${id}`)).status).to.equal(401);
    expect((await privacy.get('/console/requests?left=left')).text).to.include('已离职');
    expect((await desk(id, 'confirm', { text: '' })).status).to.equal(422);
    expect((await desk(id, 'confirm', { text: '当面核对' })).status).to.equal(303);
    expect(await on.events('request.confirmed')).to.deep.equal([{ request: id, method: 'officer' }]);
    await on.work();
    expect(await on.row(id)).to.include({ state: 'answered' });
    expect((await desk(id, 'hand-over', { text: '挂号信 8 月 5 日' })).status).to.equal(303);
    expect(await on.events('request.handed-over')).to.have.length(1);
  });

  it('keeps the mailbox that they gave, or that the desk was given in writing, sealed', async () => {
    const id = await on.file(person, 'rectify', { text: '部门写错了' });
    expect((await desk(id, 'mailbox', { mailbox: 'x@example.com' })).status).to.equal(409);
    expect((await person.post(`/requests/${id}/mailbox`, { mailbox: 'nothing' })).status).to.equal(422);
    expect((await person.post(`/requests/${id}/mailbox`, { mailbox: 'Own@Example.com' })).status).to.equal(
      303,
    );
    expect(JSON.stringify(await on.row(id))).not.to.include('example.com');
    await leaves();
    expect((await desk(id, 'mailbox', { mailbox: 'other@example.com' })).status).to.equal(303);
    expect(await on.events('request.reply-to-given')).to.have.length(2);
  });
});
