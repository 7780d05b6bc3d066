import { expect } from 'chai';
import { sql } from 'kysely';
import { type ExportItem, type PersonalData, personalDataRegistry } from '../../src/people/personal-data.ts';
import { makeExport } from '../../src/requests/export/make.ts';
import { ThirdParties } from '../../src/requests/export/third-parties.ts';
import { findRequest } from '../../src/requests/store.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import { Authenticator } from '../harness/authenticator.ts';
import type { Browser } from '../harness/browser.ts';
import { unpack } from '../harness/bundle.ts';
import { download, requestsOn } from '../harness/requests.ts';

const officer = 'S038';

describe('a copy of what is held', function () {
  this.timeout(60_000);
  let heed: TestApp;
  let on: ReturnType<typeof requestsOn>;
  let person: Browser;
  let privacy: Browser;
  let items: Record<string, ExportItem[]>;
  let read: string[];
  let fails: string | undefined;

  const source = (name: string): PersonalData => ({
    name,
    find: async () => [{ category: name, count: items[name]?.length ?? 0, disclosure: name, why: name }],
    async *export() {
      for (const item of items[name] ?? []) {
        if (fails === item.id) throw new Error('the source is away');
        read.push(item.id);
        yield item;
      }
    },
    erase: async () => [],
  });
  const item = (id: string, data: ExportItem['data']): ExportItem => ({ category: 'c', id, data });

  beforeEach(async () => {
    heed = await startApp();
    on = requestsOn(heed);
    person = await heed.signIn('S002');
    privacy = await heed.signIn(officer);
    items = { first: [], second: [] };
    read = [];
    fails = undefined;
    heed.app.personalData = personalDataRegistry([source('first'), source('second')]);
  });
  afterEach(() => heed.close());

  const asked = async () => {
    const id = await on.file(person, 'copy');
    await on.confirm(person, id);
    return id;
  };
  const made = () => heed.db.selectFrom('request_export').selectAll().executeTakeFirstOrThrow();
  const taken = async (id: string) => {
    const path = (await person.post(`/requests/${id}/link`)).location ?? '';
    const { status, bytes } = await download(heed, person, path);
    expect(status).to.equal(200);
    return unpack(bytes);
  };

  it('in which other people occur waits for somebody to look; what is not shown is cut out', async () => {
    const { rows } = await sql<{ name: string }>`select name from person where staff_no = 'S003'`.execute(
      heed.db,
    );
    const colleague = rows[0]?.name ?? '';
    items.first = [
      item('1', { from: 'hr', text: `你和${colleague}谈过，电话 13912345678，<script>alert(1)</script>` }),
      item('2', { from: 'you', text: `我和${colleague}谈过` }),
    ];
    items.second = [item('3', { text: '写信到 helpdesk@sample-company.example' })];
    const id = await asked();
    expect((await on.work()).failed).to.deep.equal([]);
    expect(await on.row(id)).to.include({ state: 'review' });
    expect(await made()).to.include({ state: 'review', redactions: 3 });
    expect(await on.told('requests.desk-incoming')).to.deep.equal([officer, 'S042']);
    // Nothing goes out before.
    expect((await person.post(`/requests/${id}/link`)).status).to.equal(410);
    const page = (await privacy.get(`/console/requests/${id}`)).text;
    expect(page).to.include(`<mark>${colleague}</mark>`).and.include('<mark>13912345678</mark>');
    const stored = await heed.db.selectFrom('request_redaction').selectAll().execute();
    expect(JSON.stringify(stored)).not.to.include(colleague).and.not.include('13912345678');
    // The address is everybody's: it may be shown.
    const saved = await privacy.post(`/console/requests/${id}/redactions`, { page: '0,1,2', show: '2' });
    expect(saved.status).to.equal(303);
    expect((await privacy.post(`/console/requests/${id}/release`)).status).to.equal(303);
    expect((await privacy.post(`/console/requests/${id}/release`)).status).to.equal(409);
    const files = await taken(id);
    const all = [...files].map(([name, bytes]) => `${name}\n${bytes.toString()}`).join('\n');
    expect(all).not.to.include('13912345678');
    const pages = [...files].filter(([name]) => name.endsWith('.html')).map(([, bytes]) => bytes.toString());
    expect(pages.join()).to.include('&lt;script&gt;').and.not.include('<script>');
    expect(all).to.include('helpdesk@sample-company.example').and.include('[▇ 1]').and.include('[▇ 2]');
    // What the person said themselves is theirs.
    expect(all).to.include(`我和${colleague}谈过`);
    expect(all).not.to.include(`你和${colleague}`);
    const list = JSON.parse(files.get('redactions.json')?.toString() ?? '') as {
      number: number;
      kind: string;
    }[];
    expect(list.map(({ number, kind }) => `${number} ${kind}`)).to.deep.equal(['1 name', '2 number']);
    expect(await on.events('request.export-released')).to.deep.equal([
      { request: id, export: (await made()).id, redacted: 2, shown: 1 },
    ]);
  });

  it('goes on where it was killed: nothing is missing, nothing comes twice', async () => {
    items.first = Array.from({ length: 450 }, (_, n) => item(`a${n}`, { text: `one ${n}` }));
    items.second = Array.from({ length: 230 }, (_, n) => item(`b${n}`, { text: `two ${n}` }));
    const id = await asked();
    fails = 'a420';
    expect((await on.work()).failed).to.have.length(1);
    expect(await made()).to.include({ state: 'making', slices: 2, items: 400, source: 'first' });
    expect(await on.row(id)).to.include({ state: 'working', attempts: 1 });
    // Before its time nothing is tried.
    fails = 'b10';
    expect((await on.work()).failed).to.have.length(0);
    heed.clock.advance({ minutes: 1 });
    await on.work();
    expect(await made()).to.include({ slices: 3, items: 450 });
    fails = undefined;
    heed.clock.advance({ minutes: 2 });
    await on.work();
    expect(await made()).to.include({ state: 'ready', items: 680 });
    person = await heed.signIn('S002');
    const files = await taken(id);
    const ids = ['data/01-first.json', 'data/02-second.json'].flatMap((name) =>
      (JSON.parse(files.get(name)?.toString() ?? '[]') as { id: string }[]).map((one) => one.id),
    );
    expect(ids).to.deep.equal([...items.first, ...items.second].map((one) => one.id));
  });

  it('of which the last thing is gone meanwhile starts that source anew, rather than leave something out', async () => {
    items.first = Array.from({ length: 250 }, (_, n) => item(`a${n}`, { text: `one ${n}` }));
    const id = await asked();
    fails = 'a240';
    await on.work();
    items.first = items.first.filter((one) => one.id !== 'a199');
    fails = undefined;
    heed.clock.advance({ minutes: 1 });
    await on.work();
    person = await heed.signIn('S002');
    const files = await taken(id);
    const ids = (JSON.parse(files.get('data/01-first.json')?.toString() ?? '[]') as { id: string }[]).map(
      (one) => one.id,
    );
    for (const one of items.first) expect(ids).to.include(one.id);
  });

  it('that is taken back while it is made ends there, and leaves nothing', async () => {
    items.first = Array.from({ length: 450 }, (_, n) => item(`a${n}`, { text: `one ${n}` }));
    const id = await asked();
    const stop = new AbortController();
    stop.abort();
    await on.work(stop.signal);
    fails = 'a420';
    await on.work();
    await person.post(`/requests/${id}/withdraw`);
    fails = undefined;
    heed.clock.advance({ minutes: 5 });
    await on.work();
    expect(await made()).to.include({ state: 'making', slices: 2 });
    const { endExports } = await import('../../src/requests/tidy.ts');
    await endExports(heed.db, heed.app, heed.clock.now());
    expect(await made()).to.include({ state: 'gone' });
    expect(await heed.db.selectFrom('request_export_slice').selectAll().execute()).to.deep.equal([]);
  });

  it('that is too large is somebody’s to talk about', async () => {
    items.first = Array.from({ length: 300 }, (_, n) => item(`a${n}`, { text: 'x'.repeat(1_000) }));
    const id = await asked();
    const one = await findRequest(heed.db, id);
    if (!one) throw new Error('it is not there');
    const { signal } = new AbortController();
    await makeExport(heed.db, heed.app, one, { now: heed.clock.now(), signal, most: 100_000 });
    expect(await on.row(id)).to.include({ state: 'review' });
    expect((await privacy.get(`/console/requests/${id}`)).text).to.include('副本太大');
  });

  it('is confirmed and taken by a passkey, long after the sign-in; for this request and no other', async () => {
    const options = async (path: string) =>
      JSON.parse((await person.post(path)).text) as { challenge: string };
    const device = new Authenticator(heed.app.baseUrl.replace('127.0.0.1', 'localhost'));
    const enrolled = device.enrols(await options('/me/passkeys/options'));
    await person.post('/me/passkeys', { passkey: enrolled, name: '手机' });
    items.first = [item('1', { text: 'one' })];
    const id = await on.file(person, 'copy');
    const other = await on.file(person, 'erase');
    heed.clock.advance({ hours: 2 });
    expect((await person.get(`/requests/${id}`)).text).to.include('用通行密钥确认');
    const forOther = device.signs(await options(`/requests/${other}/passkey`));
    expect((await person.post(`/requests/${id}/confirm`, { passkey: forOther })).status).to.equal(409);
    const signed = device.signs(await options(`/requests/${id}/passkey`));
    expect((await person.post(`/requests/${id}/confirm`, { passkey: signed })).status).to.equal(303);
    const [confirmed] = await on.events('request.confirmed');
    expect(confirmed).to.include({ request: id, method: 'passkey' });
    expect(confirmed).to.have.nested.property('signature.passkey.credential');
    // It counts once.
    expect((await person.post(`/requests/${other}/confirm`, { passkey: signed })).status).to.equal(409);
    await on.work();
    expect((await person.post(`/requests/${id}/link`)).status).to.equal(409);
    const again = device.signs(await options(`/requests/${id}/passkey`));
    const link = await person.post(`/requests/${id}/link`, { passkey: again });
    expect(link.location).to.match(/^\/requests\/files\//);
  });

  it('is read anywhere: pages without scripts or anything from elsewhere, JSON as the schema in it says', async () => {
    items.first = [
      item('1', { text: '"</article><img src=x onerror=alert(1)>\u2028', n: 1, yes: true, no: null }),
      { ...item('2', { text: 'two' }), at: new Date('2026-08-01T00:00:00Z') },
    ];
    const id = await asked();
    await on.work();
    const files = await taken(id);
    for (const [name, bytes] of files) {
      // No name leads out of the folder into which it is unpacked.
      expect(name).to.match(/^(?:(?:pages|data)\/)?[A-Za-z0-9-]+(?:\.[a-z]+)?$/);
      if (name.endsWith('.html'))
        expect(bytes.toString())
          .to.include("default-src 'none'")
          .and.not.match(/<script|<img|<link|https?:/);
    }
    const schema = JSON.parse(files.get('data/schema.json')?.toString() ?? '') as {
      items: { required: string[]; properties: Record<string, unknown> };
    };
    const all = [...files].filter(([name]) => /^data\/\d/.test(name));
    expect(all).to.have.length(1);
    for (const [, bytes] of all)
      for (const one of JSON.parse(bytes.toString()) as Record<string, unknown>[]) {
        expect(Object.keys(one)).to.include.members(schema.items.required);
        for (const key of Object.keys(one)) expect(schema.items.properties).to.have.property(key);
      }
    // And the list of sums is right for each.
    const sums = (files.get('SHA256SUMS')?.toString() ?? '').trim().split('\n');
    expect(sums).to.have.length(files.size - 1);
  });

  it('may be of some parts alone', async () => {
    items.first = [item('1', { text: 'one' })];
    items.second = [item('2', { text: 'two' })];
    const id = await on.file(person, 'copy', { parts: ['second', 'nothing'] });
    await on.confirm(person, id);
    await on.work();
    const names = [...(await taken(id)).keys()];
    expect(names).to.include('data/01-second.json').and.not.include('data/01-first.json');
  });

  it('finds names in either script, and what is not the person’s own', () => {
    const others = new ThirdParties(
      ['王雨桐', 'Anna Maria Schmidt', '欧阳娜娜'],
      ['me@example.com', '+8613800138000'],
    );
    const found = (text: string) =>
      others.find(text).map(({ kind, from, to }) => `${kind}:${text.slice(from, to)}`);
    expect(found('今天王雨桐和欧阳娜娜来了')).to.deep.equal(['name:王雨桐', 'name:欧阳娜娜']);
    expect(found('Met ANNA  Maria Schmidt today')).to.deep.equal(['name:ANNA  Maria Schmidt']);
    expect(found('和Anna Maria Schmidt谈过. Anna Maria Schmidt.')).to.deep.equal([
      'name:Anna Maria Schmidt',
      'name:Anna Maria Schmidt',
    ]);
    expect(found('Anna, me@example.com, 138 0013 8000')).to.deep.equal([]);
    expect(found('other@example.com +49 30 1234567')).to.deep.equal([
      'email:other@example.com',
      'number:+49 30 1234567',
    ]);
    expect(found('身份证 11010519491231002X')).to.deep.equal(['identity-number:11010519491231002X']);
    expect(found('')).to.deep.equal([]);
  });

  it('finds accounts and staff numbers of others, numbers of any kind and width, and by what colleagues are called', () => {
    const others = new ThirdParties(
      ['王雨桐', 'Anna Maria Schmidt'],
      ['me@example.com', '+8613800138000', 'S002', 'LiZhiyuan', '李知远', 'Li Zhiyuan'],
      {
        accounts: ['WangYutong', 'U0ANNA9', 'S003', '100', '20417', 'S002'],
        near: ['王雨桐', 'Anna Maria Schmidt', 'Li Wei'],
      },
    );
    const found = (text: string) =>
      others.find(text).map(({ kind, from, to }) => `${kind}:${text.slice(from, to)}`);
    expect(found('问 wangyutong 或 <@U0ANNA9>，工号 S003。')).to.deep.equal([
      'account:wangyutong',
      'account:U0ANNA9',
      'account:S003',
    ]);
    expect(found('S002 LiZhiyuan S0031 100')).to.deep.equal([]);
    expect(found('no. 20417')).to.deep.equal(['account:20417']);
    expect(found('总机 021-6288 1234-802，(010) 88886666，手机１３９１２３４５６７８')).to.deep.equal([
      'number:021-6288 1234-802',
      'number:(010) 88886666',
      'number:１３９１２３４５６７８',
    ]);
    expect(found('本人 １３８００１３８０００ ｍｅ＠example.com')).to.deep.equal([]);
    expect(found('雨桐说可以，Anna too. anna? Schmidt’s')).to.include.members(['name:雨桐', 'name:Anna']);
    // A word of one's own name, one that is too short, and one in small letters are none.
    expect(found('Zhiyuan, Wei said, an anna')).to.deep.equal(['name:Wei']);
    // Ids, hashes and keys hold digits by chance.
    expect(found(`01a21960-0219-7034-8123-139123456789 ${'e0'.repeat(10)}13912345678a`)).to.deep.equal([]);
    expect(found('{"salt":"QUJD13912345678REVGR0hJSktMTU5PUFFSU1RVVldYWVo="}')).to.deep.equal([]);
    expect(found('tel13912345678')).to.deep.equal(['number:13912345678']);
    expect(found('2026-08-03 10:00, 0.12345678, 第 0123 号')).to.deep.equal([]);
  });
});
