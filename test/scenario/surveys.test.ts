import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { sql } from 'kysely';
import { inTransaction } from '../../src/db/pool.ts';
import { canonicalise } from '../../src/evidence/canonical.ts';
import { text } from '../../src/messages/texts.ts';
import { seedSampleSurveys } from '../../src/sample/surveys.ts';
import { closeDueSurveys } from '../../src/surveys/close.ts';
import { forgetAsked } from '../../src/surveys/forget.ts';
import { lookAtOpening } from '../../src/surveys/open-look.ts';
import { surveyData } from '../../src/surveys/personal-data.ts';
import { remindOfSurveys } from '../../src/surveys/remind.ts';
import { openAnswers } from '../../src/surveys/sealing.ts';
import { currentSurvey, loadSurvey, runById } from '../../src/surveys/store.ts';
import { eraseKeys } from '../../src/vault/erase.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import type { Browser } from '../harness/browser.ts';
import { tableHashes } from '../harness/sent-notice.ts';
import {
  type Given,
  idsOf,
  openedSurvey,
  Respondent,
  sends,
  surveyCode,
  wholeAnswer,
} from '../harness/surveys.ts';
import { Learner } from '../harness/training.ts';

const staffNos = (first: number, count: number) =>
  Array.from({ length: count }, (_, n) => `S${String(first + n).padStart(3, '0')}`);
const page = `/console/surveys/${surveyCode}`;

