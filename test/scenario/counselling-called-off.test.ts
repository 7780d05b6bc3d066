import { expect } from 'chai';
import { sql } from 'kysely';
import { DateTime } from 'luxon';
import { v7 } from 'uuid';
import { counsellingSweeps } from '../../jobs/counselling.ts';
import { inTransaction } from '../../src/db/pool.ts';
import { createLog } from '../../src/log.ts';
import { text } from '../../src/messages/texts.ts';
import { move } from '../../src/support/counselling/book.ts';
import { withdrawOfGone } from '../../src/support/counselling/gone.ts';
import { callOff, offer } from '../../src/support/counselling/offer.ts';
import { remindOfTalks } from '../../src/support/counselling/remind.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import { until } from '../harness/until.ts';

const counsellor = 'S035';
const someone = 'S021';
const zone = 'Asia/Shanghai';

describe('an hour with a counsellor that does not take place', function () {
  this.timeout(60_000);
  let heed: TestApp;
  let slots: string[];
  beforeEach(async () => {
    heed = await startApp({ policies: false });
    const counsellorId = await idOf(counsellor);
    const from = DateTime.fromJSDate(now(), { zone }).plus({ days: 1 }).toFormat("yyyy-MM-dd'T'HH:mm");
    await inTransaction(heed.db, (tx) =>
      offer(tx, { counsellorId, from, zone, minutes: 50, times: 2, place: 'room 3', now: now() }),
    );
    const { rows } = await sql<{ id: string }>`select id from counselling_slot order by starts_at`.execute(
      heed.db,
    );
    slots = rows.map(({ id }) => id);
    await (await heed.signIn(someone)).post('/support/book', { slot: slots[0] ?? '' });
  });
  afterEach(() => heed.close());

  const now = () => heed.clock.now();
  const idOf = async (staffNo: string) =>
    (
      await heed.db
        .selectFrom('person')
        .select('id')
        .where('staff_no', '=', staffNo)
        .executeTakeFirstOrThrow()
    ).id;
  const looks = async () => {
    await withdrawOfGone(heed.db, now());
    return remindOfTalks(
      heed.db,
      { vault: heed.app.vault, platforms: heed.app.platforms, baseUrl: heed.app.baseUrl },
      { now: now() },
    );
  };
  /** The words that no hour is part of. */
  const signOf = (key: string) =>
    text('zh-CN', key, { at: '|' })
      .split('|')
      .map((part) => part.trim().slice(0, 14))
      .toSorted((a, b) => b.length - a.length)[0] ?? '';
  const hears = async (staffNo: string, key: string) =>
    (await (await heed.signIn(staffNo)).get('/local')).text
      .split('<div class="bubble">')
      .filter((bubble, n) => n > 0 && bubble.slice(0, bubble.indexOf('<')).includes(signOf(key))).length;
  const stored = async () => ({
    bookings: (await heed.db.selectFrom('counselling_booking').select('id').execute()).length,
    slots: (await heed.db.selectFrom('counselling_slot').select('id').execute()).map(({ id }) => id),
  });
  const besides = async () => {
    const { rows } = await sql<{ events: number; deliveries: number }>`
      select (select count(*)::int from evidence_event) as events,
             (select count(*)::int from delivery) as deliveries`.execute(heed.db);
    return rows[0];
  };
  /** They hear it once, have it no more, and are offered what is left. */
  const isOff = async (left: string[]) => {
    const before = await besides();
    expect(await looks()).to.equal(1);
    expect(await looks()).to.equal(0);
    expect(await hears(someone, 'support.talk.calledOff')).to.equal(1);
    expect(await stored()).to.deep.equal({ bookings: 0, slots: left });
    expect(await besides(), 'neither evidence nor a message in a queue').to.deep.equal(before);
    const page = (await (await heed.signIn(someone)).get('/support')).text;
    expect(page).to.not.include('id="mine"');
    for (const slot of left) expect(page).to.include(slot);
  };

  it('is called off by its counsellor alone: the person hears that it is not because of them, and is offered others', async () => {
    const { id: booking } = await heed.db
      .selectFrom('counselling_booking')
      .select('id')
      .executeTakeFirstOrThrow();
    await looks();
    for (const other of [someone, 'S033', 'S037'])
      expect(
        (await (await heed.signIn(other)).post('/support/counsellor/withdraw', { booking })).status,
      ).to.equal(403);
    const desk = await heed.signIn(counsellor);
    // What looks free and has just been taken is no hour to take back.
    await desk.post('/support/counsellor/withdraw', { slot: slots[0] ?? '' });
    expect(await looks()).to.equal(0);
    const page = (await desk.get('/support/counsellor')).text;
    const forms = page.split('<form').filter((form) => form.includes(`value="${booking}"`));
    const [asks, ...others] = forms.filter((form) => form.includes('/support/counsellor/withdraw'));
    expect(others).to.have.length(0);
    expect(asks, 'one tap asks, and says what goes with it').to.match(/^ class="confirm-body"/);
    for (const key of ['callOff', 'callOffDo']) expect(asks).to.include(text('zh-CN', `support.talk.${key}`));
    for (const _click of [1, 2])
      expect((await desk.post('/support/counsellor/withdraw', { booking })).status).to.equal(303);
    expect((await desk.get('/support/counsellor')).text).to.not.include(booking);
    const person = await heed.signIn(someone);
    expect((await person.post('/local/act', { text: '我的预约' })).text).to.include('room 3');
    await isOff([slots[1] ?? '']);
  });

  it('is taken anew before the person has heard, and what is called off does not stand in the way', async () => {
    const { id: booking } = await heed.db
      .selectFrom('counselling_booking')
      .select('id')
      .executeTakeFirstOrThrow();
    await (await heed.signIn(counsellor)).post('/support/counsellor/withdraw', { booking });
    const person = await heed.signIn(someone);
    const took = await person.post('/support/book', { slot: slots[1] ?? '' });
    expect(took.location).to.include('done=took');
    await looks();
    expect(await hears(someone, 'support.talk.calledOff')).to.equal(1);
    expect(await stored()).to.deep.equal({ bookings: 1, slots: [slots[1]] });
  });

  it('is called off while the person moves to another: it waits for them, and the hour they left stays free', async () => {
    const { id: booking } = await heed.db
      .selectFrom('counselling_booking')
      .select('id')
      .executeTakeFirstOrThrow();
    const counsellorId = await idOf(counsellor);
    const booker = { vault: heed.app.vault, personId: await idOf(someone), now: now() };
    let ended = false;
    const calling = await inTransaction(heed.db, async (tx) => {
      expect((await move(tx, slots[1] ?? '', booker)).result).to.equal('booked');
      const off = inTransaction(heed.db, (other) => callOff(other, booking, { counsellorId, now: now() }));
      const watched = off.finally(() => {
        ended = true;
      });
      await until(
        async () => {
          const { rows } = await sql`
            select from pg_locks where not granted and pg_backend_pid() = any(pg_blocking_pids(pid))`.execute(
            tx,
          );
          return ended || rows.length > 0;
        },
        { what: 'calling off that waits, or is done' },
      );
      expect(ended, 'it waits').to.equal(false);
      return { watched };
    });
    expect(await calling.watched, 'there is nothing left to call off').to.equal(false);
    const { rows } = await sql`select from counselling_slot where withdrawn`.execute(heed.db);
    expect(rows).to.have.length(0);
    expect((await (await heed.signIn('S022')).get('/support')).text).to.include(slots[0]);
  });

  it('leaves people reminded also where it is not known who is away, and where one booking is damaged', async () => {
    await (await heed.signIn('S022')).post('/support/book', { slot: slots[1] ?? '' });
    await looks();
    await sql`
      update counselling_booking set who = (select who from counselling_booking where slot_id = ${slots[1] ?? ''}::uuid)
      where slot_id = ${slots[0] ?? ''}::uuid`.execute(heed.db);
    await sql`alter table absence rename to absence_elsewhere`.execute(heed.db);
    heed.clock.advance({ hours: 23 });
    const failed: string[] = [];
    const sweeps = counsellingSweeps({
      ...{ vault: heed.app.vault, platforms: heed.app.platforms, baseUrl: heed.app.baseUrl, zone },
    });
    for (const sweep of sweeps.filter(({ everyMs }) => everyMs === 60_000))
      await sweep
        .run({
          ...{ db: heed.db, now: now(), log: createLog('silent'), signal: new AbortController().signal },
        })
        .catch(() => failed.push(sweep.name));
    expect(failed).to.deep.equal(['counselling.withdraw']);
    await sql`alter table absence_elsewhere rename to absence`.execute(heed.db);
    expect(await hears('S022', 'support.talk.soon')).to.equal(1);
    expect((await (await heed.signIn('S022')).get('/support')).text).to.include('id="mine"');
    expect((await (await heed.signIn(counsellor)).get('/support/counsellor')).text).to.include(
      text('zh-CN', 'support.talk.noName'),
    );
  });

  it('is given back by the person: the counsellor hears it where they had heard of it, and once', async () => {
    const person = await heed.signIn(someone);
    await person.post('/support/cancel');
    await looks();
    expect(await hears(counsellor, 'support.talk.freed'), 'nothing was said before').to.equal(0);
    await person.post('/support/book', { slot: slots[0] ?? '' });
    await looks();
    await person.post('/support/move', { slot: slots[1] ?? '' });
    await looks();
    await looks();
    expect(await hears(counsellor, 'support.talk.freed')).to.equal(1);
    const { rows } = await sql`select from counselling_slot where freed`.execute(heed.db);
    expect(rows).to.have.length(0);
  });

  it('goes with the role', async () => {
    await sql`update role_grant set to_at = ${now()} where role = 'counsellor'`.execute(heed.db);
    await isOff([]);
  });

  it('goes with whoever leaves', async () => {
    await sql`update employment set to_at = ${now()} where person_id = ${await idOf(counsellor)}::uuid`.execute(
      heed.db,
    );
    await isOff([]);
  });

  it('goes on a day of leave, and on no other', async () => {
    const day = (days: number) => DateTime.fromJSDate(now(), { zone }).plus({ days }).toISODate();
    const away = async (from: number, until: number) =>
      sql`
        insert into absence (id, person_id, from_day, until_day, source, said_at)
        values (${v7()}::uuid, ${await idOf(counsellor)}::uuid, ${day(from)}::date, ${day(until)}::date, 'console', ${now()})`.execute(
        heed.db,
      );
    await away(3, 9);
    await looks();
    expect(await stored()).to.deep.equal({ bookings: 1, slots });
    await away(0, 2);
    await isOff([]);
  });
});
