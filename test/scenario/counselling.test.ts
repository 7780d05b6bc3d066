import { expect } from 'chai';
import { sql } from 'kysely';
import { DateTime } from 'luxon';
import { inTransaction } from '../../src/db/pool.ts';
import { createLog } from '../../src/log.ts';
import { text } from '../../src/messages/texts.ts';
import { guardedPersonalData } from '../../src/personal-data-sources.ts';
import { countQuarter, figures } from '../../src/support/counselling/figures.ts';
import { forgetCounselling } from '../../src/support/counselling/forget.ts';
import { offer } from '../../src/support/counselling/offer.ts';
import { remindOfTalks } from '../../src/support/counselling/remind.ts';
import { bookings } from '../../src/support/counselling/store.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import { startSlackCompany } from '../harness/slack-company.ts';
import { everythingStored } from '../harness/stored.ts';
import { until } from '../harness/until.ts';
import { startWecomCompany } from '../harness/wecom-company.ts';

const counsellor = 'S035';
const place = 'canaryroom 3';
const passphrase = 'a long passphrase of hers';

/** Everything but where a booking belongs, and what every page and call moves. */
async function besides(heed: TestApp): Promise<Record<string, unknown>> {
  const all = Object.fromEntries(await everythingStored(heed.db));
  for (const table of [
    'counselling_booking',
    'counselling_slot',
    'counselling_note',
    'slack_pace',
    'web_session',
  ])
    delete all[`public.${table}`];
  // The key of a seal, and that it was erased, by the random id of a booking.
  return Object.fromEntries(Object.entries(all).filter(([name]) => !name.startsWith('keys.')));
}

/** Names what changed, not all that there is. */
const changed = (before: Record<string, unknown>, after: Record<string, unknown>): string[] =>
  Object.keys({ ...before, ...after }).filter((table) => before[table] !== after[table]);

const personOf = async (heed: TestApp, staffNo: string): Promise<string> =>
  (await heed.db.selectFrom('person').select('id').where('staff_no', '=', staffNo).executeTakeFirstOrThrow())
    .id;

async function open(heed: TestApp, counsellorId: string, hours = 4, times = 3): Promise<string[]> {
  const now = heed.clock.now();
  const from = DateTime.fromJSDate(now, { zone: 'Asia/Shanghai' })
    .plus({ hours })
    .toFormat("yyyy-MM-dd'T'HH:mm");
  await inTransaction(heed.db, (tx) =>
    offer(tx, { counsellorId, from, zone: 'Asia/Shanghai', minutes: 50, times, place, now }),
  );
  const { rows } = await sql<{ code: string }>`select code from counselling_slot order by starts_at`.execute(
    heed.db,
  );
  return rows.map(({ code }) => code);
}

