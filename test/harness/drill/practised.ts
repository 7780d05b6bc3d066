import { expect } from 'chai';
import { sql } from 'kysely';
import { fieldsOf } from '../../../src/crisis/affected/rules.ts';
import { questions } from '../../../src/crisis/review/rules.ts';
import { text } from '../../../src/messages/texts.ts';
import { crisisRoles } from '../../../src/people/person.ts';
import { fillIn } from '../fill-in.ts';
import { canary } from '../major/story.ts';
import { addressesOf, type DrillStory, saysDrill } from './story.ts';

const plain = (html: string): string => html.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ');
const title = { 'title-zh-CN': '关于测评一事', 'title-en': 'About assessments' };
const words = { 'text-zh-CN': `${canary} 对外口径`, 'text-en': `${canary} what is said` };

/** One line in the chat decides, and the answer says what it is a decision of. */
export async function decided({ cast: { lead }, code, path }: DrillStory): Promise<void> {
  await lead.says(`决定 ${canary} 停用群发，因为附件外传`);
  expect(await lead.hears('已记为决定', code)).to.match(saysDrill);
  expect(await lead.opens(`${path}/decisions`)).to.include('停用群发');
}

/** What is said to staff and press is written, approved by three and taken to its end; nobody gets it, whatever is posted. */
export async function stated({ cast, path, ways, stage }: DrillStory): Promise<void> {
  const { pr, legal, lead } = cast;
  for (const audience of ['staff', 'press']) {
    const at = `${path}/statements/${audience}`;
    await pr.fills(at, '/write', { ...title, ...words });
    await pr.fills(at, '/ask');
    await legal.fills(at, '/approve', {}, { role: 'legal' });
    await pr.fills(at, '/approve', {}, { role: 'pr' });
    await lead.fills(at, '/approve', {}, { role: 'lead' });
    // What a form of something real would say besides.
    const { url, fields } = fillIn(await pr.opens(at), { action: '/send' });
    const forced = {
      way: audience === 'staff' ? 'everyone' : 'mail',
      addresses: 'press@example.org',
      language: 'en',
    };
    expect((await pr.posts(url, { ...fields, ...forced })).status).to.equal(303);
    expect(await pr.opens(`${at}?lang=zh-CN`)).to.include('演练，没有发出');
  }
  const { rows } = await sql<{ channel: string }>`
    select channel from crisis_statement_sending order by at`.execute(stage.heed.db);
  expect(rows.map(({ channel }) => channel)).to.deep.equal(['sink', 'sink']);
  expect(ways.mail.received.map(({ to }) => to)).to.not.include('press@example.org');
}

/** Those who would be affected are listed, and their notice is approved; none of them is told or promised anything. */
export async function toldNobody(story: DrillStory): Promise<void> {
  const { cast, path, id, stage } = story;
  const { deputy, legal, pr, lead, first, second } = cast;
  const at = `${path}/affected`;
  const found = await deputy.fills(at, '/look', {
    ...{ list: `${first.staffNo} ${second.staffNo}`, '+kind-health': 'on', why: `${canary} 名单` },
    ...{ source: 'list' },
  });
  const { url, fields } = fillIn(found, { action: at });
  expect((await deputy.posts(url, fields)).status).to.equal(303);
  // One from outside, with a mailbox that would take a notice.
  const notice = `${at}/texts/notice.major`;
  const texts = Object.fromEntries(
    (['zh-CN', 'en'] as const).flatMap((language) =>
      fieldsOf.notice.map((field) => [`${language}.${field}`, `${canary} ${field} ${language}`]),
    ),
  );
  await deputy.fills(at, '/support');
  await deputy.fills(notice, '/write', texts);
  await deputy.fills(notice, '/ask');
  await legal.fills(notice, '/approve', {}, { role: 'legal' });
  await pr.fills(notice, '/approve', {}, { role: 'pr' });
  await lead.fills(notice, '/approve', {}, { role: 'lead' });
  await lead.fills(notice, '/send');
  const { rows } = await sql<{ id: string }>`
    select a.id from affected a where a.incident_id = ${id}::uuid order by number`.execute(stage.heed.db);
  expect(rows).to.have.length(2);
  const person = `${at}/people/${rows[0]?.id}`;
  expect(await deputy.opens(person)).to.not.include('/promise"');
  const { fields: form } = fillIn(await deputy.opens(notice), { action: '/write' });
  const promise = { ...form, text: canary, due: '2026-09-30', owner: deputy.staffNo };
  expect((await deputy.posts(`${person}/promise`, promise)).status).to.be.within(400, 499);
  for (const one of [first, second]) expect((await one.asks(`/concerned/${id}`)).status).to.equal(404);
}

/** Facts, a draft that says that it is none to file, and a register in which no drill stands. */
export async function filedNowhere({ cast, path, code, ways }: DrillStory): Promise<void> {
  const { it, legal, lead } = cast;
  const at = `${path}/duties`;
  await it.fills(at, '/facts', { inEu: 'yes', inChina: 'yes', people: '300', nature: `${canary} 附件` });
  expect(await legal.opens(`${at}/gdpr-33/draft?lang=zh-CN`))
    .to.include('【演练】')
    .and.include('仅供演练，不得提交');
  expect((await legal.asks(`${at}/gdpr-33/draft.pdf`)).status).to.equal(200);
  const mails = ways.mail.received.length;
  await legal.fills(at, '/gdpr-33/file', { phase: 'first', to: 'authority@example.org', reference: 'X-1' });
  expect(await lead.opens('/crisis/register')).to.not.include(code);
  // Filing is putting on record what a person did: Heed hands nothing in, of a drill or of anything else.
  const since = ways.mail.received.slice(mails).map(({ to }) => to);
  expect(since).to.not.include('authority@example.org').and.not.include(addressesOf('stranger').email);
}

/** It is over for everybody who was in it, is reviewed like anything else, and says how fast it was. */
export async function reviewed({ cast, path, code }: DrillStory): Promise<void> {
  const { lead, hr, counsellor } = cast;
  await lead.fills(path, '/close', {}, { why: 'over' });
  for (const one of [lead, hr, counsellor]) expect(await one.hears(code, '已结束')).to.match(saysDrill);
  const at = `${path}/review`;
  expect(await lead.opens(`${at}?lang=zh-CN`))
    .to.match(saysDrill)
    .and.include(code);
  const subject = questions[0];
  await lead.fills(at, '/entries', { words: `${canary} 电话叫得醒` }, { kind: 'answer', subject });
  const report = plain(await lead.opens(`${path}/report?lang=en`));
  expect(report).to.include('[DRILL]').and.include(`${canary} 电话叫得醒`);
  // Everybody came, so all of it took a time, and none of it forever.
  const times = report.slice(report.indexOf('Enough of'), report.indexOf('To the end'));
  for (const role of crisisRoles)
    expect(times).to.include(
      text('en', 'crisis.review.timeRole', { role: text('en', `crisis.role.${role}`) }),
    );
  expect(times).to.include('Every role complete').and.not.include('Never');
  const { url, fields } = fillIn(await lead.opens(`${path}/report`), { action: '/report.pdf' });
  expect((await lead.posts(url, fields)).text.slice(0, 5)).to.equal('%PDF-');
  expect(await lead.opens('/crisis/reviews?lang=zh-CN'))
    .to.include(code)
    .and.match(saysDrill);
  expect((await cast.stranger.asks(`${path}/report`)).status).to.equal(404);
}
