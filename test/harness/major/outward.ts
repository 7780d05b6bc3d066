import { expect } from 'chai';
import { sql } from 'kysely';
import { fieldsOf } from '../../../src/crisis/affected/rules.ts';
import { fillIn } from '../fill-in.ts';
import { everythingStored } from '../stored.ts';
import { until } from '../until.ts';
import { canary, type MajorStory } from './story.ts';

/** Who is affected is told once, in plain words, and can ask, take up support and hold somebody to a promise. */
export async function toldAffected(story: MajorStory): Promise<void> {
  const { cast, path, id, code } = story;
  const { deputy, standIn, pr, lead, first, second, stranger } = cast;
  const at = `${path}/affected`;
  const list = `${first.staffNo} ${second.staffNo}`;
  const found = await deputy.fills(at, '/look', {
    ...{ list, '+kind-health': 'on', why: `${canary} 邮箱日志` },
    ...{ source: 'list' },
  });
  expect(found).to.include('2');
  const { url, fields } = fillIn(found, { action: at });
  expect((await deputy.posts(url, fields)).status).to.equal(303);
  const words = Object.fromEntries(
    (['zh-CN', 'en'] as const).flatMap((language) =>
      fieldsOf.notice.map((field) => [`${language}.${field}`, `${canary} ${field} ${language}`]),
    ),
  );
  await deputy.fills(at, '/support');
  const notice = `${at}/texts/notice.major`;
  await deputy.fills(notice, '/write', words);
  await deputy.fills(notice, '/ask');
  await standIn.fills(notice, '/approve', {}, { role: 'legal' });
  await pr.fills(notice, '/approve', {}, { role: 'pr' });
  await lead.fills(notice, '/approve', {}, { role: 'lead' });
  await lead.fills(notice, '/send');
  for (const one of [first, second]) {
    const card = await one.hears(code);
    expect(card).to.not.include(canary);
  }
  const concerned = `/concerned/${id}`;
  expect(await first.opens(concerned))
    .to.include(`${canary} happened`)
    .and.include('/support');
  expect((await stranger.asks(concerned)).status).to.equal(404);
  const asked = await first.fills(concerned, '/ask', { text: `${canary} 谁看过我的记录？` });
  expect(asked).to.include('/threads/');
  const { rows } = await sql<{ id: string }>`
    select a.id from affected a join person p on p.id = a.person_id where p.staff_no = ${first.staffNo}`.execute(
    story.stage.heed.db,
  );
  await deputy.fills(`${at}/people/${rows[0]?.id}`, '/promise', {
    ...{ text: `${canary} 一年的身份监测`, due: '2026-09-30', owner: deputy.staffNo },
  });
  await deputy.fills(`${at}/remedies`, '/done', { note: `${canary} 已开通` });
  expect(await first.opens(concerned)).to.include('一年的身份监测');
}

const desks = ['newsroom@paper.example', 'desk@agency.example'];

/** The press is written to by mail, with the exact words that three approved and no earlier, and that is on record. */
export async function toldPress(story: MajorStory): Promise<void> {
  const { cast, path, stage } = story;
  const { pr, standIn, lead, stranger } = cast;
  const { received } = stage.press?.mail ?? expect.fail('nobody is connected');
  const at = `${path}/statements/press`;
  const words = {
    'text-zh-CN': '有一个邮箱被别人看过，已告知当事人。',
    'text-en': 'A mailbox was read by others.',
  };
  await pr.fills(at, '/write', { 'title-zh-CN': '关于一个邮箱', 'title-en': 'About a mailbox', ...words });
  await pr.fills(at, '/ask');
  const by = { way: 'mail', addresses: desks.join('\n'), language: 'en' };
  // Whoever knows the address of the form cannot be quicker than those who approve.
  const { fields } = fillIn(await pr.opens(at), { action: '/approve', which: { role: 'pr' } });
  for (const [one, role] of [
    [standIn, 'legal'],
    [pr, 'pr'],
    [lead, 'lead'],
  ] as const) {
    expect((await pr.posts(`${at}/send`, { ...fields, ...by })).status, `before ${role}`).to.be.within(
      400,
      499,
    );
    expect(await story.events('crisis.statement-mailed')).to.deep.equal([]);
    await one.fills(at, '/approve', {}, { role });
  }
  await pr.fills(at, '/send', { addresses: by.addresses, language: by.language }, { way: 'mail' });
  await until(() => received.length >= desks.length, { within: 30_000, what: 'a mail to each' });
  await story.recorded('crisis.statement-mailed');
  expect(received.map(({ to }) => to).sort()).to.deep.equal([...desks].sort());
  for (const { mail } of received) {
    expect(mail.subject).to.equal('About a mailbox');
    expect(mail.text).to.include(words['text-en']).and.not.include(canary).and.not.include(story.code);
  }
  const record = await until(
    async () => {
      const page = await pr.opens(`${path}/statements`);
      return page.includes('2 个：送达平台 2') ? page : undefined;
    },
    { within: 30_000, what: 'the record' },
  );
  const [sent] = (await story.events('crisis.statement-sent')).slice(-1);
  expect(record).to.include(String(sent?.sha256)).and.include('邮件');
  expect((await stranger.asks(at)).status).to.equal(404);
  for (const [table, stored] of await everythingStored(stage.heed.db))
    for (const desk of desks) expect(stored.includes(desk), `${desk} in ${table}`).to.equal(false);
}

/** From one decision to the other nothing about it goes by the messenger, and the room there has ended. */
export async function distrusted(story: MajorStory): Promise<void> {
  const { stage, cast, path, id, code } = story;
  const { lead, it } = cast;
  const { platform } = stage;
  const rooms = stage.rooms().length;
  await lead.fills(
    `${path}/channels`,
    '/trust',
    { why: `${canary} 有人在旁听` },
    { platform, trusted: 'no' },
  );
  const heard = (await it.everythingHeard()).length;
  await lead.fills(path, '/level', { level: 'moderate' });
  await lead.fills(path, '/level', { level: 'major' });
  expect(await it.opens(`${path}/room`)).to.include('不经过');
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from delivery d join message m on m.id = d.message_id
    where m.about = ${id}::uuid and d.platform = ${platform} and d.state in ('pending', 'sending')`.execute(
    stage.heed.db,
  );
  expect(rows[0]?.n).to.equal(0);
  // People who have no other way are not told, and that is a fact which somebody sees.
  const { rows: told } = await sql<{ line: string }>`
    select distinct d.state || ' ' || coalesce(d.failure, '') as line from delivery d join message m on m.id = d.message_id
    where m.about = ${id}::uuid and m.kind = 'crisis.level'`.execute(stage.heed.db);
  expect(told.map(({ line }) => line)).to.deep.equal(['failed no-account']);
  expect((await it.everythingHeard()).length).to.equal(heard);
  if (platform === 'slack')
    await until(() => stage.rooms().every(({ archived }) => archived), {
      within: 60_000,
      what: 'the room closed',
    });
  await lead.fills(
    `${path}/channels`,
    '/trust',
    { why: `${canary} 查明无人旁听` },
    { platform, trusted: 'yes' },
  );
  if (platform !== 'local')
    await until(() => stage.rooms().length > rooms, { within: 60_000, what: `another room of ${code}` });
}
