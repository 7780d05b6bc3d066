import { expect } from 'chai';
import { sql } from 'kysely';
import { affectedLines } from '../../src/crisis/affected/reached.ts';
import { askForApproval } from '../../src/crisis/statements/ask.ts';
import { inTransaction } from '../../src/db/pool.ts';
import { text } from '../../src/messages/texts.ts';
import { AffectedStory, type Cast, idOf } from '../harness/affected.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import { putToWork } from '../harness/at-work.ts';
import { seatAt } from '../harness/crisis.ts';
import { startSlackCompany } from '../harness/slack-company.ts';
import { StatementStory, seats } from '../harness/statements.ts';
import { until } from '../harness/until.ts';
import { startWecomCompany } from '../harness/wecom-company.ts';

/** A company on one messenger: who does what in the story, what each of them has on their screen, and their pages. */
interface World {
  heed: TestApp;
  /** Staff numbers. */
  who: Cast & { affected: string; colleague: string };
  screen(staffNo: string): Promise<string>;
  opens(staffNo: string, path: string): Promise<{ status: number; text: string }>;
  close(): Promise<void>;
}

const names = { lead: '郑景行', legal: '王雨桐', pr: '秦墨', affected: '周亦航', colleague: '林晓' };
type Part = keyof typeof names;
const parts = Object.keys(names) as Part[];

async function seated(heed: TestApp, who: Record<Part, string>): Promise<World['who']> {
  await seatAt(heed.db, heed.clock.now(), {
    [who.lead]: 'lead',
    [who.legal]: 'legal',
    [who.pr]: 'pr',
  });
  return { ...who, hr: who.lead };
}

const worlds: Record<string, () => Promise<World>> = {
  async 'the local messenger'() {
    const heed = await startApp({ policies: false });
    const working = await putToWork(heed);
    return {
      heed,
      who: { lead: 'S037', legal: 'S039', pr: 'S014', hr: 'S032', affected: 'S002', colleague: 'S003' },
      screen: async (staffNo) => (await (await heed.signIn(staffNo)).get('/local')).text,
      opens: async (staffNo, path) => (await heed.signIn(staffNo)).get(path),
      async close() {
        await working.stop();
        await heed.close();
      },
    };
  },
  async WeCom() {
    const company = await startWecomCompany({
      departments: [{ id: 1, name: '样例有限公司' }],
      members: parts.map((part) => ({ userid: `U${part}`, name: names[part], department: [1] })),
    });
    const { heed, wecom } = company;
    const account = (staffNo: string) =>
      parts.map((part) => `U${part}`).find((id) => id.toLowerCase() === staffNo) ?? '';
    const all = Object.fromEntries(parts.map((part) => [part, `u${part}`])) as Record<Part, string>;
    return {
      heed,
      who: await seated(heed, all),
      screen: async (staffNo) =>
        wecom
          .conversation(account(staffNo))
          .filter(({ from }) => from !== 'member')
          .map((item) => item.text)
          .join('\n'),
      opens: async (staffNo, path) => (await company.opens(account(staffNo), path)).page,
      close: () => company.close(),
    };
  },
  async Slack() {
    const company = await startSlackCompany({
      users: parts.map((part) => ({
        ...{ id: `U0${part.toUpperCase()}`, name: part, realName: names[part] },
        locale: part === 'affected' ? 'en-GB' : 'zh-CN',
      })),
    });
    const { heed, slack } = company;
    const { rows } = await sql<{ account: string; no: string }>`
      select i.external_id as account, p.staff_no as no from identity i join person p on p.id = i.person_id`.execute(
      heed.db,
    );
    const account = (staffNo: string) => rows.find(({ no }) => no === staffNo)?.account ?? '';
    const all = Object.fromEntries(
      parts.map((part) => [part, rows.find((row) => row.account === `U0${part.toUpperCase()}`)?.no ?? '']),
    ) as Record<Part, string>;
    return {
      heed,
      who: await seated(heed, all),
      screen: async (staffNo) =>
        slack
          .messages(account(staffNo))
          .map(({ lines }) => lines.join('\n'))
          .join('\n'),
      opens: async (staffNo, path) => (await company.opens(account(staffNo), path)).page,
      close: () => company.close(),
    };
  },
};

/** One story, on each messenger: what everybody hears, and what only those affected do. */
for (const [platform, begin] of Object.entries(worlds))
  describe(`a leak is told on ${platform}`, function () {
    this.timeout(90_000);
    let world: World;
    before(async () => {
      world = await begin();
    });
    after(() => world.close());

    const sees = (staffNo: string, words: string) =>
      until(async () => (await world.screen(staffNo)).includes(words), {
        what: `"${words}" on the screen of ${staffNo}`,
      });
    const reached = async (story: AffectedStory) => {
      const { db, app, clock } = world.heed;
      const [line] = await affectedLines(db, app.vault, story.incident.id, { limit: 9 }, clock.now());
      return line?.reach;
    };

    it('approvers are asked without a word of it; those affected read it on their page, and others what is for all', async () => {
      const { heed, who } = world;
      const { db, clock } = heed;
      const story = await AffectedStory.open(heed, { who });
      const { id, code } = story.incident;
      await story.adds([who.affected], ['counselling']);
      const notice = await story.writes('notice', 'major', 'canary-5150');
      const by = await idOf(heed, who.lead);
      await inTransaction(db, (tx) => askForApproval(tx, id, { statement: notice.id, by, now: clock.now() }));
      for (const part of ['lead', 'legal', 'pr'] as const) {
        const { rows } = await sql<{ language: 'zh-CN' | 'en' }>`
          select language from person where staff_no = ${who[part]}`.execute(db);
        await sees(who[part], text(rows[0]?.language ?? 'zh-CN', 'crisis.statements.card.title', { code }));
        expect((await world.opens(who[part], `/crisis/${id}/affected/texts/notice.major`)).text).to.include(
          'canary-5150 todo',
        );
      }
      await story.approve(notice);
      expect(await story.sends(notice)).to.include({ people: 1, repeated: false });
      await sees(who.affected, code);
      await until(async () => (await reached(story)) === 'accepted', { what: 'a notice that was accepted' });
      const page = await world.opens(who.affected, `/concerned/${id}`);
      expect(page.text).to.include('canary-5150 todo');
      expect(await reached(story)).to.equal('seen');
      expect((await world.opens(who.colleague, `/concerned/${id}`)).status).to.equal(404);

      const statements = new StatementStory(heed);
      statements.incident = story.incident;
      const own: Record<string, string> = {
        [seats.lead]: who.lead,
        [seats.legal]: who.legal,
        [seats.pr]: who.pr,
      };
      statements.idOf = (staffNo) => idOf(heed, own[staffNo] ?? staffNo);
      const forAll = await statements.writes('canary-6160 for everybody', 'staff', 'What happened');
      await statements.allApprove(forAll);
      await statements.sends(forAll, { channel: 'message', to: { kind: 'everyone' } });
      await sees(who.colleague, 'canary-6160 for everybody');
      await sees(who.affected, 'canary-6160 for everybody');
      // Neither a screen of theirs nor anybody else's ever had what leaked about them, or that it was about them.
      for (const part of parts) expect(await world.screen(who[part]), part).to.not.include('canary-5150');
      expect(await world.screen(who.colleague)).to.not.include(
        text('zh-CN', 'crisis.concerned.card.notice.title'),
      );
    });
  });
