import { appendFile, cp, mkdir, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { mostDepartments } from '../../src/notices/audience.ts';
import { complete, file, policy } from '../fixtures/policies/complete.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import type { Browser } from '../harness/browser.ts';
import { heed as command, makeHeedBase } from '../harness/heed-process.ts';
import { sentNotice, tableHashes, versionInForce } from '../harness/sent-notice.ts';

const hr = 'S033';
const employee = 'S021';
const samplePolicies = fileURLToPath(new URL('../../policies', import.meta.url));

/** Each line under "Bad input": a clear error, nothing lost, nothing stored half. */
describe('bad input', function () {
  this.timeout(60_000);
  let heed: TestApp;
  let office: Browser;
  let base: string;
  let remove: () => Promise<void>;
  before(async () => {
    heed = await startApp();
    office = await heed.signIn(hr);
    ({ base, remove } = await makeHeedBase());
  });
  after(async () => {
    await heed.close();
    await remove();
  });

  /** Fails unless `work` leaves every table as it was. */
  async function storesNothing(work: () => Promise<void>): Promise<void> {
    const before = await tableHashes(heed.db);
    await work();
    expect(await tableHashes(heed.db)).to.deep.equal(before);
  }

  /** Runs `heed` on this database; gives its exit code and what it said. */
  async function run(...args: string[]): Promise<{ code: number | string; said: string }> {
    const child = command(args, base, {
      DATABASE_URL: heed.databaseUrl,
      HEED_SECRET: 'x'.repeat(40),
      HEED_DATA_DIR: join(base, 'data'),
    });
    const code = await child.ended;
    return { code, said: child.output() };
  }

  async function order(fields: Record<string, string> = {}): Promise<Record<string, string>> {
    const version = await versionInForce(heed.db, 'chat-monitoring');
    return { key: v7(), version, audience: 'everyone', due: '2026-08-10', ...fields };
  }

  async function refused(fields: Record<string, string>, words: RegExp): Promise<void> {
    await storesNothing(async () => {
      for (const path of ['/console/notices/preview', '/console/notices']) {
        const { status, text } = await office.post(path, fields);
        expect(status, path).to.equal(422);
        expect(text, path).to.match(words);
        // What was filled in is there to be mended.
        if (fields.due?.startsWith('2')) expect(text).to.include(`value="${fields.due}"`);
      }
    });
  }

  describe('of a notice', () => {
    it('unknown policy', async () => {
      await refused(await order({ version: v7() }), /这个制度现在不能发送|请选择/);
      await refused(await order({ version: '' }), /请选择/);
      await refused(await order({ version: "x' or 1=1" }), /problem|alert/);
      const { text } = await office.get(`/console/notices/new?policy=${v7()}`);
      expect(text).to.include('name="version"');
      await storesNothing(async () => {
        const { code, said } = await run(
          'notice',
          'send',
          'no-such',
          '--to',
          'everyone',
          '--due',
          '2026-12-31',
        );
        expect(code).to.equal(1);
        expect(said.trim()).to.equal('There is no published policy called no-such.');
      });
    });

    it('empty audience', async () => {
      await refused(await order({ audience: '' }), /alert/);
      await refused(await order({ audience: 'somebody' }), /alert/);
      await refused(await order({ audience: 'departments' }), /alert/);
      await refused(await order({ audience: 'departments', [`department-${v7()}`]: 'on' }), /alert/);
      await refused(await order({ audience: 'departments', 'department-x': 'on' }), /alert/);
      await refused(await order({ audience: 'roles', 'role-emperor': 'on' }), /alert/);
      await refused(await order({ audience: 'people', list: ' ,;\n' }), /alert/);
      await storesNothing(async () => {
        const send = (to: string) =>
          run('notice', 'send', 'chat-monitoring', '--to', to, '--due', '2027-12-31');
        for (const [to, words] of [
          ['people:', 'nobody who works here belongs to it'],
          ['people:S999', 'nobody has the staff number S999'],
          ['department:Nowhere', 'no department is called Nowhere'],
          ['role:emperor', 'no role is called emperor'],
          ['csv:missing.csv', 'missing.csv'],
          ['', 'everyone, department:NAME'],
        ] as const) {
          const { code, said } = await send(to);
          expect(code, to).to.equal(1);
          expect(said, to)
            .to.include(words)
            .and.not.match(/^ {4}at /m);
        }
      });
    });

    it('due date in the past, or none', async () => {
      for (const due of [
        '2026-08-02',
        '2026-02-30',
        '0000-00-00',
        'tomorrow',
        '',
        '2026-8-10',
        '+99999-01-01',
        '9999-12-31',
        '2031-08-06',
      ])
        await refused(await order({ due }), /alert/);
      await storesNothing(async () => {
        for (const due of ['2020-01-01', '2026-02-30', 'tomorrow', '9999-12-31']) {
          const { code, said } = await run(
            'notice',
            'send',
            'chat-monitoring',
            '--to',
            'everyone',
            '--due',
            due,
          );
          expect(code, due).to.equal(1);
          expect(said, due).to.match(/past|is no date|more than 5 years away/);
        }
      });
    });

    it('a staff list of nobody is told so, and nobody leaves for it', async () => {
      const list = join(base, 'nobody.csv');
      await writeFile(list, '工号,姓名,部门\n');
      await storesNothing(async () => {
        const { code, said } = await run('people', 'import', list, '--complete', '--most-leaving', '100');
        expect(code).to.equal(1);
        expect(said)
          .to.include('has a header and nobody below it')
          .and.not.match(/^ {4}at /m);
      });
    });

    it('a form with more fields than a parser likes loses none of them', async () => {
      const [department] = await heed.db
        .selectFrom('department_version')
        .select('department_id')
        .where('to_at', 'is', null)
        .where('name', 'like', '%HR')
        .execute();
      const many = Array.from({ length: 1_500 }, () => [`field-${v7()}`, 'on']);
      const ticked = { ...Object.fromEntries(many), [`department-${department?.department_id}`]: 'on' };
      const { status, text } = await office.post('/console/notices/preview', {
        ...(await order({ audience: 'departments' })),
        ...ticked,
      });
      expect(status).to.equal(200);
      expect(text).to.include('发给 5 人');
    });

    it('more departments than a notice may name: said as it is', async () => {
      const many = (count: number) =>
        Object.fromEntries(Array.from({ length: count }, () => [`department-${v7()}`, 'on']));
      const preview = async (count: number) =>
        office.post('/console/notices/preview', {
          ...(await order({ audience: 'departments' })),
          ...many(count),
        });
      await storesNothing(async () => {
        const refused = await preview(mostDepartments + 1);
        expect(refused.status).to.equal(422);
        expect(refused.text).to.include(`最多可以选 ${mostDepartments.toLocaleString('en')} 个部门`);
        expect(refused.text).not.to.include('请至少选择一个部门');
        expect((await preview(mostDepartments)).text).not.to.include('最多可以选');
      });
    });
  });

  describe('of a policy', () => {
    const text = (one: { bytes: Uint8Array }) => Buffer.from(one.bytes).toString();
    const fields = (files: { bytes: Uint8Array }[]) => ({
      'zh-CN': text(files[0] ?? { bytes: new Uint8Array() }),
      en: text(files[1] ?? { bytes: new Uint8Array() }),
    });

    /** A folder with a policy that is right and one with these texts. */
    async function folder(name: string, texts: { 'zh-CN': string; en: string }): Promise<string> {
      const dir = join(base, name);
      await cp(join(samplePolicies, 'customer-data'), join(dir, 'a-right-one'), { recursive: true });
      await appendFile(join(dir, 'a-right-one', 'en.md'), '\nMore.\n');
      await mkdir(join(dir, 'bad'));
      for (const [language, words] of Object.entries(texts))
        await writeFile(join(dir, 'bad', `${language}.md`), words);
      return dir;
    }

    async function refusedPolicy(
      name: string,
      texts: { 'zh-CN': string; en: string },
      words: RegExp,
      page = words,
    ): Promise<void> {
      const dir = await folder(name, texts);
      await storesNothing(async () => {
        for (const path of ['/console/policies/check', '/console/policies']) {
          const answered = await office.post(path, texts);
          expect(answered.status, path).to.equal(422);
          expect(answered.text, path).to.match(page);
          expect(answered.text, path).to.include('textarea');
        }
        const { code, said } = await run('policy', 'publish', dir);
        expect(code).to.equal(1);
        expect(said)
          .to.match(words)
          .and.include('nothing was published')
          .and.not.match(/^ {4}at /m);
      });
    }

    it('without retention', () => {
      const files = policy((front) => {
        for (const row of front.disclosures) delete (row as { retention?: object }).retention;
      });
      return refusedPolicy('no-retention', fields(files), /disclosures\[0\]\.retention/);
    });

    it('with front matter that is not YAML', async () => {
      const broken = '---\ncode: [calls\n title: "x\n---\n# Calls\n';
      await refusedPolicy('not-yaml', { 'zh-CN': broken, en: broken }, /line \d/, /第 \d 行/);
      const none = { 'zh-CN': '# 通话', en: '# Calls' };
      await refusedPolicy('no-front', none, /starts with front matter/, /开头要有 front matter/);
      const scalar = '---\njust words\n---\n# Calls\n';
      await refusedPolicy('scalar', { 'zh-CN': scalar, en: scalar }, /.md/);
    });

    it('of 2 MB', async () => {
      const [zh, en] = policy().map(text);
      const huge = `${en}${'Another paragraph of the same.\n\n'.repeat(2 ** 16)}`;
      expect(Buffer.byteLength(huge)).to.be.greaterThan(2 * 1024 * 1024);
      const texts = { 'zh-CN': zh ?? '', en: huge };
      const dir = await folder('huge', texts);
      await storesNothing(async () => {
        for (const path of ['/console/policies/check', '/console/policies']) {
          const answered = await office.post(path, texts);
          expect(answered.status, path).to.equal(413);
          expect(answered.text, path).to.include('内容太大了').and.include('<html');
        }
        const { code, said } = await run('policy', 'publish', dir);
        expect(code).to.equal(1);
        expect(said).to.match(/bad\/en\.md: has \d+ bytes; a policy file holds at most 524288/);
      });
    });

    it('over the limit of a file, but not of a form: said at its file', async () => {
      const [zh, en] = policy().map(text);
      const large = `${en}${'a'.repeat(600 * 1024)}`;
      await refusedPolicy(
        'large',
        { 'zh-CN': zh ?? '', en: large },
        /en\.md.{0,40}has \d+ bytes/s,
        /en\.md.{0,40}有 \d+ 字节/s,
      );
    });
  });

  describe('that is markup or a formula', () => {
    const script = '<script>alert(1)</script>';
    const image = '"><img src=x onerror=alert(2)>';
    const names = [
      `=cmd()|' /C calc'!A0`,
      `${script}王`,
      `${image}李`,
      "+1+cmd|'x'!A1",
      '@SUM(A1)',
      '＝1＋1',
      '-2+3',
    ];
    let notice: string;
    let thread: string;
    let person: Browser;

    before(async () => {
      const rows = names.map(
        (name, n) => `E${n},${JSON.stringify(name).replaceAll('\\"', '""')},=dept() <b>`,
      );
      const csv = ['staff_no,name,department', ...rows].join('\n');
      const checked = await office.post('/console/people/import/check', { csv });
      expect(checked.status, checked.text.replaceAll(/<[^>]*>/g, ' ').slice(0, 2_000)).to.equal(200);
      const mark = /name="checked" value="([^"]+)"/.exec(checked.text)?.[1] ?? '';
      const imported = await office.post('/console/people/import', { csv, checked: mark });
      expect(imported.status).to.equal(303);
      const stored = await heed.db
        .selectFrom('person')
        .select('name')
        .where('staff_no', 'like', 'E%')
        .execute();
      expect(stored.map(({ name }) => name)).to.have.members(names);
      for (let n = 0; n < names.length; n += 1) {
        const id = (await heed.signIn(`E${n}`)).personId;
        const identity = { person_id: id, platform: 'local', tenant: 'main', external_id: `E${n}` };
        const from = { bound_by: 'test', from_at: heed.clock.now(), to_at: null };
        await heed.db
          .insertInto('identity')
          .values({ ...identity, ...from })
          .execute();
      }
      const files = [
        file(bad('zh-CN'), 'zh-CN', `# ${script}\n\n${image}\n\n[x](javascript:alert(3))\n\n${script}\n`),
        file(
          bad('en'),
          'en',
          `# ${script}\n\n${image}\n\n![x](https://elsewhere.example/x.png)\n\n${script}\n`,
        ),
      ];
      const texts = {
        'zh-CN': Buffer.from(files[0]?.bytes ?? []).toString(),
        en: Buffer.from(files[1]?.bytes ?? []).toString(),
      };
      const checkedPolicy = await office.post('/console/policies/check', texts);
      expect(checkedPolicy.status, checkedPolicy.text.replaceAll(/<[^>]*>/g, ' ').slice(0, 2_000)).to.equal(
        200,
      );
      clean(checkedPolicy.text, 'the check');
      const checkedMark = /name="checked" value="([^"]+)"/.exec(checkedPolicy.text)?.[1] ?? '';
      expect((await office.post('/console/policies', { ...texts, checked: checkedMark })).status).to.equal(
        303,
      );

      notice = await sentNotice(heed, 'marked-up', ['E0', 'E1', 'E2', 'E3', 'E4', 'E5', 'E6']);
      person = await heed.signIn('E1');
      const concern = { action: `notices.concern:${notice}`, reason: `${script} =cmd()` };
      expect((await person.post(`/n/${notice}/answer`, concern)).status).to.equal(303);
      thread = (
        await heed.db
          .selectFrom('thread')
          .select('id')
          .orderBy('created_at', 'desc')
          .executeTakeFirstOrThrow()
      ).id;
    });

    function bad(language: string) {
      const row = { what: script, purpose: image, use: script, means: script, hours: image };
      const front = {
        code: 'marked-up',
        title: `${script} ${language}`,
        summary: [script, image],
        entity: image,
        site: script,
      };
      return {
        ...complete,
        ...front,
        // Asks for no procedure, so that it can be published at once.
        legalBasis: { CN: 'contract', EU: 'legitimate-interests' },
        owner: script,
        scope: script,
        disclosures: [{ ...complete.disclosures[0], ...row }],
      };
    }

    /** Neither script nor attribute of what was typed is markup, and what was typed is there to read. */
    function clean(html: string, where: string): void {
      expect(html, where).not.to.match(
        /<script>alert|<img[^>]*onerror|href="javascript|elsewhere\.example\/x\.png"/i,
      );
    }

    it('is text on every page', async () => {
      const version = await versionInForce(heed.db, 'marked-up');
      const office2 = ['/console', '/console/people', '/console/policies', `/console/policies/${version}`];
      const more = [
        `/console/notices/${notice}`,
        '/console/notices',
        '/console/threads',
        `/threads/${thread}`,
      ];
      for (const path of [...office2, ...more, `/console/policies/new?from=${version}`]) {
        for (const language of ['zh-CN', 'en']) {
          const { status, text } = await office.get(
            `${path}${path.includes('?') ? '&' : '?'}lang=${language}`,
          );
          expect(status, path).to.equal(200);
          clean(text, path);
        }
      }
      const own = [
        `/n/${notice}`,
        `/board/${version}`,
        '/board',
        '/me',
        '/local',
        '/local/people',
        `/threads/${thread}`,
      ];
      for (const path of [...own, `/threads/new?version=${version}`]) {
        const { status, text } = await person.get(path);
        expect(status, path).to.equal(200);
        expect(text, path).to.match(/&lt;script(>|&gt;)/);
        clean(text, path);
      }
    });

    it('is text in the preview of the card, and in the card', async () => {
      const version = await versionInForce(heed.db, 'marked-up');
      const { text } = await office.post('/console/notices/preview', await order({ version }));
      clean(text, 'preview');
      expect(text.match(/&lt;script(>|&gt;)alert\(1\)/g)?.length).to.be.greaterThan(3);
      const found = await office.post(`/console/notices/${notice}/search`, { search: script });
      clean(found.text, 'search');
      expect(found.text).to.include('E1');
    });

    it('is text in live parts', async () => {
      const read = await office.listen(`/console/notices/${notice}/live`, (sent) =>
        sent.includes('event: people'),
      );
      clean(read, 'live');
      const talk = await person.listen(`/threads/${thread}/live`, (sent) => sent.includes('event: state'));
      clean(talk, 'talk');
    });

    it('is no formula in an export', async () => {
      const { text, status } = await office.post(`/console/notices/${notice}/people.csv`);
      expect(status).to.equal(200);
      expect(text).to.include('cmd()');
      const cells = text
        .split('\r\n')
        .slice(1)
        .flatMap((line) => line.match(/"(?:[^"]|"")*"|[^,]+/g) ?? []);
      expect(cells.length).to.be.greaterThan(names.length * 3);
      for (const cell of cells) expect(cell).not.to.match(/^"?[=+\-@＝＋－＠\t\r]/u);
    });
  });

  describe('of a session', () => {
    const paths = ['/me', '/local/live', '/console', '/threads/new'];

    it('forged, damaged or of another kind', async () => {
      const { cookie } = await heed.signIn(hr);
      const token = cookie.replace('heed_session=', '');
      const other = token.startsWith('A') ? 'B' : 'A';
      const forged = [
        ...[
          '',
          'x',
          'null',
          token.slice(1),
          `${token}A`,
          other + token.slice(1),
          token.toLowerCase().replace(/^./, '_'),
        ],
        ...[
          "' or 1=1 --",
          '%00',
          '../../etc/passwd',
          'A'.repeat(43),
          'A'.repeat(8_000),
          `"${other}${token.slice(1)}"`,
        ],
      ];
      await storesNothing(async () => {
        for (const value of forged) {
          for (const path of paths) {
            const { status } = await heed.visitor().get(path, { cookie: `heed_session=${value}` });
            expect(status, `${path} ${value.slice(0, 20)}`).to.equal(401);
          }
        }
      });
    });

    it('that is over, or whose person has left', async () => {
      const browser = await heed.signIn(employee);
      const gone = await heed.signIn('S025');
      const later = await startApp({ now: '2026-08-03T02:00:00Z', policies: false });
      try {
        const kept = await later.signIn(employee);
        expect((await kept.get('/me')).status).to.equal(200);
        later.clock.advance({ hours: 11, minutes: 59, seconds: 59 });
        expect((await kept.get('/me')).status).to.equal(200);
        later.clock.advance({ seconds: 1 });
        expect((await kept.get('/me')).status).to.equal(401);
        const thread = { id: v7(), text: 'Does this get through?' };
        expect((await kept.post('/threads', thread)).status).to.equal(401);
        const { n } = await later.db
          .selectFrom('thread')
          .select(({ fn }) => fn.countAll<number>().as('n'))
          .executeTakeFirstOrThrow();
        expect(n).to.equal(0);
      } finally {
        await later.close();
      }
      await sql`update employment set to_at = ${heed.clock.now()} where person_id = ${gone.personId}::uuid`.execute(
        heed.db,
      );
      expect((await gone.get('/me')).status).to.equal(401);
      expect((await browser.get('/me')).status).to.equal(200);
    });

    it('says how to come in, in a language the reader has', async () => {
      const { text } = await heed.visitor().get('/me', { 'accept-language': 'en' });
      expect(text).to.include('Please open this from your chat').and.include('href="/local"');
      const chinese = await heed.visitor().get('/me', { 'accept-language': 'zh-HK,zh;q=0.9' });
      expect(chinese.text).to.include('请先从聊天里打开');
    });
  });

  describe('from another site or page', () => {
    const send = async (path: string, body: Record<string, string>, headers: Record<string, string>) => {
      const response = await fetch(new URL(path, heed.url), {
        method: 'POST',
        redirect: 'manual',
        headers,
        body: new URLSearchParams(body),
      });
      return { status: response.status, text: await response.text() };
    };

    async function tokenOf(browser: Browser): Promise<string> {
      const { text } = await browser.get('/threads/new');
      return /name="csrf" value="([^"]+)"/.exec(text)?.[1] ?? '';
    }

    it('with no token, a forged one, one of another session or one that is too old', async () => {
      const browser = await heed.signIn(employee);
      const right = await tokenOf(browser);
      const old = heed.app.tokens.sign('csrf', 'x', heed.clock.now(), 'ff');
      const purpose = heed.app.tokens.sign('state', 'x', new Date('2030-01-01T00:00:00Z'), '');
      const forged = [
        '',
        'x',
        right.slice(1),
        `${right.slice(0, -1)}_`,
        await tokenOf(office),
        old,
        purpose,
        `${right}.x`,
      ];
      await storesNothing(async () => {
        for (const csrf of forged) {
          const body = { csrf, id: v7(), text: 'Forged' };
          const { status, text } = await send('/threads', body, { cookie: browser.cookie });
          expect(status, csrf).to.equal(403);
          expect(text).to.include('请刷新后再试');
        }
        expect((await send('/threads', { id: v7(), text: 'x' }, { cookie: browser.cookie })).status).to.equal(
          403,
        );
      });
      const body = { csrf: right, id: v7(), text: 'Right' };
      expect((await send('/threads', body, { cookie: browser.cookie })).status).to.equal(303);
    });

    it('whatever token it brings', async () => {
      const browser = await heed.signIn(employee);
      const csrf = await tokenOf(browser);
      const { cookie } = browser;
      const foreign: Record<string, string>[] = [
        { origin: 'https://evil.example' },
        { origin: 'http://127.0.0.1:1' },
        { origin: `${heed.url}.evil.example` },
        { origin: 'nonsense' },
        { 'sec-fetch-site': 'cross-site' },
        { 'sec-fetch-site': 'same-site' },
        { 'sec-fetch-site': 'cross-site', origin: heed.url },
        { 'sec-fetch-site': 'cross-site', origin: 'null' },
      ];
      const { id: other } = await heed.db
        .selectFrom('person')
        .select('id')
        .where('staff_no', '=', 'S001')
        .executeTakeFirstOrThrow();
      await storesNothing(async () => {
        for (const headers of foreign) {
          for (const [path, fields] of [
            ['/threads', { id: v7(), text: 'x' }],
            ['/local/act', { text: 'hello' }],
            ['/local/persona', { person: other }],
          ] as const) {
            const { status } = await send(path, { csrf, ...fields }, { cookie, ...headers });
            expect(status, `${path} ${JSON.stringify(headers)}`).to.equal(403);
          }
          // Signing somebody else's browser in as a person of one's own choice.
          expect((await send('/local/persona', { person: other }, headers)).status).to.equal(403);
        }
      });
      const own = { cookie, origin: heed.url, 'sec-fetch-site': 'same-origin' };
      expect((await send('/threads', { csrf, id: v7(), text: 'Own page' }, own)).status).to.equal(303);
    });

    it('as a body that is no form', async () => {
      const { cookie } = await heed.signIn(employee);
      await storesNothing(async () => {
        for (const type of ['text/plain', 'multipart/form-data; boundary=x', 'application/xml', '']) {
          const response = await fetch(new URL('/threads', heed.url), {
            method: 'POST',
            headers: { cookie, 'content-type': type },
            body: `csrf=x&id=${v7()}&text=x`,
          });
          expect(response.status, type).to.equal(403);
        }
      });
    });
  });

  it('a question of no words, or too many, is told at its field in words, and what was typed stays', async () => {
    const person = await heed.signIn(employee);
    await storesNothing(async () => {
      for (const [text, words] of [
        ['\u200b\u200d', '请写一两句再发送'],
        ['😀'.repeat(4_001), '请控制在 4000 字以内'],
      ] as const) {
        const answered = await person.post('/threads', { id: v7(), text });
        expect(answered.status).to.equal(422);
        expect(answered.text).to.include(words).and.include(`${text}</textarea>`);
      }
    });
  });

  it('a name forgotten or wrong is told at its field, and nothing is signed', async () => {
    const notice = await sentNotice(heed, 'chat-monitoring', ['S022']);
    const signer = await heed.signIn('S022');
    await signer.get(`/n/${notice}`);
    await storesNothing(async () => {
      const sign = (fields: Record<string, string>) =>
        signer.post(`/n/${notice}/answer`, { action: `notices.acknowledge:${notice}`, ...fields });
      for (const [typedName, words] of [
        ['', '请输入'],
        [' \u200b', '请输入'],
        ['somebody else', 'typedName'],
      ] as const) {
        const { status, text } = await sign({ typedName });
        expect(status, typedName).to.equal(422);
        expect(text, typedName)
          .to.match(/aria-invalid="?true|field-wrong/)
          .and.include(words);
        if (typedName.trim() === 'somebody else') expect(text).to.include('value="somebody else"');
      }
      expect((await sign({})).status).to.equal(422);
    });
  });

  describe("for somebody else's share of a notice", () => {
    it('is told kindly, from page and chat, and nothing is stored', async () => {
      const notice = await sentNotice(heed, 'what-heed-keeps', ['S022']);
      const victim = await heed.signIn('S022');
      const stranger = await heed.signIn(employee);
      const answers = ['acknowledge', 'consent', 'decline', 'concern', 'withdraw', 'later'];
      await storesNothing(async () => {
        for (const answer of answers) {
          const fields = {
            action: `notices.${answer}:${notice}`,
            reason: 'For somebody else',
            person: victim.personId,
            personId: victim.personId,
            'viewer[id]': victim.personId,
          };
          const { status, text } = await stranger.post(`/n/${notice}/answer`, fields);
          expect(status, answer).to.equal(404);
          expect(text, answer).to.include('这不是发给你的');
        }
        expect((await stranger.post(`/n/${notice}/read`)).status).to.equal(404);
        // An action about another notice than the address names.
        const mixed = await stranger.post(`/n/${notice}/answer`, { action: `notices.acknowledge:${v7()}` });
        expect(mixed.status).to.equal(400);
      });
      for (const answer of answers) {
        await stranger.post('/local/act', { action: `notices.${answer}:${notice}`, reason: 'x' });
      }
      const { text } = await stranger.get('/local');
      expect(text).to.include('这则通知不是发给你的');
      const share = await heed.db
        .selectFrom('assignment')
        .select(['person_id', 'state', 'seen_at', 'answers'])
        .where('notice_id', '=', notice)
        .execute();
      const untouched = { state: 'open', seen_at: null, answers: 0 };
      expect(share).to.deep.equal([{ person_id: victim.personId, ...untouched }]);
    });
  });

  describe('that cannot be read', () => {
    const json = { accept: 'application/json', 'content-type': 'application/json' };

    it('a body over the limit, as a page and as JSON, announced or not', async () => {
      const { cookie } = office;
      await storesNothing(async () => {
        const form = { cookie, 'content-type': 'application/x-www-form-urlencoded' };
        const post = (headers: Record<string, string>, body: string) =>
          fetch(new URL('/threads', heed.url), { method: 'POST', headers, body });
        const page = await post({ ...form, accept: 'text/html' }, `text=${'x'.repeat(1_100_000)}`);
        expect(page.status).to.equal(413);
        expect(await page.text())
          .to.include('内容太大了')
          .and.include('<html');
        const api = await post({ cookie, ...json }, JSON.stringify({ text: 'x'.repeat(300_000) }));
        expect(api.status).to.equal(413);
        expect(await api.json())
          .to.include({ error: 'too-large' })
          .and.have.property('message')
          .that.includes('太大');
        const part = await post({ ...form, 'hx-request': 'true' }, `text=${'x'.repeat(1_100_000)}`);
        expect(part.status).to.equal(413);
        expect(part.headers.get('hx-retarget')).to.equal('#flash');
        expect(await part.text()).to.not.include('<html');

        const streamed = await new Promise<number>((resolve, reject) => {
          const { hostname, port } = new URL(heed.url);
          const headers = { ...form, 'transfer-encoding': 'chunked' };
          const sending = request(
            { hostname, port, path: '/threads', method: 'POST', headers },
            (response) => {
              response.resume();
              resolve(response.statusCode ?? 0);
            },
          ).on('error', reject);
          for (let n = 0; n < 20; n += 1) sending.write('x'.repeat(64 * 1024));
          sending.end();
        });
        expect(streamed).to.equal(413);
      });
    });

    it('broken JSON, an unknown encoding or character set: a clear 400, as a page and as JSON', async () => {
      const { cookie } = office;
      const post = (body: string, headers: Record<string, string>) =>
        fetch(new URL('/threads', heed.url), { method: 'POST', body, headers: { cookie, ...headers } });
      await storesNothing(async () => {
        for (const body of ['{', '{"text": }', 'null', '"text"', '1', '\u0000', '{"a":1}}', '']) {
          const answered = await post(body, json);
          expect(answered.status, body).to.be.oneOf(body === '' ? [403] : [400]);
          expect(answered.headers.get('content-type')).to.include('application/json');
          const said = (await answered.json()) as { error: string; message: string };
          expect(said.error).to.equal(body === '' ? 'forbidden' : 'bad-request');
          expect(said.message).to.match(/[\u4e00-\u9fff]/);
        }
        const page = await post('{', { ...json, accept: 'text/html' });
        expect(page.status).to.equal(400);
        expect(await page.text())
          .to.include('没能看懂这个请求')
          .and.include('<html');
        // Words in another encoding would be kept as other words, and nobody would notice.
        for (const charset of ['klingon', 'gbk', 'GB18030', 'utf-16', 'iso-8859-1']) {
          for (const type of ['application/json', 'application/x-www-form-urlencoded']) {
            const answered = await post('{"text":"x"}', { 'content-type': `${type}; charset=${charset}` });
            expect(answered.status, charset).to.equal(415);
          }
        }
        const plain = await post('text=x', {
          'content-type': 'application/x-www-form-urlencoded; charset="UTF-8"',
        });
        expect(plain.status).to.equal(403);
        for (const headers of [
          { 'content-type': 'application/json', 'content-encoding': 'rot13' },
          { 'content-type': 'application/json', 'content-encoding': 'gzip' },
        ] as Record<string, string>[]) {
          const answered = await post('{"text":"x"}', headers);
          expect(answered.status, JSON.stringify(headers)).to.be.oneOf([400, 403]);
        }
      });
    });

    it('another method than an address has: 405, what it has, and a page like any other', async () => {
      const browser = await heed.signIn(employee);
      const ask = (method: string, path: string, cookie = browser.cookie) =>
        fetch(new URL(path, heed.url), { method, headers: { cookie, accept: 'text/html' } });
      await storesNothing(async () => {
        for (const [method, path, allow] of [
          ['PUT', '/me', 'HEAD, GET'],
          ['DELETE', '/threads', 'POST'],
          ['GET', '/threads', 'POST'],
          ['PATCH', '/evidence/checkpoint', 'HEAD, GET'],
          ['POST', '/healthz', 'HEAD, GET'],
        ] as const) {
          for (const cookie of [browser.cookie, '']) {
            const answered = await ask(method, path, cookie);
            expect(answered.status, `${method} ${path}`).to.equal(405);
            expect(answered.headers.get('allow'), path).to.equal(allow);
            const text = await answered.text();
            expect(text).to.include('这个地址不是这样用的');
            if (path === '/me') expect(text).to.include('<html');
          }
        }
        const options = await ask('OPTIONS', '/me');
        expect([options.status, options.headers.get('allow')]).to.deep.equal([204, 'HEAD, GET']);
        expect((await ask('HEAD', '/me')).status).to.equal(200);
      });
    });

    it('a form as JSON is taken like any other', async () => {
      const browser = await heed.signIn(employee);
      const csrf = /name="csrf" value="([^"]+)"/.exec((await browser.get('/threads/new')).text)?.[1];
      const body = JSON.stringify({
        csrf,
        id: v7(),
        text: ['first', 'As JSON \ud800\u0000'],
        version: { a: 1 },
        __proto__: { x: 1 },
      });
      const answered = await fetch(new URL('/threads', heed.url), {
        method: 'POST',
        redirect: 'manual',
        headers: { cookie: browser.cookie, ...json },
        body,
      });
      expect(answered.status).to.equal(303);
      const { text } = await browser.get(answered.headers.get('location') ?? '');
      expect(text).to.include('As JSON \ufffd').and.not.include('first');
    });
  });
});
