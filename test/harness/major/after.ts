import { expect } from 'chai';
import { causes, questions } from '../../../src/crisis/review/rules.ts';
import { fillIn } from '../fill-in.ts';
import { until } from '../until.ts';
import { canary, type MajorStory } from './story.ts';

/** Whoever comes now reads one page; then it is over, and everybody who was in it hears so. */
export async function closed({ cast, path, code, report }: MajorStory): Promise<void> {
  const { lead, it, hr, reporter } = cast;
  const briefing = await it.opens(`${path}/briefing`);
  expect(briefing).to.include(code).and.include('132 人').and.include('重大');
  await lead.fills(path, '/close', {}, { why: 'over' });
  for (const one of [lead, it, hr]) await one.hears(`${code} 已结束`);
  await reporter.hears(report, '已答复');
}

/** Seven questions, a cause, what is to be done by whom, the plan that was changed, and a report for those entitled. */
export async function reviewed(story: MajorStory): Promise<void> {
  const { cast, path, code } = story;
  const { lead, it, standIn, stranger } = cast;
  const at = `${path}/review`;
  for (const subject of questions)
    await standIn.fills(at, '/entries', { words: `${canary} ${subject}` }, { kind: 'answer', subject });
  await it.fills(at, '/entries', { subject: causes[1], words: `${canary} 钓鱼邮件` }, { kind: 'cause' });
  const { staffNo } = stranger;
  await lead.fills(at, '/actions', {
    words: `${canary} 邮箱一律两步登录`,
    owner: staffNo,
    due: '2026-09-01',
  });
  await lead.fills('/crisis/plan', '/crisis/plan/level/major', { deputiesAfter: '120', againEvery: '300' });
  await lead.fills(at, '/changes');
  await lead.fills(at, '/close');
  const report = await standIn.opens(`${path}/report?lang=zh-CN`);
  expect(report)
    .to.include(code)
    .and.include(`${canary} pace`)
    .and.include('钓鱼邮件')
    .and.include('两步登录');
  const { url, fields } = fillIn(report, { action: '/report.pdf' });
  expect((await standIn.posts(url, fields)).text.slice(0, 5)).to.equal('%PDF-');
  expect((await stranger.asks(`${path}/report`)).status).to.equal(404);
  // They do what they have to do, and see no more of it than that.
  const own = await until(
    async () => /href="[^"]*(\/crisis\/actions\/[0-9a-f-]+)"/.exec(await lead.opens(at))?.[1],
    { what: 'what is to be done' },
  );
  expect(await stranger.fills(own, own, { words: `${canary} 都开了` })).to.include('都开了');
  expect((await stranger.asks(at)).status).to.equal(404);
}
