import { expect } from 'chai';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { routeCommand } from '../../handlers/router.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import type { Answer, Browser } from '../harness/browser.ts';
import { viewerOf } from '../harness/decisions.ts';
import { requestsOn } from '../harness/requests.ts';
import { routesOf } from '../harness/routes.ts';

const officer = 'S038';
/** A colleague, the manager, HR, legal, an administrator and an auditor: none of them has a part in it. */
const others = ['S003', 'S001', 'S032', 'S033', 'S037', 'S036'];

describe('guessing at requests of others', function () {
  this.timeout(120_000);
  let heed: TestApp;
  let on: ReturnType<typeof requestsOn>;
  let person: Browser;
  /** A copy that is ready, a deletion that waits for a judgement, and what is asked about. */
  let copy: string;
  let erase: string;
  let rectify: string;
  let file: string;

  before(async () => {
    heed = await startApp();
    on = requestsOn(heed);
    person = await heed.signIn('S002');
    await person.post('/threads', { id: v7(), role: 'hr', text: '问一下' });
    copy = await on.file(person, 'copy', { parts: ['directory'] });
    await on.confirm(person, copy);
    await on.work();
    expect(await on.row(copy)).to.include({ state: 'answered' });
    file = (await person.post(`/requests/${copy}/link`)).location ?? '';
    erase = await on.file(person, 'erase');
    await on.confirm(person, erase);
    await on.work();
    rectify = await on.file(person, 'rectify', { text: 'canary-3141 写错了' });
  });
  after(() => heed.close());

  /** What of an answer could give something away: all of it, but for what is drawn anew each time and the ids themselves. */
  const plain = ({ status, text, location }: Answer, id: string) => ({
    status,
    location: location?.replaceAll(id, 'ID'),
    text: text
      .replaceAll(id, 'ID')
      .replaceAll(/name="(csrf|id)" value="[^"]*"|name="csrf-token" content="[^"]*"/g, '')
      .replaceAll(/nonce="[^"]*"|[?&]v=[\w-]+/g, ''),
  });

  const routes = (prefix: RegExp) => routesOf(heed).filter((route) => prefix.test(route));
  const call = (by: Browser, route: string, id: string): Promise<Answer> => {
    const [method, path = ''] = route.split(' ');
    const address = path.replace(':request', id);
    const form = { id: v7(), text: 'x', mailbox: 'a@example.com', erase: ['threads'], page: '0', show: '0' };
    return method === 'GET' ? by.get(address) : by.post(address, form);
  };

  it('gets the answer that there is for ids that nobody has, on every page of a request', async () => {
    const pages = routes(/ \/(console\/)?requests\/:request/);
    expect(pages.length).to.be.above(20);
    const asked = [copy, erase, rectify];
    for (const staffNo of others)
      for (const [turn, route] of pages.entries()) {
        const id = asked[turn % asked.length] ?? copy;
        // A sign-in of their own each time: one of the ways ends it.
        const real = plain(await call(await heed.signIn(staffNo), route, id), id);
        const none = v7();
        const made = plain(await call(await heed.signIn(staffNo), route, none), none);
        expect(real, `${staffNo} ${route}`).to.deep.equal(made);
        expect(real.status, `${staffNo} ${route}`).to.be.oneOf([403, 404]);
      }
    expect(await on.row(copy)).to.include({ state: 'answered' });
    expect(await on.row(erase)).to.include({ state: 'review' });
    expect(await on.row(rectify)).to.include({ state: 'review' });
  });

  it('nor is an officer the person, whatever else they may do; nor decides anybody about their own', async () => {
    for (const route of routes(/ \/requests\/:request/)) {
      const real = plain(await call(await heed.signIn(officer), route, rectify), rectify);
      const none = v7();
      expect(real, route).to.deep.equal(plain(await call(await heed.signIn(officer), route, none), none));
    }
    const own = await on.file(await heed.signIn(officer), 'rectify', { text: '我的' });
    for (const route of routes(/^POST \/console\/requests\/:request\//))
      expect((await call(await heed.signIn(officer), route, own)).status, route).to.equal(403);
    expect(await on.row(own)).to.include({ state: 'review' });
  });

  it('a link to a copy is as over for somebody else as one that was never made', async () => {
    const never = `/requests/files/${'A'.repeat(43)}`;
    for (const staffNo of [...others, officer]) {
      const by = await heed.signIn(staffNo);
      const id = file.replace('/requests/files/', '');
      expect(plain(await by.get(file), id)).to.deep.equal(plain(await by.get(never), 'A'.repeat(43)));
      expect(plain(await by.post(file), id)).to.deep.equal(plain(await by.post(never), 'A'.repeat(43)));
    }
    // It was used up by none of it.
    expect((await person.get(file)).status).to.equal(200);
  });

  it('a form of one’s own says nothing of ids that others use, nor does an appeal', async () => {
    const by = await heed.signIn('S003');
    for (const id of [rectify, v7()]) {
      const sent = await by.post('/requests', { id, kind: 'rectify', text: '也写错了' });
      expect(sent.status).to.equal(303);
      expect(sent.location).not.to.include(id);
    }
    const { rows } = await sql<{ person: string }>`
      select person_id as person from data_request where id = ${rectify}::uuid`.execute(heed.db);
    expect(rows[0]?.person).to.equal(person.personId);
    const appeal = (appeals: string) =>
      by.post('/requests', { id: v7(), kind: 'appeal', appeals, text: 'x' });
    const none = v7();
    expect(plain(await appeal(copy), copy)).to.deep.equal(plain(await appeal(none), none));
    // A policy that is a draft, or none.
    expect(
      (await by.post('/requests', { id: v7(), kind: 'restrict', policy: v7(), text: 'x' })).status,
    ).to.equal(404);
  });

  it('whoever has left sees nothing any more, of their own or of anybody', async () => {
    const gone = await heed.signIn('S004');
    const id = await on.file(gone, 'rectify', { text: '写错了' });
    await sql`update employment set to_at = ${heed.clock.now()} where person_id = ${gone.personId}::uuid`.execute(
      heed.db,
    );
    for (const route of routes(/ \/requests\/:request/))
      for (const one of [id, rectify, v7()]) {
        const { status } = await call(gone, route, one);
        expect(status, route).to.be.oneOf([401, 403]);
      }
    expect(await on.row(id)).to.include({ state: 'review' });
  });

  it('receipts and what is held of others are as unknown as what there is not', async () => {
    const page = (await person.get(`/requests/${rectify}`)).text;
    const entry = /href="\/me\/receipts\/(\d+)"/.exec(page)?.[1] ?? '';
    expect(entry).to.match(/^\d+$/);
    for (const staffNo of others)
      for (const path of ['', '/live', '/file']) {
        const by = await heed.signIn(staffNo);
        const real = await by.get(`/me/receipts/${entry}${path}`);
        const none = await by.get(`/me/receipts/999999${path}`);
        const at = (id: string) => `/me/receipts/${id}`;
        expect(plain(real, at(entry)), `${staffNo} ${path}`).to.deep.equal(plain(none, at('999999')));
        expect(real.status).to.equal(404);
      }
  });

  it('a chat files for whoever speaks and for nobody else, whatever a forged form says', async () => {
    const { id: colleague } = await viewerOf(heed, 'S005');
    const session = { platform: 'local', method: 'callback-signature' };
    const actor = { personId: colleague, language: 'zh-CN' as const, timeZone: 'Asia/Shanghai', session };
    const context = () => ({ app: heed.app, actor, now: heed.clock.now() });
    const forged = [rectify, person.personId, 'appeal', 'any', '../x', ''];
    for (const about of forged)
      for (const values of [
        { words: 'x', kind: 'appeal', appeals: copy },
        { words: 'x', kind: rectify },
        { words: 'x', personId: person.personId, id: rectify, kind: 'access' },
      ] as Record<string, string>[]) {
        const action = { name: 'requests.file', about };
        await routeCommand(context(), { kind: 'form', action, values });
        await routeCommand(context(), { kind: 'button', action });
      }
    const { rows } = await sql<{ person: string; kind: string }>`
      select distinct person_id as person, kind from data_request
      where person_id in (${colleague}::uuid, ${person.personId}::uuid) order by kind, person`.execute(
      heed.db,
    );
    expect(rows.filter(({ person: whose }) => whose === colleague).map(({ kind }) => kind)).to.deep.equal([
      'access',
    ]);
    expect(
      rows.filter(({ person: whose }) => whose === person.personId).map(({ kind }) => kind),
    ).to.deep.equal(['copy', 'erase', 'rectify']);
  });
});
