import { expect } from 'chai';
import { sql } from 'kysely';
import { seatAt } from '../crisis.ts';
import { until } from '../until.ts';
import { canary, type MajorStory } from './story.ts';

/** The plan of major crises, so short that nobody who watches has to wait long: deputies are called after eight seconds. */
export async function plans({ cast: { lead, deputy } }: MajorStory): Promise<void> {
  await lead.fills('/crisis/plan?lang=zh-CN', '/crisis/plan/level/major', {
    ...{ day: 'chat 0', night: 'chat 0', deputiesAfter: '8', lastResortAfter: '60', againEvery: '60' },
  });
  await lead.fills(
    '/crisis/plan',
    '/crisis/plan/place',
    { rank: '1' },
    { person: await deputy.id(), role: 'hr' },
  );
}

/** An employee says it in a chat; the lead takes it, grades it as proposed and declares. */
export async function reported(story: MajorStory): Promise<void> {
  const { cast, stage } = story;
  const { lead, reporter, stranger } = cast;
  await reporter.says(`上报泄露：${canary} 咨询预约表连同病历发到了外部邮箱`);
  const report = await until(() => stage.heed.db.selectFrom('crisis_report').selectAll().executeTakeFirst(), {
    what: 'the report',
  });
  story.report = report.code;
  await reporter.hears('已收到', report.code);
  expect(await lead.hears('有新的上报', report.code)).to.not.include(canary);
  await lead.presses(`crisis.take-report:${report.id}`);
  const at = `/crisis/reports/${report.id}`;
  await until(async () => (await lead.opens(at)).includes(canary), { what: 'what was reported' });
  expect((await stranger.asks(at)).status).to.be.oneOf([403, 404]);
  const graded = await lead.fills(at, '/grade', {
    ...{ people: 'many', data: 'illness', key: 'no', cause: 'attack', spread: 'outside', ongoing: 'no' },
  });
  // The reasons are shown, and not only the level.
  expect(graded).to.include('重大').and.include('外部攻击');
  const declared = await lead.fills(at, '/declare');
  const incident = await until(() => stage.heed.db.selectFrom('incident').selectAll().executeTakeFirst(), {
    what: 'the incident',
  });
  expect(declared).to.include(incident.code);
  expect(incident).to.include({ level: 'major', drill: false });
  story.id = incident.id;
  story.code = incident.code;
}

/** Everybody answers in their own way: one not at all, one by handing over, one comes to the role later. */
export async function mustered(story: MajorStory): Promise<void> {
  const { cast, code, id, path, stage } = story;
  const { lead, hr, deputy, legal, standIn, pr, it, counsellor } = cast;
  for (const one of [lead, hr, it, counsellor, legal]) expect(await one.hears(code)).to.not.include(canary);
  await lead.hears('还缺：公关');
  await it.presses(`crisis.coming:${id}`);
  await counsellor.presses(`crisis.coming:${id}`);
  await legal.fills(path, '/hand-over', { staff: standIn.staffNo });
  await standIn.hears(code);
  await standIn.presses(`crisis.coming:${id}`);
  // HR does not answer.
  await deputy.hears(code);
  await deputy.presses(`crisis.coming:${id}`);
  const { db, clock } = stage.heed;
  await seatAt(db, clock.now(), { [pr.staffNo]: 'pr' });
  await pr.hears(code);
  await pr.presses(`crisis.coming:${id}`);
  await until(
    async () => {
      const { rows } = await sql<{ line: string }>`
        select p.staff_no as line from incident_answer a join person p on p.id = a.person_id
        where a.incident_id = ${id}::uuid and a.what = 'coming'`.execute(db);
      return rows.length >= 6;
    },
    { what: 'everybody coming' },
  );
  const why = await callReasons(story);
  expect(why).to.include.members([`${deputy.staffNo} hr seat`, `${standIn.staffNo} legal handed-over`]);
  expect(why.filter((line) => line.startsWith(`${pr.staffNo} pr`))).to.have.length(1);
  const page = await lead.opens(path);
  expect(page).to.include(canary);
}

async function callReasons({ stage, id }: MajorStory): Promise<string[]> {
  const { rows } = await sql<{ line: string }>`
    select p.staff_no || ' ' || c.role || ' ' || c.why as line from incident_call c join person p on p.id = c.person_id
    where c.incident_id = ${id}::uuid`.execute(stage.heed.db);
  return rows.map(({ line }) => line);
}

/** The room has whom it has to have, as the platform itself says, and its briefing says nothing of what happened. */
export async function roomStands(story: MajorStory): Promise<void> {
  const { stage, cast, code } = story;
  if (stage.platform === 'local') {
    expect(await cast.lead.opens(`${story.path}/channels`)).to.include('网页');
    return;
  }
  const wanted = (['lead', 'hr', 'deputy', 'standIn', 'pr', 'it', 'counsellor'] as const).map((part) =>
    stage.account(part),
  );
  await until(
    () => {
      const [room] = stage.rooms();
      return room && [...room.members].sort().join() === [...wanted].sort().join();
    },
    { within: 60_000, what: 'a room with everybody who is in it, and nobody else' },
  );
  const [room] = stage.rooms();
  expect(room?.name.toUpperCase()).to.include(code);
  expect(room?.said.join('\n')).to.include(code).and.not.include(canary);
}