describe('talks with counsellors', function () {
  this.timeout(90_000);

  describe('in the local messenger and on the page', () => {
    let heed: TestApp;
    const log: string[] = [];
    before(async () => {
      heed = await startApp({ log: createLog('trace', { write: (line) => void log.push(line) }) });
    });
    after(() => heed.close());

    it('a counsellor opens hours, and somebody who asks is told first what is confidential, then books by a word', async () => {
      const desk = await heed.signIn(counsellor);
      const from = DateTime.fromJSDate(heed.clock.now(), { zone: 'Asia/Shanghai' }).plus({ hours: 5 });
      const fields = { from: from.toFormat("yyyy-MM-dd'T'HH:mm"), minutes: '50', count: '3', place };
      expect((await desk.post('/support/counsellor/offer', fields)).status).to.equal(303);
      expect((await desk.post('/support/counsellor/offer', fields)).text).to.include(
        text('zh-CN', 'support.talk.problem.there'),
      );
      const person = await heed.signIn('S021');
      await person.post('/local/act', { text: '帮助' });
      const before = await besides(heed);
      const { text: page } = await person.post('/local/act', { text: '咨询师' });
      const first = text('zh-CN', 'support.talk.first').slice(0, 20);
      const code = /\b([A-Z][2-9][A-Z][2-9])\b/.exec(page.slice(page.indexOf(first)))?.[1] ?? '';
      const order = [first, place, '12356'].map((one) => page.indexOf(one, page.indexOf(first)));
      expect(order).to.not.include(-1);
      expect(order).to.deep.equal(order.toSorted((a, b) => a - b));
      for (let n = 0; n < 2; n += 1)
        expect((await person.post('/local/act', { text: `预约 ${code.toLowerCase()}` })).text).to.include(
          place,
        );
      expect(await heed.db.selectFrom('counselling_booking').selectAll().execute()).to.have.length(1);
      expect((await person.get('/support')).text).to.include(text('zh-CN', 'support.talk.mine'));
      expect(changed(before, await besides(heed)), 'nothing but the booking is written').to.deep.equal([]);
    });

    it('whose it is stands nowhere: not in the row, not in evidence, queue, ledger or log; the counsellor alone sees it', async () => {
      const [mine, name] = [await personOf(heed, 'S021'), '邹'];
      const row = JSON.stringify(await heed.db.selectFrom('counselling_booking').selectAll().execute());
      expect(row).to.not.include(mine);
      const { rows } = await sql`select from event where type like 'support.%'`
        .execute(heed.db)
        .catch(() => ({ rows: [] }));
      expect(rows).to.have.length(0);
      expect(log.join('\n')).to.not.match(/canaryroom|预约|"slot"/);
      const { name: booker } = await heed.db
        .selectFrom('person')
        .select('name')
        .where('id', '=', mine)
        .executeTakeFirstOrThrow();
      expect(name).to.be.a('string');
      expect((await (await heed.signIn(counsellor)).get('/support/counsellor')).text).to.include(booker);
      for (const who of ['S033', 'S037', 'S038', 'S041', 'S030', 'S001']) {
        const other = await heed.signIn(who);
        expect((await other.get('/support/counsellor')).status, who).to.equal(403);
        const { text: page } = await other.get('/support');
        expect(page.slice(page.indexOf('<main'))).to.not.include(booker);
      }
    });

    it('is moved and cancelled at any time; two cannot have the same hour; a cancelled one leaves nothing', async () => {
      const [a, b] = [await heed.signIn('S021'), await heed.signIn('S022')];
      const slots = await heed.db.selectFrom('counselling_slot').selectAll().orderBy('starts_at').execute();
      const [first, second] = slots.map(({ id }) => id);
      if (!first || !second) throw new Error('there are no hours');
      expect((await b.post('/support/book', { slot: first })).location).to.include('done=gone');
      expect((await a.post('/support/move', { slot: second })).location).to.include('done=moved');
      const both = await Promise.all([a, b].map((one) => one.post('/support/move', { slot: first })));
      expect(both.filter(({ location }) => location?.includes('done=moved'))).to.have.length(1);
      for (const one of [a, b]) await one.post('/support/cancel');
      expect(await heed.db.selectFrom('counselling_booking').selectAll().execute()).to.deep.equal([]);
      expect((await a.post('/local/act', { text: '取消预约' })).text).to.include(
        text('zh-CN', 'support.talk.nothing'),
      );
    });

    it('a note opens with the counsellor’s passphrase alone; the person has it copied, and erased with everything', async () => {
      const person = await heed.signIn('S021');
      const slot = await heed.db
        .selectFrom('counselling_slot')
        .select('id')
        .orderBy('starts_at')
        .executeTakeFirstOrThrow();
      await person.post('/support/book', { slot: slot.id });
      const { id: booking } = await heed.db
        .selectFrom('counselling_booking')
        .select('id')
        .executeTakeFirstOrThrow();
      const desk = await heed.signIn(counsellor);
      expect(
        (await desk.post('/support/counsellor/note', { booking, passphrase: 'short', words: 'x' })).status,
      ).to.equal(422);
      await desk.post('/support/counsellor/note', { booking, passphrase, words: 'canarynote 她很累' });
      expect([...(await everythingStored(heed.db)).values()].join('\n')).to.not.include('canarynote');
      const reads = async (typed: string) =>
        (await desk.post('/support/counsellor/notes', { booking, passphrase: typed })).text;
      expect(await reads(passphrase)).to.include('canarynote 她很累');
      expect(await reads('another long passphrase')).to.not.include('canarynote');
      const id = await personOf(heed, 'S021');
      const registry = guardedPersonalData({ vault: heed.app.vault });
      const items = [];
      for await (const item of registry.exportSource(heed.db, id, 'counselling')) items.push(item.data);
      expect(items).to.have.length(1);
      expect(items[0]).to.include({ kind: 'booked', place, notes: 1 });
      await inTransaction(heed.db, (tx) =>
        registry.erasePerson(
          tx,
          id,
          { now: heed.clock.now(), actor: 'heed', reason: 'request' },
          new Set(['counselling']),
        ),
      );
      for (const table of ['counselling_booking', 'counselling_note'] as const)
        expect(await heed.db.selectFrom(table).selectAll().execute()).to.deep.equal([]);
    });

    it('is reminded two hours before by the hour alone, past the queue; after the time that the policy names it is gone', async () => {
      const person = await heed.signIn('S021');
      const slot = await heed.db
        .selectFrom('counselling_slot')
        .selectAll()
        .orderBy('starts_at')
        .executeTakeFirstOrThrow();
      await person.post('/support/book', { slot: slot.id });
      const before = await heed.db.selectFrom('delivery').selectAll().execute();
      const ways = { vault: heed.app.vault, platforms: heed.app.platforms, baseUrl: heed.app.baseUrl };
      heed.clock.advance({ ms: slot.starts_at.getTime() - heed.clock.now().getTime() - 3_600_000 });
      expect(await remindOfTalks(heed.db, ways, { now: heed.clock.now() })).to.equal(1);
      expect(await remindOfTalks(heed.db, ways, { now: heed.clock.now() })).to.equal(0);
      expect(await heed.db.selectFrom('delivery').selectAll().execute()).to.deep.equal(before);
      const sign = text('zh-CN', 'support.talk.soon', { at: '' }).slice(0, 3);
      const again = await heed.signIn('S021');
      const { text: thread } = await again.get('/local');
      expect(thread).to.include(sign).and.not.include(place);
      heed.clock.advance({ days: 190 });
      expect(await forgetCounselling(heed.db, { now: heed.clock.now(), zone: 'Asia/Shanghai' })).to.equal(1);
      expect(await bookings(heed.db, heed.app.vault)).to.deep.equal([]);
    });

    it('a quarter is counted once, for the whole company, and not told below five people', async () => {
      const counted = async (people: readonly string[]) => {
        await heed.db.deleteFrom('counselling_slot').execute();
        await open(heed, await personOf(heed, counsellor), 2, people.length + 1);
        const slots = await heed.db
          .selectFrom('counselling_slot')
          .select('id')
          .orderBy('starts_at')
          .execute();
        for (const [n, staffNo] of people.entries())
          await (await heed.signIn(staffNo)).post('/support/book', { slot: slots[n]?.id ?? '' });
        heed.clock.advance({ days: 92 });
        const when = { now: heed.clock.now(), zone: 'Asia/Shanghai' };
        expect(await countQuarter(heed.db, heed.app.vault, when)).to.equal(true);
        // Whoever erases afterwards changes no figure, and no difference tells of them.
        expect(await countQuarter(heed.db, heed.app.vault, when)).to.equal(false);
        return (await figures(heed.db))[0]?.people;
      };
      expect(await counted(['S021', 'S022', 'S023', 'S024'])).to.equal(null);
      expect(await counted(['S021', 'S022', 'S023', 'S024', 'S025'])).to.equal(5);
      const hr = await (await heed.signIn('S033')).get('/support');
      expect(hr.text).to.include(text('zh-CN', 'support.talk.figures'));
      expect((await (await heed.signIn('S021')).get('/support')).text).to.not.include('id="figures"');
    });
  });

  it('inside WeCom it is asked for, booked and cancelled in replies, with nothing queued and nothing but the booking stored', async () => {
    const [li, wang] = ['LiNa', 'WangFang'];
    const company = await startWecomCompany({
      work: false,
      departments: [{ id: 1, name: '样例有限公司' }],
      members: [
        { userid: li, name: '李娜', department: [1] },
        { userid: wang, name: '王芳', department: [1] },
      ],
    });
    try {
      const { wecom, heed } = company;
      await makeCounsellor(heed, wang.toLowerCase());
      const [code] = await open(heed, (await accountOf(heed, wang.toLowerCase())).person_id);
      const before = await besides(heed);
      await wecom.type(li, '心理咨询');
      await company.sees(li, ({ text: said }) => said.includes(code ?? '-') && said.includes('12356'));
      await wecom.type(li, `预约 ${code}`, { times: 3 });
      await company.sees(li, ({ text: said }) => said.includes(place) && said.includes('约好了'));
      expect(await heed.db.selectFrom('counselling_booking').selectAll().execute()).to.have.length(1);
      await wecom.type(li, '取消预约');
      await company.sees(li, ({ text: said }) => said.includes(text('zh-CN', 'support.talk.cancelled')));
      expect(await heed.db.selectFrom('counselling_booking').selectAll().execute()).to.deep.equal([]);
      expect(changed(before, await besides(heed))).to.deep.equal([]);
    } finally {
      await company.close();
    }
  });

  it('inside Slack it is said past every queue, to a message and to a command', async () => {
    const [hannah, jonas] = ['U0HANNAH', 'U0JONAS'];
    const company = await startSlackCompany({
      work: false,
      users: [
        { id: hannah, name: 'hannah', realName: 'Hannah Brandt', locale: 'en-GB' },
        { id: jonas, name: 'jonas', realName: 'Jonas Weber', locale: 'en-GB' },
      ],
    });
    try {
      const { slack, heed } = company;
      await makeCounsellor(heed, jonas);
      const [code] = await open(heed, (await accountOf(heed, jonas)).person_id);
      const before = await besides(heed);
      const hears = (words: string) =>
        slack.messages(hannah).filter(({ lines }) => lines.join('\n').includes(words));
      await slack.say(hannah, 'counsellor');
      await until(() => hears(code ?? '-').length > 0, { what: 'the hours' });
      const command = await slack.command(hannah, `/heed book ${code}`);
      expect(command.answer?.lines.join('\n')).to.include(place).and.include('Booked');
      await slack.say(hannah, 'my booking');
      await until(() => hears('You have booked').length > 0, { what: 'the booking' });
      await slack.say(hannah, 'cancel booking');
      await until(() => hears(text('en', 'support.talk.cancelled')).length > 0, {
        what: 'that it is cancelled',
      });
      expect(await heed.db.selectFrom('counselling_booking').selectAll().execute()).to.deep.equal([]);
      expect(changed(before, await besides(heed))).to.deep.equal([]);
    } finally {
      await company.close();
    }
  });
});

const accountOf = (heed: TestApp, account: string) =>
  heed.db
    .selectFrom('identity')
    .select('person_id')
    .where('external_id', '=', account)
    .executeTakeFirstOrThrow();

async function makeCounsellor(heed: TestApp, account: string): Promise<void> {
  const { person_id } = await accountOf(heed, account);
  await sql`insert into role_grant (person_id, role, from_at) values (${person_id}::uuid, 'counsellor', ${heed.clock.now()})`.execute(
    heed.db,
  );
}
