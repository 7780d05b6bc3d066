import { expect } from 'chai';
import { canary } from '../major/story.ts';
import { until } from '../until.ts';
import { type DrillStory, saysDrill, team } from './story.ts';

/** Another drill begins with a report, in the chat alone; every reply of it says what it is. */
export async function reportedAndDeclared(story: DrillStory): Promise<void> {
  const { cast, stage } = story;
  const { lead } = cast;
  const { db } = stage.heed;
  await lead.says(`上报 演练 ${canary} 假想：名单发错了群`);
  const report = await until(
    () => db.selectFrom('crisis_report').selectAll().where('drill', '=', true).executeTakeFirst(),
    { what: 'a report of a drill' },
  );
  story.report = report.code;
  expect(await lead.hears('已收到，编号', report.code)).to.match(saysDrill);
  await lead.presses(`crisis.take-report:${report.id}`);
  expect(await lead.hears('由你接手', report.code)).to.match(saysDrill);
  await lead.presses(`crisis.declare-report:${report.id}`);
  const { id, code } = await until(
    () =>
      db
        .selectFrom('incident')
        .select(['id', 'code'])
        .where('drill', '=', true)
        .where('closed_at', 'is', null)
        .executeTakeFirst(),
    { what: 'a drill from the report' },
  );
  story.id = id;
  story.code = code;
  expect(await lead.hears('已从上报', report.code, code)).to.match(saysDrill);
}

const typed = '停用群发';

/**
 * Something real happens meanwhile: neither is taken for the other, by whatever is said of either. What is said in the drill is
 * said before, since it ends by itself within a minute then.
 */
export async function realBeside({ cast, stage, id, code, report }: DrillStory): Promise<void> {
  const { lead, hr, it } = cast;
  await lead.says(`决定 ${code} ${typed}`);
  expect(await lead.hears('已记为决定', code)).to.match(saysDrill);
  await it.presses(`crisis.coming:${id}`);
  expect(await it.hears('已记下', code)).to.match(saysDrill);
  await lead.says('危机 一般');
  const real = await until(
    () =>
      stage.heed.db
        .selectFrom('incident')
        .select(['id', 'code'])
        .where('drill', '=', false)
        .executeTakeFirst(),
    { what: 'a crisis' },
  );
  expect(await lead.hears('已启动', real.code)).to.not.match(saysDrill);
  await lead.says(`决定 ${real.code} ${typed}`);
  expect(await lead.hears('已记为决定', real.code)).to.not.match(saysDrill);
  await hr.presses(`crisis.coming:${real.id}`);
  expect(await hr.hears('已记下', real.code)).to.not.match(saysDrill);
  for (const part of team)
    for (const said of await cast[part].everythingHeard()) {
      const ofReal = said.includes(real.code);
      const ofDrill = [code, report].some((one) => said.includes(one));
      // The local messenger shows them what they typed, too.
      if (ofReal !== ofDrill && !said.includes(typed))
        expect(saysDrill.test(said), `${part}: ${said}`).to.equal(ofDrill);
    }
}
