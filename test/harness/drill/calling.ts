import { expect } from 'chai';
import { sql } from 'kysely';
import { CookieJar } from '../cookie-jar.ts';
import { seatAt } from '../crisis.ts';
import { DrillYear } from '../drill-year.ts';
import { fillIn } from '../fill-in.ts';
import { canary } from '../major/story.ts';
import { until } from '../until.ts';
import { addressesOf, type DrillStory, saysDrill, team } from './story.ts';

/** A plan whose ladder nobody has to watch for minutes: chat, then everything else within ten seconds. */
export async function plans({ cast: { lead, pr }, stage }: DrillStory): Promise<void> {
  const ladder = 'chat 0, sms 3, voice 5, pager 5, email 7';
  await lead.fills('/crisis/plan?lang=zh-CN', '/crisis/plan/level/major', {
    ...{ day: ladder, night: ladder, deputiesAfter: '900', lastResortAfter: '900', againEvery: '900' },
  });
  await seatAt(stage.heed.db, stage.heed.clock.now(), { [pr.staffNo]: 'pr' });
}

/** One line in the chat of whoever leads. */
export async function declared(story: DrillStory): Promise<void> {
  const { cast, stage } = story;
  await cast.lead.says(`危机 演练 重大 ${canary} 假想：测评结果发错了人`);
  const incident = await until(() => stage.heed.db.selectFrom('incident').selectAll().executeTakeFirst(), {
    what: 'the drill',
  });
  expect(incident).to.include({ level: 'major', drill: true });
  story.id = incident.id;
  story.code = incident.code;
  expect(await cast.lead.hears('已启动', story.code)).to.match(saysDrill);
}

/** Whoever does not answer in the chat is called by everything they have; each of it says what it is, and none what it is about. */
export async function calledByEveryWay(story: DrillStory): Promise<void> {
  const { cast, id, code, ways } = story;
  const { it } = cast;
  for (const part of team)
    if (part !== 'it' && part !== 'lead') {
      expect(await cast[part].hears(code)).to.match(saysDrill);
      await cast[part].presses(`crisis.coming:${id}`);
    }
  expect(await it.hears(code)).to.match(saysDrill);
  const theirs = addressesOf('it');
  const waits = { within: 40_000 };
  const call = await until(() => ways.voice.calls.find(({ to }) => to === theirs.mobile), {
    ...{ ...waits, what: 'a call' },
  });
  expect(call.says.join(' ')).to.match(saysDrill).and.not.include(canary);
  const page = await until(() => [...ways.pager.pages.values()].find(({ to }) => to === theirs.pager), {
    ...{ ...waits, what: 'a page' },
  });
  expect(page.title).to.match(saysDrill).and.include(code);
  const mail = await until(() => ways.mail.received.find(({ to }) => to === theirs.email), {
    ...{ ...waits, what: 'a mail' },
  });
  expect(mail.mail.subject).to.match(saysDrill);
  expect(`${mail.mail.subject} ${mail.mail.text}`).to.include(code).and.not.include(canary);
  await until(() => ways.sms.sent.find(({ number }) => number === theirs.mobile), {
    ...{ ...waits, what: 'a text message' },
  });
  expect((await ways.voice.press(call, '1')).says.join(' ')).to.include('你来');
  await story.recorded('crisis.answered', team.length - 1);
  await until(() => page.resolved, { ...waits, what: 'the paging service to be told that they come' });
  const paged = (await story.events('crisis.paged')).flatMap(({ pages }) => pages as { by: string }[]);
  expect(new Set(paged.map(({ by }) => by))).to.include.keys('sms', 'voice', 'pager', 'email');
}

/** A text message has no room for a word of ours: its link leads to a page that says it. */
export async function textLeadsToDrill({ ways, stage, code }: DrillStory): Promise<void> {
  const sent = ways.sms.sent.find(({ number }) => number === addressesOf('it').mobile);
  const [token = ''] = sent?.values ?? [];
  expect(JSON.stringify(sent)).to.not.include(code);
  const browser = new CookieJar(stage.heed.app.baseUrl, 'Mozilla/5.0 (iPhone) Mobile');
  const { url, fields } = fillIn((await browser.get(`/m/${token}`)).text, { action: `/m/${token}` });
  const used = await browser.post(url, fields);
  const { text, status } = await browser.get(used.location ?? '');
  expect(status).to.equal(200);
  expect(text).to.match(saysDrill).and.include(code);
}

/** The room's name, what stands in it and what is pinned say so before anything else. */
export async function roomSaysSo({ stage, cast, path, code }: DrillStory): Promise<void> {
  if (stage.platform === 'local') {
    expect(await cast.lead.opens(`${path}/channels`)).to.match(saysDrill);
    return;
  }
  const wanted = team.map((part) => stage.account(part)).toSorted();
  const room = await until(
    () =>
      stage
        .rooms()
        .find(({ members, said }) => members.toSorted().join() === wanted.join() && said.length > 0),
    { within: 60_000, what: 'a room with those who belong there' },
  );
  expect(room.name).to.match(saysDrill);
  expect(room.name.toUpperCase()).to.include(code);
  const briefing = room.said.find((said) => said.includes(code)) ?? expect.fail('no briefing');
  expect(briefing).to.match(saysDrill).and.not.include(canary);
  if (stage.platform === 'slack')
    await until(
      () =>
        stage
          .rooms()
          .some(({ pinned }) => pinned.some((said) => said.includes(code) && saysDrill.test(said))),
      { within: 60_000, what: 'a pinned briefing that says so' },
    );
}

/** Everything that anybody in it has been sent, by whatever way, says that it is a drill, and nobody else was sent anything. */
export async function nothingLeft(story: DrillStory): Promise<void> {
  const { cast, code, stage, ways } = story;
  for (const part of team)
    for (const said of await cast[part].everythingHeard())
      if (said.includes(code)) expect(said, part).to.match(saysDrill);
  for (const part of ['reporter', 'first', 'second', 'stranger'] as const) {
    const heard = (await cast[part].everythingHeard()).join('\n');
    expect(heard, part).to.not.include(code).and.not.include(canary).and.not.match(saysDrill);
  }
  const theirs = team.map(addressesOf);
  const to = {
    mail: ways.mail.received.map((one) => one.to),
    sms: ways.sms.sent.map(({ number }) => number),
    voice: ways.voice.calls.map((call) => call.to),
    pager: [...ways.pager.pages.values()].map((page) => page.to),
  };
  expect(theirs.map(({ email }) => email)).to.include.members(to.mail);
  expect(theirs.map(({ mobile }) => mobile)).to.include.members([...to.sms, ...to.voice]);
  expect(theirs.map(({ pager }) => pager)).to.include.members(to.pager);
  for (const { mail } of ways.mail.received) expect(mail.subject).to.match(saysDrill);
  for (const call of ways.voice.calls) expect(call.says.join(' ')).to.match(saysDrill);
  for (const page of ways.pager.pages.values()) expect(page.title).to.match(saysDrill);
  await new DrillYear(stage.heed).holds();
  const { rows } = await sql<{ no: string }>`
    select distinct p.staff_no as no from delivery d join message m on m.id = d.message_id join person p on p.id = d.person_id
    where m.about = ${story.id}::uuid`.execute(stage.heed.db);
  expect(team.map((part) => cast[part].staffNo)).to.include.members(rows.map(({ no }) => no));
}