describe('an anonymous survey', function () {
  this.timeout(240_000);
  let heed: TestApp;
  let hr: Browser;
  beforeEach(async () => {
    heed = await startApp({ now: '2026-08-03T02:00:00Z' });
    hr = await heed.signIn('S033');
  });
  afterEach(() => heed.close());

  const opened = async (staff: readonly string[], more = {}) =>
    openedSurvey(heed, { audience: { kind: 'people', ids: await idsOf(heed.db, staff) }, ...more });
  const closed = async () => {
    heed.clock.advance({ days: 11 });
    // Nobody's session lasts that long.
    hr = await heed.signIn('S033');
    return closeDueSurveys(heed.db, { vault: heed.app.vault, now: heed.clock.now() });
  };
  const events = async (type: string) =>
    (
      await heed.db
        .selectFrom('evidence_event')
        .select('event')
        .where('type', '=', type)
        .orderBy('id')
        .execute()
    ).map(({ event }) => JSON.parse(event ?? '{}') as { person?: string; data: Record<string, unknown> });
  const said = (key: string, params = {}) => text('zh-CN', `surveys.answer.${key}`, params);

  it('can be read by whoever is to open it', async () => {
    await inTransaction(heed.db, (tx) => seedSampleSurveys(tx, heed.clock.now()));
    const { text: read } = await hr.get(page);
    const { questions } = (await loadSurvey(heed.db, (await currentSurvey(heed.db, surveyCode)).id)).texts[
      'zh-CN'
    ].front;
    expect(questions.length).to.be.greaterThan(0);
    for (const question of questions) {
      expect(read).to.include(question.ask);
      if ('options' in question) for (const option of question.options) expect(read).to.include(option.text);
    }
  });

  it('is opened after a look at who is asked, once, and of no fewer than it may be shown of', async () => {
    await opened(staffNos(2, 5));
    await closed();
    heed.clock.advance({ days: 31 });
    hr = await heed.signIn('S033');
    const key = /name="key" value="([^"]+)"/.exec((await hr.get(`${page}/open`)).text)?.[1] ?? '';
    const day = (days: number) =>
      new Date(heed.clock.now().getTime() + days * 86_400_000).toISOString().slice(0, 10);
    const fields = { key, audience: 'people', breakdown: 'none', due: day(7) };
    const list = (staff: readonly string[]) => ({ ...fields, list: staff.join('\n') });
    const few = await hr.post(`${page}/preview`, list(staffNos(2, 4)));
    expect(few.status).to.equal(422);
    expect(few.text).to.include(text('zh-CN', 'surveys.staff.few', { least: '5' }));
    expect(few.text).not.to.include('name="mark"');
    for (const due of ['', 'x', day(-1), day(31)])
      expect((await hr.post(`${page}/preview`, { ...list(staffNos(2, 6)), due })).status).to.equal(422);
    const look = await hr.post(`${page}/preview`, list(staffNos(2, 6)));
    expect(look.status).to.equal(200);
    const mark = /name="mark" value="([^"]+)"/.exec(look.text)?.[1] ?? '';
    // Others than those looked at, and too few with the mark of enough.
    expect((await hr.post(`${page}/open`, { ...list(staffNos(3, 6)), mark })).status).to.equal(409);
    expect((await hr.post(`${page}/open`, { ...list(staffNos(2, 4)), mark })).status).to.equal(409);
    const before = (await events('survey.opened')).length;
    const press = () => hr.post(`${page}/open`, { ...list(staffNos(2, 6)), mark });
    for (const { location } of [...(await Promise.all([press(), press()])), await press()])
      expect(location).to.equal(`${page}?done=surveyOpened`);
    const [event, ...more] = (await events('survey.opened')).slice(before);
    expect(more).to.deep.equal([]);
    expect(event?.data).to.include({ code: surveyCode, people: 6, least: 5, breakdown: 'none' });
    expect(event?.data.audience).to.deep.equal({ kind: 'people' });
    // Nobody is asked the same twice at a time.
    const another = await hr.post(`${page}/open`, {
      ...list(staffNos(2, 6)),
      mark,
      key: key.replace(/.$/, (last) => (last === 'f' ? '0' : 'f')),
    });
    expect(another.status).to.equal(409);
    const { rows } = await sql<{ n: number }>`
      select count(*)::int as n from message m join delivery d on d.message_id = m.id where m.kind = 'surveys.asked'`.execute(
      heed.db,
    );
    expect(rows[0]?.n).to.equal(5 + 6);
  });

  it('is not asked of nearly the same people again within a month', async () => {
    const run = await opened(staffNos(2, 6));
    for (const staffNo of staffNos(2, 5)) await (await Respondent.of(heed, run, staffNo)).takesPart();
    await closed();
    const key = /name="key" value="([^"]+)"/.exec((await hr.get(`${page}/open`)).text)?.[1] ?? '';
    const day = (days: number) =>
      new Date(heed.clock.now().getTime() + days * 86_400_000).toISOString().slice(0, 10);
    const form = (staff: readonly string[]) => ({
      ...{ key, audience: 'people', breakdown: 'none', due: day(7), list: staff.join('\n') },
    });
    const near = text('zh-CN', 'surveys.staff.near', { least: '5', days: '30' });
    const looked = async (staff: readonly string[]) => {
      const { status, text: html } = await hr.post(`${page}/preview`, form(staff));
      expect(html.includes('name="mark"')).to.equal(status === 200);
      expect(html.includes(near)).to.equal(status === 422);
      return status;
    };
    // The same; four more; two others for two; five more; others.
    expect(await looked(staffNos(2, 6))).to.equal(422);
    expect(await looked(staffNos(2, 10))).to.equal(422);
    expect(await looked(staffNos(4, 6))).to.equal(422);
    expect(await looked(staffNos(2, 11))).to.equal(200);
    expect(await looked(staffNos(12, 5))).to.equal(200);
    // Whoever has the mark of a look without having seen one.
    const audience = { kind: 'people', ids: await idsOf(heed.db, staffNos(2, 6)) } as const;
    const { mark } = await lookAtOpening(heed.db, {
      ...{ code: surveyCode, audience, breakdown: 'none', least: 5, now: heed.clock.now() },
    });
    const forced = await hr.post(`${page}/open`, { ...form(staffNos(2, 6)), mark });
    expect(forced.status).to.equal(409);
    expect(forced.text).to.include(text('zh-CN', 'errors.survey-near'));
    heed.clock.advance({ days: 30 });
    hr = await heed.signIn('S033');
    expect(await looked(staffNos(2, 6))).to.equal(200);
  });

  it('is not asked of nearly a group that it was shown of, nor of groups together', async () => {
    const run = await openedSurvey(heed, { audience: { kind: 'everyone' }, breakdown: 'departments' });
    const groups = await sql<{ ids: string[] }>`
      select array_agg(person_id order by person_id) as ids from survey_asked
      where run_id = ${run}::uuid group by group_id order by count(*) desc`.execute(heed.db);
    const [first = [], second = [], third = []] = groups.rows.map(({ ids }) => ids);
    expect(third.length).to.be.at.least(5);
    for (const staffNo of staffNos(2, 5)) await (await Respondent.of(heed, run, staffNo)).takesPart();
    const near = async (ids: string[]) => {
      const audience = { kind: 'people', ids } as const;
      const at = { code: surveyCode, audience, breakdown: 'none', least: 5, now: heed.clock.now() } as const;
      return (await lookAtOpening(heed.db, at)).near;
    };
    // Also what is open: it may be over before another is.
    expect(await near(first.slice(1))).to.equal(true);
    await closed();
    expect(await near(first)).to.equal(true);
    expect(await near(first.slice(1))).to.equal(true);
    expect(await near([...first, ...second].slice(1))).to.equal(true);
    expect(await near([...first, ...second, ...third.slice(0, 1)])).to.equal(true);
    // Some of each: as many others have a part in every figure.
    expect(await near([...first.slice(0, 3), ...second.slice(0, 2)])).to.equal(false);
  });

  it('may be asked again of those of whom nothing was shown', async () => {
    const run = await opened(staffNos(2, 6));
    for (const staffNo of staffNos(2, 4)) await (await Respondent.of(heed, run, staffNo)).takesPart();
    await closed();
    expect(await opened(staffNos(2, 6))).not.to.equal(run);
  });

  it('gives one signature to whoever is asked, the same again for the same, and none to others', async () => {
    const run = await opened(staffNos(2, 5));
    const one = await Respondent.of(heed, run, 'S002');
    const own = await one.begin();
    const before = await tableHashes(heed.db);
    const first = await one.asks(own.blinded);
    expect(first.status).to.equal(200);
    const after = await tableHashes(heed.db);
    expect(Object.keys(after).filter((name) => after[name] !== before[name])).to.have.members([
      'survey_asked',
      'survey_run',
    ]);
    expect((await one.asks(own.blinded)).text).to.equal(first.text);
    expect((await one.asks((await one.begin()).blinded)).status).to.equal(409);
    expect((await runById(heed.db, run)).tookPart).to.equal(1);
    const two = await Respondent.of(heed, run, 'S003');
    for (const garbage of ['', '!', 'AAAA', Buffer.alloc(256, 255).toString('base64url'), 'A'.repeat(3_000)])
      expect((await two.asks(garbage)).status).to.equal(400);
    expect((await runById(heed.db, run)).tookPart).to.equal(1);
    expect((await two.browser.get('/surveys')).text).to.include(`href="/surveys/${surveyCode}"`);
    const asking = await (await Learner.of(heed, 'S003')).type('有没有问卷');
    expect(asking).to.deep.include({ kind: 'page', path: '/surveys' });
    const other = await heed.signIn('S020');
    expect((await other.get(`/surveys/${surveyCode}`)).status).to.equal(404);
    expect((await other.post(`/surveys/${surveyCode}/signature`, { blinded: 'AAAA' })).status).to.equal(404);
    heed.clock.advance({ days: 11 });
    const late = await heed.signIn('S004');
    expect((await late.get('/surveys')).text).to.include(text('zh-CN', 'surveys.page.none'));
    expect((await late.post(`/surveys/${surveyCode}/signature`, { blinded: 'AAAA' })).status).to.equal(404);
  });

  it('keeps an answer once for a token, and refuses what was not signed for it', async () => {
    const run = await opened(staffNos(2, 5));
    const one = await Respondent.of(heed, run, 'S002');
    const token = await one.signed();
    const kept = async () => (await heed.db.selectFrom('survey_answer').select('id').execute()).length;
    for (const [fields, words] of [
      [{ ...wholeAnswer, informed: '' }, said('unknown', { place: 1 })],
      [{ acceptable: 'fine' }, said('missing', { place: 1 })],
      [{ ...wholeAnswer, acceptable: ['fine', 'unclear'] }, said('unknown', { place: 2 })],
      [{ ...wholeAnswer, change: '字'.repeat(1_001) }, said('tooLong', { place: 5, most: 1_000 })],
    ] as const)
      expect(await one.sends({ ...fields, ...token })).to.deep.equal({ done: false, words });
    const tokens: Given[] = [
      {},
      { token: 'AAAA', signature: 'AAAA' },
      { ...token, signature: token.token },
      { ...token, token: token.token.replace(/^./, (first) => (first === 'A' ? 'B' : 'A')) },
      { ...token, token: 'A'.repeat(5_000) },
    ];
    for (const bad of tokens)
      expect(await one.sends({ ...wholeAnswer, ...bad })).to.deep.equal({
        done: false,
        words: said('token'),
      });
    expect(await kept()).to.equal(0);
    expect(await one.sends({ ...wholeAnswer, ...token })).to.deep.equal({
      done: true,
      words: said('thanks'),
    });
    const [again, other] = await Promise.all([
      one.sends({ ...wholeAnswer, informed: '1', ...token }),
      one.sends({ ...wholeAnswer, informed: '2', ...token }),
    ]);
    for (const repeated of [again, other])
      expect(repeated).to.deep.equal({ done: true, words: said('again') });
    expect(await kept()).to.equal(1);
    // A signature of the run before counts for no other.
    const left = await (await Respondent.of(heed, run, 'S003')).signed();
    await closed();
    heed.clock.advance({ days: 31 });
    expect(await sends(heed, run, { ...wholeAnswer, ...left })).to.deep.equal({
      done: false,
      words: said('over'),
    });
    const next = await opened(staffNos(2, 5));
    expect(await sends(heed, next, { ...wholeAnswer, ...left })).to.deep.equal({
      done: false,
      words: said('token'),
    });
    heed.clock.advance({ days: 11 });
    const late = await sends(heed, next, { ...wholeAnswer, ...left });
    expect(late).to.deep.equal({ done: false, words: said('over') });
  });

  it('takes answers on a page that sets no cookie, with a script of ours and nothing else', async () => {
    const run = await opened(staffNos(2, 5));
    const { status, text: html, headers } = await heed.visitor().get(`/anonymous/surveys/${run}`);
    expect(status).to.equal(200);
    expect(headers.get('set-cookie')).to.equal(null);
    expect(headers.get('x-request-id')).to.equal(null);
    expect(headers.get('referrer-policy')).to.equal('no-referrer');
    expect(headers.get('content-security-policy')).to.include("script-src 'self'");
    expect(html.match(/<script/g)).to.have.length(1);
    expect(html).not.to.match(/token|signature/);
    const report = await heed.visitor().get('/anonymous');
    expect(report.headers.get('content-security-policy')).not.to.include('script-src');
    for (const gone of [`/anonymous/surveys/${crypto.randomUUID()}`, '/anonymous/surveys/x'])
      expect((await heed.visitor().get(gone)).status).to.equal(404);
  });

  it('leaves nothing by which whoever holds everything could tie an answer to its person', async () => {
    const people = staffNos(2, 30);
    const run = await opened(people, { breakdown: 'none' });
    const order: string[] = [];
    for (const [place, staffNo] of people.entries()) {
      const one = await Respondent.of(heed, run, staffNo);
      const token = await one.signed();
      const before = place === 7 ? await tableHashes(heed.db) : undefined;
      await one.sends({ ...wholeAnswer, change: staffNo, ...token });
      order.push(staffNo);
      heed.clock.advance({ minutes: 7 });
      if (!before) continue;
      const after = await tableHashes(heed.db);
      expect(Object.keys(after).filter((name) => after[name] !== before[name])).to.have.members([
        'survey_answer',
        'survey_spent',
      ]);
    }
    // Everything there is, opened with the installation's own keys, in the order in which it lies.
    const { rows: lying } = await sql<{ id: string; sealed: unknown; xmin: string }>`
      select id, sealed, xmin::text from survey_answer order by ctid`.execute(heed.db);
    const opening = await openAnswers(heed.db, heed.app.vault, lying);
    const answered = opening.map(({ change = [] }) => change[0] ?? '');
    expect(answered.toSorted()).to.deep.equal(order.toSorted());
    const matches = (one: readonly string[], other: readonly string[]) =>
      one.filter((staffNo, place) => other[place] === staffNo).length;
    const asked = await sql<{ staffNo: string }>`
      select p.staff_no as "staffNo" from survey_asked a join person p on p.id = a.person_id order by a.ctid`.execute(
      heed.db,
    );
    const byId = [...lying.keys()]
      .toSorted((a, b) => ((lying[a]?.id ?? '') < (lying[b]?.id ?? '') ? -1 : 1))
      .map((place) => answered[place] ?? '');
    // Of thirty in an order that tells nothing one is in its place; of so many, never.
    for (const found of [answered, byId]) {
      expect(matches(found, order)).to.be.at.most(12);
      expect(
        matches(
          found,
          asked.rows.map(({ staffNo }) => staffNo),
        ),
      ).to.be.at.most(12);
    }
    // Whoever came last wrote others anew as well.
    const last = lying.reduce((newest, { xmin }) => Math.max(newest, Number(xmin)), 0);
    expect(lying.filter(({ xmin }) => Number(xmin) === last).length).to.be.at.least(16);
    const lastAsked = await sql<{ n: number }>`
      select count(*)::int as n from survey_asked where xmin = (
        select xmin from survey_asked order by xmin::text::bigint desc limit 1)`.execute(heed.db);
    expect(lastAsked.rows[0]?.n).to.be.at.least(16);
    // All are of one size, and nothing of them has a time.
    expect(new Set(lying.map(({ sealed }) => JSON.stringify(sealed).length)).size).to.equal(1);
    const { rows: times } = await sql<{ column: string }>`
      select table_name || '.' || column_name as "column" from information_schema.columns
      where table_name in ('survey_asked', 'survey_spent', 'survey_answer') and data_type ~ 'time|date'`.execute(
      heed.db,
    );
    expect(times).to.deep.equal([]);
    // The key that opens them was made when the survey was opened, and not by the first answer.
    const { rows: keys } = await sql<{ at: Date }>`
      select created_at as at from keys.wrapping_key where subject_id = ${run}::uuid`.execute(heed.db);
    expect(keys.map(({ at }) => at)).to.deep.equal([(await runById(heed.db, run)).openedAt]);
    for (const type of ['survey.opened', 'survey.published'])
      for (const event of await events(type)) expect(event).not.to.have.property('person');
    const { rows: types } = await sql<{ type: string }>`
      select distinct type from evidence_event where type like 'survey%' order by 1`.execute(heed.db);
    expect(types.map(({ type }) => type)).to.deep.equal(['survey.opened', 'survey.published']);
  });

  it('shows nothing before its end, then the same to everybody who looks, and keeps no answer', async () => {
    const run = await opened(staffNos(2, 8));
    const people = staffNos(2, 6);
    for (const [place, staffNo] of people.entries()) {
      const one = await Respondent.of(heed, run, staffNo);
      const own = { acceptable: place < 2 ? 'too-much' : 'fine', informed: String((place % 3) + 1) };
      await one.takesPart({ ...wholeAnswer, ...own, change: place === 0 ? '晚上的消息别记' : '' });
    }
    const open = await hr.get(page);
    expect(open.text).to.include(text('zh-CN', 'surveys.staff.runningText'));
    expect(open.text).not.to.include('晚上的消息别记');
    expect(open.text).not.to.include(text('zh-CN', 'surveys.staff.count'));
    expect((await hr.post(`${page}/results.csv`)).text).not.to.include('晚上的消息别记');
    expect(await closed()).to.equal(1);
    expect(await closed()).to.equal(0);
    const { results, tookPart } = await runById(heed.db, run);
    expect(tookPart).to.equal(6);
    expect(results).to.deep.include({ answers: 6, least: 5, parts: [] });
    const [informed, acceptable, worries, , change] = results?.questions ?? [];
    expect(informed).to.deep.include({ whole: { answers: 6, counts: { 1: 2, 2: 2, 3: 2, 4: 0, 5: 0 } } });
    expect(acceptable).to.deep.include({
      whole: { answers: 6, counts: { fine: 4, 'too-much': 2, unclear: 0, 'no-say': 0 } },
    });
    expect(worries).to.deep.equal({ id: 'worries', kind: 'alike' });
    expect(change).to.deep.include({ texts: ['晚上的消息别记'] });
    const over = await hr.get(page);
    for (const shown of ['晚上的消息别记', text('zh-CN', 'surveys.staff.alike')])
      expect(over.text).to.include(shown);
    const file = await hr.post(`${page}/results.csv`);
    expect(file.status).to.equal(200);
    expect(file.text).to.include('晚上的消息别记');
    for (const staffNo of people) expect(over.text + file.text).not.to.include(staffNo);
    const event = (await events('survey.closed')).at(-1);
    expect(event?.data).to.deep.include({ run, tookPart: 6, answers: 6 });
    expect(event?.data.results).to.equal(createHash('sha256').update(canonicalise(results)).digest('hex'));
    for (const table of ['survey_answer', 'survey_spent'] as const)
      expect(await heed.db.selectFrom(table).selectAll().execute()).to.deep.equal([]);
    expect(await heed.db.selectFrom('survey_group').select('secret').execute()).to.deep.equal([
      { secret: null },
    ]);
    const left = await heed.db
      .selectFrom('keys.wrapping_key')
      .select('id')
      .where('subject_id', '=', run)
      .execute();
    expect(left).to.deep.equal([]);
  });

  it('shows nothing of fewer answers than it promised', async () => {
    const run = await opened(staffNos(2, 6));
    for (const staffNo of staffNos(2, 4)) await (await Respondent.of(heed, run, staffNo)).takesPart();
    await closed();
    expect((await runById(heed.db, run)).results).to.deep.equal({
      answers: 4,
      least: 5,
      parts: [],
      questions: [],
    });
    expect((await hr.get(page)).text).to.include(
      text('zh-CN', 'surveys.staff.tooFew', { answers: '4', least: '5' }),
    );
  });

  it('makes nothing of answers that no key opens any more', async () => {
    const run = await opened(staffNos(2, 6));
    for (const staffNo of staffNos(2, 5)) await (await Respondent.of(heed, run, staffNo)).takesPart();
    await inTransaction(heed.db, (tx) =>
      eraseKeys(tx, { subject: run, now: heed.clock.now(), reason: 'closed' }),
    );
    expect(await closed()).to.equal(1);
    expect((await runById(heed.db, run)).results).to.deep.include({ answers: 0, questions: [] });
  });

  it('is reminded of once, only to whoever has not taken part, and forgotten a month after its end', async () => {
    const people = staffNos(2, 6);
    const run = await opened(people);
    await (await Respondent.of(heed, run, 'S002')).takesPart();
    const remind = () => remindOfSurveys(heed.db, { zone: heed.app.zone, now: heed.clock.now() });
    expect(await remind()).to.equal(0);
    heed.clock.advance({ days: 8, minutes: 1 });
    expect(await remind()).to.equal(1);
    expect(await remind()).to.equal(0);
    const { rows } = await sql<{ staffNo: string }>`
      select p.staff_no as "staffNo" from message m join delivery d on d.message_id = m.id
      join person p on p.id = d.person_id where m.kind = 'surveys.reminder' order by 1`.execute(heed.db);
    expect(rows.map(({ staffNo }) => staffNo)).to.deep.equal(people.slice(1));
    const [person = ''] = await idsOf(heed.db, ['S002']);
    expect(await surveyData.find(heed.db, person)).to.have.length(1);
    const copied = [];
    for await (const { data } of surveyData.export(heed.db, person)) copied.push(data);
    const { titles } = await currentSurvey(heed.db, surveyCode);
    expect(copied).to.deep.equal([{ title: titles['zh-CN'], tookPart: true }]);
    await closed();
    const forget = () => forgetAsked(heed.db, { zone: heed.app.zone, now: heed.clock.now() });
    heed.clock.advance({ days: 25 });
    expect(await forget()).to.equal(0);
    heed.clock.advance({ days: 10 });
    expect(await forget()).to.equal(6);
    expect(await surveyData.find(heed.db, person)).to.deep.equal([]);
  });

  it('tells departments apart by keys of their own, with those of too few people together', async () => {
    const now = heed.clock.now();
    const run = await openedSurvey(heed, { audience: { kind: 'everyone' }, breakdown: 'departments' });
    const groups = await heed.db
      .selectFrom('survey_group')
      .select(['name', 'people', 'public_key'])
      .where('run_id', '=', run)
      .execute();
    expect(groups.length).to.be.at.least(2);
    for (const { people } of groups) expect(people).to.be.at.least(5);
    expect(new Set(groups.map(({ public_key }) => public_key.toString('hex'))).size).to.equal(groups.length);
    const { rows } = await sql<{ n: number }>`
      select count(*)::int as n from employment where from_at <= ${now} and to_at is null`.execute(heed.db);
    expect(groups.reduce((sum, { people }) => sum + people, 0)).to.equal(rows[0]?.n);
    const [event] = await events('survey.opened');
    expect(event?.data.keys).to.have.members(
      groups.map(({ public_key }) => createHash('sha256').update(public_key).digest('hex')),
    );
    await (await Respondent.of(heed, run, 'S002')).takesPart();
    expect(await heed.db.selectFrom('survey_answer').select('id').execute()).to.have.length(1);
  });
});
