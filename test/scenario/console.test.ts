import { expect } from 'chai';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { answerDeps } from '../../handlers/notices-replies.ts';
import { inTransaction } from '../../src/db/pool.ts';
import { giveAnswer } from '../../src/notices/answer.ts';
import { markOpened } from '../../src/notices/marks.ts';
import { sendNotice } from '../../src/notices/send.ts';
import { openThread } from '../../src/threads/service.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import type { Browser } from '../harness/browser.ts';

const hr = 'S032';
const privacy = 'S038';
const salesManager = 'S001';
const hannah = 'S030';
const admin = 'S041';
const counsellor = 'S035';

describe('the console', function () {
  this.timeout(60_000);
  let heed: TestApp;
  before(async () => {
    heed = await startApp();
  });
  after(() => heed.close());

  async function versionOf(code: string): Promise<string> {
    const { rows } = await sql<{ id: string }>`
      select v.id from policy_version v join policy p on p.id = v.policy_id
      where p.code = ${code} and v.state = 'in-force'`.execute(heed.db);
    return rows[0]?.id ?? '';
  }

  async function department(name: string): Promise<string> {
    const { rows } = await sql<{ id: string }>`
      select department_id as id from department_version where name = ${name} and to_at is null`.execute(
      heed.db,
    );
    return rows[0]?.id ?? '';
  }

  async function form(): Promise<Record<string, string>> {
    return {
      key: v7(),
      version: await versionOf('chat-monitoring'),
      audience: 'departments',
      [`department-${await department('销售部 Sales')}`]: 'on',
      due: '2026-08-10',
    };
  }

  async function answer(staffNo: string, noticeId: string, kind: 'acknowledge' | 'concern', reason?: string) {
    const person = await heed.db
      .selectFrom('person')
      .select(['id', 'name', 'language'])
      .where('staff_no', '=', staffNo)
      .executeTakeFirstOrThrow();
    const result = await giveAnswer(
      heed.db,
      {
        noticeId,
        personId: person.id,
        kind,
        method: 'typed-name',
        language: person.language,
        via: 'page',
        signature: { typedName: person.name },
        ...(reason ? { reason } : {}),
        session: { platform: 'local', method: 'local-persona' },
      },
      answerDeps(heed.app),
      heed.clock.now(),
    );
    expect(result.result).to.equal('recorded');
  }

  /** What a form has against what was filled in, as it is read. */
  const problemsIn = (page: string): string[] =>
    [...(/role="alert".*?<form/s.exec(page)?.[0] ?? '').matchAll(/<li>(.*?)<\/li>/gs)].map(([, one = '']) =>
      one.replaceAll(/<[^>]*>/g, ''),
    );

  const noticeCount = async () =>
    (
      await heed.db
        .selectFrom('notice')
        .select(({ fn }) => fn.countAll<number>().as('n'))
        .executeTakeFirstOrThrow()
    ).n;

  /** The value of a hidden field of a page. */
  function hidden(text: string, name: string): string {
    return new RegExp(`name="${name}" value="([^"]*)"`).exec(text)?.[1] ?? '';
  }

  async function sent(by: Browser, fields: Record<string, string>): Promise<string> {
    const preview = await by.post('/console/notices/preview', fields);
    expect(preview.status).to.equal(200);
    const answered = await by.post('/console/notices', { ...fields, mark: hidden(preview.text, 'mark') });
    expect(answered.status).to.equal(303);
    return /notices\/([0-9a-f-]{36})/.exec(answered.location ?? '')?.[1] ?? '';
  }

  describe('who may open what', () => {
    const pages = {
      '/console': {
        hr: 200,
        privacy: 200,
        manager: 200,
        admin: 200,
        auditor: 200,
        employee: 403,
        nobody: 401,
      },
      '/console/policies': { hr: 200, privacy: 200, manager: 200, admin: 200, auditor: 200, employee: 403 },
      '/console/policies/new': {
        hr: 200,
        privacy: 200,
        manager: 403,
        admin: 403,
        auditor: 403,
        employee: 403,
      },
      '/console/notices': { hr: 200, privacy: 200, manager: 200, admin: 403, auditor: 403, employee: 403 },
      '/console/notices/new': {
        hr: 200,
        privacy: 200,
        manager: 403,
        admin: 403,
        auditor: 403,
        employee: 403,
      },
      '/console/threads': { hr: 200, privacy: 200, manager: 403, admin: 403, auditor: 403, employee: 403 },
      '/console/threads/live': { manager: 403, nobody: 401 },
      '/console/people': { hr: 200, privacy: 200, manager: 403, admin: 200, auditor: 403, employee: 403 },
      '/console/people/import': {
        hr: 200,
        privacy: 403,
        manager: 403,
        admin: 200,
        auditor: 403,
        employee: 403,
      },
    };
    const staff: Record<string, string> = {
      hr,
      privacy,
      manager: salesManager,
      admin,
      auditor: hannah,
      employee: 'S005',
    };
    for (const [path, expected] of Object.entries(pages)) {
      it(path, async () => {
        for (const [role, status] of Object.entries(expected)) {
          const staffNo = staff[role];
          const browser = staffNo ? await heed.signIn(staffNo) : heed.visitor();
          expect((await browser.get(path)).status, role).to.equal(status);
        }
      });
    }

    it('posts of others are refused, and nothing happens', async () => {
      const manager = await heed.signIn(salesManager);
      const before = await noticeCount();
      const notice = await form();
      expect((await manager.post('/console/notices/preview', notice)).status).to.equal(403);
      expect((await manager.post('/console/notices', notice)).status).to.equal(403);
      expect((await manager.post('/console/policies', { 'zh-CN': 'x', en: 'x' })).status).to.equal(403);
      const version = await versionOf('chat-monitoring');
      expect((await manager.post(`/console/policies/${version}/withdraw`)).status).to.equal(403);
      expect((await manager.post('/console/people/import', { csv: 'x' })).status).to.equal(403);
      expect(await noticeCount()).to.equal(before);
    });

    it('a form without the token of the session is refused', async () => {
      const browser = await heed.signIn(hr);
      const before = await noticeCount();
      const refused = await browser.post('/console/notices', { ...(await form()), csrf: 'forged' });
      expect(refused.status).to.equal(403);
      expect(await noticeCount()).to.equal(before);
    });
  });

  describe('sending a notice', () => {
    it('previews both cards and the number of people, then sends once, however often it is clicked', async () => {
      const browser = await heed.signIn(hr);
      const fields = await form();
      const before = await noticeCount();
      const preview = await browser.post('/console/notices/preview', fields);
      expect(preview.status).to.equal(200);
      expect(preview.text).to.include('工作聊天').and.include('Monitoring of work chats');
      expect(preview.text).to.include('发给 12 人');
      expect(await noticeCount()).to.equal(before);

      const mark = hidden(preview.text, 'mark');
      const clicks = await Promise.all(
        [1, 2, 3].map(() => browser.post('/console/notices', { ...fields, mark })),
      );
      const places = clicks.map(({ status, location }) => `${status} ${location}`).toSorted();
      expect(places).to.deep.equal([
        `303 /console/notices/${fields.key}?done=alreadySent`,
        `303 /console/notices/${fields.key}?done=alreadySent`,
        `303 /console/notices/${fields.key}?done=sent`,
      ]);
      expect(await noticeCount()).to.equal(before + 1);
    });

    it('keeps what was filled in when going back, and says what is wrong at its field', async () => {
      const browser = await heed.signIn(hr);
      const fields: Record<string, string> = { ...(await form()), joiners: 'on', due: '2026-08-20' };
      const back = await browser.post('/console/notices/new', fields);
      expect(back.status).to.equal(200);
      expect(back.text).to.include(`value="${fields.version}" checked`);
      expect(back.text).to.include('value="2026-08-20"');
      expect(hidden(back.text, 'key')).to.equal(fields.key);

      const past = await browser.post('/console/notices/preview', { ...fields, due: '2026-08-02' });
      expect(past.status).to.equal(422);
      expect(past.text).to.include('notice-due-error').and.include('截止日期已经过去');
      expect(past.text).to.include('value="2026-08-02"');

      const empty = await browser.post('/console/notices/preview', { key: v7() });
      expect(empty.status).to.equal(422);
      for (const words of ['请选择一份制度', '请选择发给谁', '请填写截止日期'])
        expect(empty.text).to.include(words);
    });

    it('reads a list or a pasted CSV and names the lines that fit nobody', async () => {
      const browser = await heed.signIn(hr);
      const base = {
        key: v7(),
        version: await versionOf('chat-monitoring'),
        audience: 'people',
        due: '2026-08-10',
      };
      const csv = '工号,姓名\nS002,周亦航\nS999,无此人\nＳ００３,Priya\n';
      const wrong = await browser.post('/console/notices/preview', { ...base, list: csv });
      expect(wrong.status).to.equal(422);
      expect(wrong.text).to.include('第 3 行：没有工号为“S999”的在职人员');
      expect(wrong.text).not.to.include('第 4 行');

      const right = await browser.post('/console/notices/preview', { ...base, list: 'S002, S003\nS003\n' });
      expect(right.text).to.include('发给 2 人');
      const nothing = await browser.post('/console/notices/preview', { ...base, list: ' \n ' });
      expect(nothing.text).to.include('请填写至少一个工号');
    });

    it('takes more departments than a form parser likes', async () => {
      const browser = await heed.signIn(hr);
      const { rows } = await sql<{ id: string }>`select id from department`.execute(heed.db);
      const padding = Array.from({ length: 40 }, () => v7());
      const ids = [...rows.map(({ id }) => id), ...padding];
      const preview = await browser.post('/console/notices/preview', {
        key: v7(),
        version: await versionOf('chat-monitoring'),
        audience: 'departments',
        due: '2026-08-10',
        ...Object.fromEntries(ids.map((id) => [`department-${id}`, 'on'])),
      });
      expect(preview.text).to.include('发给 42 人');
    });

    it('shows the preview again when other people belong to it by now', async () => {
      const browser = await heed.signIn(hr);
      const fields = await form();
      const preview = await browser.post('/console/notices/preview', fields);
      await sql`
        update employment set to_at = ${heed.clock.now()}
        where person_id = (select id from person where staff_no = 'S012')`.execute(heed.db);
      try {
        const before = await noticeCount();
        const again = await browser.post('/console/notices', {
          ...fields,
          mark: hidden(preview.text, 'mark'),
        });
        expect(again.status).to.equal(409);
        expect(again.text).to.include('收件人刚刚有变动').and.include('发给 11 人');
        expect(await noticeCount()).to.equal(before);
      } finally {
        await sql`
          update employment set to_at = null
          where person_id = (select id from person where staff_no = 'S012')`.execute(heed.db);
      }
    });

    it('counts who has no account', async () => {
      const browser = await heed.signIn(hr);
      await sql`
        update identity set to_at = ${heed.clock.now()}
        where person_id = (select id from person where staff_no = 'S011')`.execute(heed.db);
      try {
        const preview = await browser.post('/console/notices/preview', await form());
        expect(preview.text).to.include('收不到消息的有 1 人').and.include('S011').and.include('没有账号');
      } finally {
        await sql`
          update identity set to_at = null
          where person_id = (select id from person where staff_no = 'S011')`.execute(heed.db);
      }
    });
  });

  describe('following a notice', () => {
    let noticeId: string;
    before(async () => {
      noticeId = await sent(await heed.signIn(hr), await form());
      await answer('S005', noticeId, 'acknowledge');
      await answer('S006', noticeId, 'concern', '担心私人聊天');
    });

    it('HR sees accepted, seen and answered as three facts, and who would like to talk', async () => {
      const browser = await heed.signIn(hr);
      const page = await browser.get(`/console/notices/${noticeId}`);
      expect(page.text).to.include('机器人收不到已读回执');
      expect(page.text).to.include('12 人中 2 人已答复');
      expect(page.text).to.include('有顾虑，想先聊聊');
      const concerns = await browser.get(`/console/notices/${noticeId}?show=concern`);
      expect(concerns.text).to.include('S006').and.not.include('S005');
      expect(concerns.text).to.match(/href="\/threads\/[0-9a-f-]{36}"/);
      // Not even HR finds the words of a concern here.
      expect(concerns.text).not.to.include('担心私人聊天');
    });

    it('privacy sees that there is a concern and gets no way into a talk with HR', async () => {
      const browser = await heed.signIn(privacy);
      const concerns = await browser.get(`/console/notices/${noticeId}?show=concern`);
      expect(concerns.text).to.include('S006');
      expect(concerns.text).not.to.match(/href="\/threads\/[0-9a-f-]{36}"/);
    });

    it('a manager sees finished and not finished and nothing more, on any address', async () => {
      const browser = await heed.signIn(salesManager);
      const pages = [
        '/console',
        '/console/notices',
        `/console/notices/${noticeId}`,
        `/console/notices/${noticeId}?show=concern`,
        `/console/notices/${noticeId}?show=unreachable`,
        `/console/notices/${noticeId}/people.csv`,
      ];
      for (const path of pages) {
        const { status, text } = await (path.endsWith('.csv') ? browser.post(path) : browser.get(path));
        expect(status, path).to.equal(200);
        for (const secret of [
          '顾虑',
          '已知悉',
          '平台已接收',
          '看过',
          '/threads/',
          'concern"',
          'acknowledge',
        ]) {
          expect(text, `${path} ${secret}`).not.to.include(secret);
        }
      }
      const { text } = await browser.get(`/console/notices/${noticeId}`);
      expect(text).to.include('12 人中 2 人已完成');
      // The one with the concern and the one who acknowledged look the same.
      const csv = (await browser.post(`/console/notices/${noticeId}/people.csv`)).text.split('\r\n');
      const lineOf = (staffNo: string) =>
        csv
          .find((line) => line.startsWith(staffNo))
          ?.split(',')
          .slice(3);
      expect(lineOf('S005')).to.deep.equal(['已完成']);
      expect(lineOf('S006')).to.deep.equal(['已完成']);
      expect(lineOf('S007')).to.deep.equal(['待完成']);
    });

    it('a manager of other departments does not find the notice', async () => {
      const other = await heed.signIn('S020');
      expect((await other.get(`/console/notices/${noticeId}`)).status).to.equal(404);
      expect((await other.post(`/console/notices/${noticeId}/people.csv`)).status).to.equal(404);
      expect((await other.get(`/console/notices/${noticeId}/live`)).status).to.equal(404);
      expect((await other.get('/console/notices')).text).not.to.include(noticeId);
    });

    it('a manager of a part of the audience sees that part only', async () => {
      const east = await heed.signIn('S004');
      const { text } = await east.get(`/console/notices/${noticeId}`);
      expect(text).to.include('S005').and.not.include('S009');
      expect(text).to.include('5 人中 2 人已完成');
    });

    it('finds a person without putting the name into an address', async () => {
      const browser = await heed.signIn(hr);
      const found = await browser.post(`/console/notices/${noticeId}/search?show=all`, { search: '李知远' });
      expect(found.status).to.equal(200);
      expect(found.text).to.include('S005').and.not.include('S007');
      const links = [...found.text.matchAll(/(?:href|action|sse-connect)="([^"]*)"/g)].map(
        ([, link]) => link,
      );
      expect(links.filter((link) => /李|%E6%9D%8E/.test(link ?? ''))).to.deep.equal([]);
    });

    it('changes live, and stops when the session is over', async () => {
      const browser = await heed.signIn(hr);
      const person = await heed.signIn('S007');
      const read = await browser.listen(
        `/console/notices/${noticeId}/live?show=open`,
        (text) => text.includes('event: people'),
        () => markOpened(heed.db, noticeId, person.personId, heed.clock.now()),
      );
      expect(read).to.include('event: coverage').and.include('event: departments');

      const over = await heed.signIn(hr);
      let answered: Promise<unknown> | undefined;
      const ends = async () => {
        await sql`delete from session where person_id = ${over.personId}::uuid`.execute(heed.db);
        await answer('S007', noticeId, 'acknowledge');
      };
      const rest = await over.listen(`/console/notices/${noticeId}/live?show=answered`, (text) => {
        // Every page is drawn once as it opens.
        if (text.includes('event: people')) answered ??= ends();
        return false;
      });
      await answered;
      expect(rest).to.include('event: people').and.not.include('S007');
      const again = await heed.signIn(hr);
      expect((await again.get(`/console/notices/${noticeId}?show=answered`)).text).to.include('S007');
    });

    const called = (name: string) =>
      sql`
        with p as (update person set name = ${name} where staff_no = 'S008' returning id)
        update person_name pn set name = ${name} from p where pn.person_id = p.id and pn.to_at is null`.execute(
        heed.db,
      );

    it('exports everyone asked, safe for spreadsheets', async () => {
      await called('=cmd()');
      const browser = await heed.signIn(hr);
      const file = await browser.post(`/console/notices/${noticeId}/people.csv`);
      await called('Tomás Ferreira');
      expect(file.headers.get('content-type')).to.include('text/csv');
      expect(file.headers.get('content-disposition')).to.include('attachment');
      expect(file.text).to.include("S008,'=cmd(),");
      expect(file.text).not.to.match(/(^|,)=cmd/m);
      expect(file.text.trim().split('\r\n')).to.have.length(13);
      expect(file.text).to.include('S006').and.include('有顾虑，想先聊聊');
    });

    it('closes once, after being asked', async () => {
      const browser = await heed.signIn(hr);
      expect((await browser.get(`/console/notices/${noticeId}`)).text).to.include('结束这份通知…');
      const closed = await browser.post(`/console/notices/${noticeId}/close`);
      expect(closed.location).to.equal(`/console/notices/${noticeId}?done=closed`);
      expect((await browser.post(`/console/notices/${noticeId}/close`)).status).to.equal(409);
      expect((await browser.get(`/console/notices/${noticeId}?done=closed`)).text).to.include('已结束。');
    });

    it('says nothing that is not on its list after an action', async () => {
      const browser = await heed.signIn(hr);
      expect((await browser.get('/console?done=%3Cscript%3E')).text).not.to.include('script%3E</p>');
      expect((await browser.get('/console?done=constructor')).status).to.equal(200);
    });

    it('pages through many people by their place, and lists them all once', async () => {
      const browser = await heed.signIn(hr);
      const now = heed.clock.now();
      await sql`
        with people as (
          insert into person (id, staff_no, name, created_at)
          select gen_random_uuid(), 'X' || n, 'Sample Person ' || (n % 7), ${now} from generate_series(1, 120) n
          returning id
        )
        insert into employment (person_id, from_at) select id, ${now} from people`.execute(heed.db);
      const { rows } = await sql<{ id: string }>`select id from person where staff_no like 'X%'`.execute(
        heed.db,
      );
      const { noticeId: many } = await inTransaction(heed.db, async (tx) =>
        sendNotice(tx, {
          versionId: await versionOf('customer-data'),
          audience: { kind: 'people', ids: rows.map(({ id }) => id) },
          joiners: false,
          due: new Date('2026-08-10T15:59:59Z'),
          zone: heed.app.zone,
          actor: 'heed',
          now,
        }),
      );
      const seen: string[] = [];
      let path: string | undefined = `/console/notices/${many}?show=all`;
      while (path) {
        const { text } = await browser.get(path);
        seen.push(...[...text.matchAll(/class="staff-no">(X\d+)</g)].map(([, staffNo]) => staffNo ?? ''));
        path = /href="([^"]*after=[^"#]*)#people"/.exec(text)?.[1]?.replaceAll('&amp;', '&');
      }
      expect(seen).to.have.length(120);
      expect(new Set(seen)).to.have.property('size', 120);
      await sql`update employment set to_at = ${now} where person_id = any(${rows.map(({ id }) => id)}::uuid[])`.execute(
        heed.db,
      );
    });
  });

  describe('writing a policy', () => {
    async function source(language: 'zh-CN' | 'en', code = 'photo-consent'): Promise<string> {
      const { rows } = await sql<{ bytes: Buffer }>`
        select t.bytes from policy_text t where t.version_id = ${await versionOf(code)}::uuid
        and t.language = ${language}`.execute(heed.db);
      return rows[0]?.bytes.toString('utf8') ?? '';
    }
    const versions = async () =>
      (
        await heed.db
          .selectFrom('policy_version')
          .select(({ fn }) => fn.countAll<number>().as('n'))
          .executeTakeFirstOrThrow()
      ).n;

    it('lists everything that is wrong with its legal source and stores nothing', async () => {
      const browser = await heed.signIn(hr);
      const before = await versions();
      const texts = {
        'zh-CN': (await source('zh-CN', 'chat-monitoring')).replace(/^ +retention:.*\n/gm, ''),
        en: (await source('en', 'chat-monitoring')).replace(/^ +retention:.*\n/gm, ''),
      };
      const checked = await browser.post('/console/policies/check', texts);
      expect(checked.status).to.equal(422);
      expect(checked.text)
        .to.include('retention')
        .and.include('《个人信息保护法》第十七条')
        .and.not.include('PIPL');
      // What was typed is still there.
      expect(checked.text).to.include('code: chat-monitoring');
      const yaml = await browser.post('/console/policies/check', { 'zh-CN': '---\n: [\n---\nx', en: '<b>' });
      expect(yaml.status).to.equal(422);
      expect(yaml.text).not.to.include('<b>');
      expect(problemsIn(yaml.text).length).to.be.at.least(2);
      for (const problem of problemsIn(yaml.text)) expect(problem).to.match(/\p{Script=Han}/u);
      const english = await browser.post('/console/policies/check?lang=en', {
        'zh-CN': '---\n: [\n---\nx',
        en: '<b>',
      });
      for (const problem of problemsIn(english.text)) expect(problem).not.to.match(/\p{Script=Han}/u);
      await browser.get('/console?lang=zh-CN');
      const forced = await browser.post('/console/policies', texts);
      expect(forced.status).to.equal(422);
      expect(await versions()).to.equal(before);
    });

    it('shows the words that change and who is asked again, and publishes exactly what was checked', async () => {
      const browser = await heed.signIn(hr);
      await sent(browser, {
        key: v7(),
        version: await versionOf('photo-consent'),
        audience: 'everyone',
        due: '2026-08-10',
      });
      const texts = {
        'zh-CN': `${await source('zh-CN')}\n新增一句话。\n`,
        // As a browser sends it.
        en: `${await source('en')}\nOne more sentence.\n`.replaceAll('\n', '\r\n'),
      };
      const checked = await browser.post('/console/policies/check', texts);
      expect(checked.status).to.equal(200);
      expect(checked.text)
        .to.match(/<ins>.*新增一句话/s)
        .and.match(/<ins>.*One more sentence/s);
      expect(checked.text).to.include('42 人');
      const mark = hidden(checked.text, 'checked');

      const before = await versions();
      const other = { ...texts, en: `${texts.en}And another.`, checked: mark };
      const changed = await browser.post('/console/policies', other);
      expect(changed.status).to.equal(409);
      expect(changed.text).to.include('和刚才检查的不一样了');
      expect(await versions()).to.equal(before);

      const published = await browser.post('/console/policies', { ...texts, checked: mark });
      expect(published.status).to.equal(303);
      expect(published.location).to.match(/done=published$/);
      expect(await versions()).to.equal(before + 1);
      expect(await source('en')).not.to.include('\r');

      const page = await browser.get(published.location ?? '');
      expect(page.text)
        .to.include('第 2 版')
        .and.match(/<ins>.*新增一句话/s);
      expect(page.text).to.match(/[0-9a-f]{64}/);
      const repeated = await browser.post('/console/policies/check', texts);
      expect(repeated.text).to.include('与最新版本逐字相同');
    });

    it('goes on from a version, and gives out the exact bytes behind a fingerprint', async () => {
      const browser = await heed.signIn(hr);
      const version = await versionOf('chat-monitoring');
      const from = await browser.get(`/console/policies/new?from=${version}`);
      expect(from.text).to.include('code: chat-monitoring');
      const file = await browser.get(`/console/policies/${version}/en.md`);
      expect(file.text).to.equal(await source('en', 'chat-monitoring'));
      expect((await browser.get(`/console/policies/${version}/fr.md`)).status).to.equal(404);
    });

    it('withdraws after being asked, and nobody is asked any more', async () => {
      const browser = await heed.signIn(privacy);
      const version = await versionOf('photo-consent');
      const withdrawn = await browser.post(`/console/policies/${version}/withdraw`);
      expect(withdrawn.location).to.equal(`/console/policies/${version}?done=withdrawn`);
      expect((await browser.get(`/console/policies/${version}`)).text).to.include('已撤回');
      const fields = { ...(await form()), version };
      const preview = await browser.post('/console/notices/preview', fields);
      expect(preview.status).to.equal(422);
      expect(preview.text).to.include('已被取代或撤回');
    });
  });

  describe('concerns and questions', () => {
    it('HR sees who waits; nobody sees the words in the list', async () => {
      const browser = await heed.signIn(hr);
      const { text } = await browser.get('/console/threads');
      expect(text).to.include('沈星阑').and.include('顾虑');
      expect(text).not.to.include('担心私人聊天');
      expect((await browser.get('/console')).text).to.include('顾虑 1，提问 0');
    });

    it('privacy, who was not written to, sees none of them', async () => {
      const browser = await heed.signIn(privacy);
      expect((await browser.get('/console/threads')).text).not.to.include('沈星阑');
      expect((await browser.get('/console/threads?role=hr')).text).not.to.include('沈星阑');
    });

    it('a counsellor finds the talks with the counsellor, from the first page on, and no others', async () => {
      const { id: person, name } = await heed.db
        .selectFrom('person')
        .select(['id', 'name'])
        .where('staff_no', '=', 'S024')
        .executeTakeFirstOrThrow();
      const thread = await inTransaction(heed.db, (tx) =>
        openThread(tx, heed.app, {
          kind: 'question',
          person,
          role: 'counsellor',
          text: 'x',
          now: heed.clock.now(),
        }),
      );
      const browser = await heed.signIn(counsellor);
      expect((await browser.get('/board')).text).to.include('href="/console"');
      const overview = await browser.get('/console');
      expect(overview.text).to.include('顾虑 0，提问 1').and.include('href="/console/threads"');
      expect(overview.text)
        .not.to.include('href="/console/people"')
        .and.not.include('href="/console/notices"');
      const list = await browser.get('/console/threads');
      expect(list.text).to.include(name).and.include(`/threads/${thread}`).and.not.include('沈星阑');
      expect((await browser.get(`/threads/${thread}`)).status).to.equal(200);
      expect((await browser.get('/console/threads?role=hr')).text).not.to.include('沈星阑');
      const office = await heed.signIn(hr);
      expect((await office.get('/console/threads?role=counsellor')).text).not.to.include(
        `/threads/${thread}`,
      );
      expect((await office.get(`/threads/${thread}`)).status).to.equal(404);
    });
  });

  describe('people', () => {
    it('shows accounts to those who bind them, and to HR only whether there is one', async () => {
      const asAdmin = await (await heed.signIn(admin)).get('/console/people');
      expect(asAdmin.text).to.match(/<code>\s*S001<\/code>/);
      const asHr = await (await heed.signIn(hr)).get('/console/people');
      expect(asHr.text)
        .to.include('本地聊天窗口')
        .and.not.match(/<code>\s*S001<\/code>/);
      expect(asHr.text).not.to.include('@example.com');
    });

    it('finds people and narrows to a department with all below it', async () => {
      const browser = await heed.signIn(hr);
      const found = await browser.post('/console/people/search', { search: '𠮷野' });
      expect(found.text).to.include('S011').and.not.include('S012');
      const sales = await browser.get(`/console/people?department=${await department('销售部 Sales')}`);
      expect(sales.text).to.include('S005').and.not.include('S013');
    });

    it('says what a list would change, by row what is wrong, and writes only what was shown', async () => {
      const browser = await heed.signIn(hr);
      const bad = 'staff_no,name,department\nS001,陈海宁,销售部 Sales\n,无工号,销售部 Sales\n';
      const wrong = await browser.post('/console/people/import/check', { csv: bad });
      expect(wrong.status).to.equal(422);
      expect(problemsIn(wrong.text)).to.deep.equal(['第 3 行 “工号 / staff no”没有填写']);

      const csv = 'staff_no,name,department\nS900,新同事,研发部 R&D\n';
      const checked = await browser.post('/console/people/import/check', { csv });
      expect(checked.status).to.equal(200);
      expect(checked.text).to.include('S900 新同事');
      const count = async () =>
        (await sql`select from person where staff_no = 'S900'`.execute(heed.db)).rows.length;
      expect(await count()).to.equal(0);
      const mark = hidden(checked.text, 'checked');
      const other = await browser.post('/console/people/import', {
        csv: `${csv}S901,又一位,研发部 R&D\n`,
        checked: mark,
      });
      expect(other.status).to.equal(409);
      expect(await count()).to.equal(0);
      const done = await browser.post('/console/people/import', { csv, checked: mark });
      expect(done.location).to.equal('/console/people?done=imported');
      expect(await count()).to.equal(1);
    });

    it('HR gives nobody a role by way of a list', async () => {
      const browser = await heed.signIn(hr);
      const csv = 'staff_no,name,department,roles\nS032,王雨桐,人力资源部 HR,admin\n';
      const refused = await browser.post('/console/people/import/check', { csv });
      expect(refused.status).to.equal(422);
      expect(problemsIn(refused.text)).to.deep.equal(['第 2 行 会改动角色，只有管理员可以这样做']);
    });
  });

  describe('in both languages', () => {
    it('every page reads in the language chosen', async () => {
      const browser = await heed.signIn(hr);
      const { rows } = await sql<{ id: string }>`select id from notice order by created_at limit 1`.execute(
        heed.db,
      );
      const paths = [
        '/console',
        '/console/policies',
        `/console/policies/${await versionOf('chat-monitoring')}`,
        '/console/policies/new',
        '/console/notices',
        '/console/notices/new',
        `/console/notices/${rows[0]?.id}`,
        '/console/threads',
        '/console/people',
        '/console/people/import',
      ];
      for (const path of paths) {
        const english = await browser.get(`${path}?lang=en`);
        expect(english.status, path).to.equal(200);
        expect(english.text, path).to.include('<html lang="en">').and.include('Overview');
        const chinese = await browser.get(`${path}?lang=zh-CN`);
        expect(chinese.text, path).to.include('<html lang="zh-CN">').and.include('概览');
      }
    });
  });
});
