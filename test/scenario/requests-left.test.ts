import { expect } from 'chai';
import { sql } from 'kysely';
import { startApp, type TestApp } from '../harness/app.ts';
import type { Browser } from '../harness/browser.ts';
import { type Mailing, startMailing } from '../harness/mailing.ts';
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

  describe('with a mail server', () => {
    let mailing: Mailing;
    beforeEach(async () => {
      mailing = await startMailing();
      ({ heed: mailed } = mailing);
    });
    afterEach(() => mailing.close());
    let mailed: TestApp;

    it('goes to the mailbox they gave: a link that opens once, and a copy that is handed out once', async () => {
      const asks = requestsOn(mailed);
      const who = await mailed.signIn('S002');
      const desk2 = await mailed.signIn(officer);
      const id = await asks.file(who, 'copy');
      expect((await who.post(`/requests/${id}/mailbox`, { mailbox: 'own@example.com' })).status).to.equal(
        303,
      );
      await asks.confirm(who, id);
      const now = mailed.clock.now();
      await sql`update employment set to_at = ${now} where person_id = ${who.personId}::uuid`.execute(
        mailed.db,
      );
      await asks.work();
      expect(await asks.row(id)).to.include({ state: 'answered' });
      // What the directory says of mailboxes takes none of it away.
      await mailing.look();
      const mail = await mailing.nextMail('own@example.com');
      const words = `${mail.mail.text ?? ''}`;
      expect(words).not.to.include('S002').and.not.include('周亦航');
      const token = /\/m\/([A-Za-z0-9_-]{43})/.exec(words)?.[1] ?? '';
      const nobody = mailed.visitor();
      expect((await nobody.get(`/m/${token}`)).text).to.include('只能打开一次');
      expect((await nobody.get(`/m/${token}`)).status).to.equal(200);
      const both = await Promise.all([nobody.post(`/m/${token}`), nobody.post(`/m/${token}`)]);
      expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).to.deep.equal([200, 410]);
      const page = both.find(({ status }) => status === 200);
      expect(page?.text).to.include('下载副本').and.include('已答复');
      // It signs nobody in.
      expect(page?.headers.get('set-cookie') ?? '').not.to.include('heed_session=ey');
      const file = /action="(\/m\/[\w-]{43})"/.exec(page?.text ?? '')?.[1] ?? '';
      const got = await Promise.all([
        fetch(new URL(file, mailed.url), { method: 'POST', redirect: 'manual' }),
        fetch(new URL(file, mailed.url), { method: 'POST', redirect: 'manual' }),
      ]);
      expect(got.map(({ status }) => status).toSorted((a, b) => a - b)).to.deep.equal([200, 410]);
      expect(await asks.events('request.export-taken')).to.have.length(1);
      // Once more, and bounded.
      for (let n = 0; n < 5; n += 1) await nobody.post(`/m/${token}/new`);
      expect(await asks.told('requests.former-again')).to.have.length(1);
      expect((await desk2.get(`/console/requests/${id}`)).status).to.equal(200);
    });
  });

  it('without a mailbox is told to the desk, which has to find another way', async () => {
    const id = await on.file(person, 'rectify', { text: '部门写错了' });
    await leaves();
    await desk(id, 'answer', { text: '已更正', outcome: 'done' });
    expect(await on.told('requests.desk-left')).to.deep.equal([officer, 'S042']);
    expect(await on.told('requests.answered')).to.deep.equal([]);
  });
});
