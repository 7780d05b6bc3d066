import { expect } from 'chai';
import fc from 'fast-check';
import { sql } from 'kysely';
import type { Seat } from '../../src/crisis/facts.ts';
import { levels } from '../../src/crisis/levels.ts';
import type { CrisisPlan, MusterPlan, Way } from '../../src/crisis/plan.ts';
import { noteConnected } from '../../src/people/connected-platforms.ts';
import { crisisRoles } from '../../src/people/person.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import { type Happening, MusterHistory, messengers, type Reached } from '../harness/muster-history.ts';
import { startVoiceServer, type VoiceServer, voiceAccount } from '../harness/voice-server.ts';

/** So many histories; `HEED_TEST_MUSTERS=500` for the long run. */
const histories = Number(process.env.HEED_TEST_MUSTERS ?? 10);
const staff = ['S037', 'S014', 'S032', 'S033', 'S039', 'S040'];
const long = new Date('2026-01-01');

/** So that what a provider of calls tells is taken. */
const env = {
  HEED_BASE_URL: 'https://heed.example.com',
  TWILIO_ACCOUNT_SID: voiceAccount.accountSid,
  TWILIO_AUTH_TOKEN: voiceAccount.authToken,
  TWILIO_FROM: voiceAccount.from,
};
const moods = ['up', 'down', 'refuses', 'slow', 'loses', 'lies'] as const;
const wayOf = { local: 'chat', other: 'other-chat', email: 'email' } as const;
const roles = crisisRoles.slice(0, 3);
const number = (min: number, max: number) => fc.integer({ min, max });
const person = number(0, staff.length - 1);
const ladder = fc
  .array(
    fc.record({
      way: fc.constantFrom('chat', 'other-chat', 'email', 'voice', 'voice'),
      after: number(0, 20),
    }),
    {
      ...{ minLength: 1, maxLength: 3 },
    },
  )
  .map((steps) =>
    steps.sort((a, b) => a.after - b.after).map((step, n) => (n === 0 ? { ...step, after: 0 } : step)),
  );
const plan: fc.Arbitrary<MusterPlan> = fc.record({
  quorum: fc
    .dictionary(fc.constantFrom(...roles), number(1, 2), { minKeys: 1 })
    .map((quorum) => quorum as MusterPlan['quorum']),
  ...{ day: ladder, night: ladder, nightFrom: fc.constant('22:00'), nightTo: fc.constant('07:00') },
  ...{ acceptWithin: number(1, 12), deputiesAfter: number(1, 40), lastResortAfter: number(1, 40) },
  ...{ againEvery: number(21, 45), comingFor: number(60, 90) },
});
const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant('wait'), seconds: number(1, 15) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      ...{ do: fc.constant('answer'), who: person, what: fc.constantFrom('coming', 'cannot') },
    }),
  },
  fc.record({ do: fc.constant('hand-over'), who: person, to: person }),
  fc.record({ do: fc.constant('level'), level: fc.constantFrom(...levels) }),
  fc.record({ do: fc.constant('leave'), who: person }),
  fc.record({ do: fc.constant('gets'), who: person, role: fc.constantFrom(...roles) }),
  {
    weight: 2,
    arbitrary: fc.record({
      ...{ do: fc.constant('messenger'), which: number(0, 2) },
      mood: fc.constantFrom(...moods),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('phones'), mood: fc.constantFrom('up', ...moods) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      ...{ do: fc.constant('press'), which: number(0, 9), key: fc.constantFrom('1', '1', '2', '9') },
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      ...{ do: fc.constant('call-ends'), which: number(0, 9) },
      how: fc.constantFrom('completed', 'busy', 'no-answer', 'failed'),
    }),
  },
  fc.record({ do: fc.constant('restart') }),
  fc.record({ do: fc.constant('dies'), seconds: number(1, 60) }),
  fc.record({ do: fc.constant('two'), two: fc.boolean() }),
  fc.record({ do: fc.constant('clock'), seconds: fc.oneof(number(-7_200, -1), number(1, 90)) }),
);
/** When it begins, by the clock of the company: by day, or just before a night or a morning. */
const hours = ['10:00:00', '21:59:40', '06:59:40'] as const;
const world = fc.record({
  hour: fc.constantFrom(...hours),
  plans: fc.tuple(plan, plan, plan),
  level: fc.constantFrom(...levels),
  seats: fc.uniqueArray(
    fc.record({ role: fc.constantFrom(...roles), person, rank: number(0, 2), away: fc.constant(false) }),
    { selector: (seat) => `${seat.role} ${seat.person}`, maxLength: 8 },
  ),
  lastResort: fc.uniqueArray(person, { maxLength: 2 }),
  happenings: fc.array(happening, { minLength: 16, maxLength: 30 }),
});

type World = Omit<typeof world extends fc.Arbitrary<infer W> ? W : never, 'happenings'>;

describe('a muster in which anything may happen', function () {
  this.timeout(3_600_000);
  let heed: TestApp;
  let voice: VoiceServer;
  let ids: string[];
  /** Each history has a day of its own. */
  let day = 0;
  const reach = new Map<string, Reached>();
  before(async () => {
    heed = await startApp({ policies: false, env });
    voice = await startVoiceServer();
    const { db } = heed;
    const { rows } = await sql<{ id: string; no: string; zone: string }>`
      select id, staff_no as no, time_zone as zone from person`.execute(db);
    const theirs = staff.map((one) => rows.find(({ no }) => no === one) ?? expect.fail(`nobody is ${one}`));
    ids = theirs.map(({ id }) => id);
    await sql`update employment set from_at = ${long}`.execute(db);
    await noteConnected(db, [...messengers, 'voice']);
    for (const [n, { id, zone }] of theirs.entries()) {
      const others = messengers.slice(1).filter((name) => n % 3 !== messengers.indexOf(name));
      for (const name of others)
        await sql`insert into identity (person_id, platform, tenant, external_id, bound_by, from_at)
          values (${id}::uuid, ${name}, 'main', ${`${name}-${n}`}, 'mailbox', ${heed.clock.now()})`.execute(
          db,
        );
      const ways: Way[] = ['chat', ...others.map((name) => wayOf[name])];
      // One of them has no telephone.
      if (n === 1) {
        reach.set(id, { ways, zone });
        continue;
      }
      const number = `+86138001380${String(n).padStart(2, '0')}`;
      await sql`insert into calling_account (person_id, way, address, since)
        values (${id}::uuid, 'voice', ${number}, ${long})`.execute(db);
      reach.set(id, { ways: [...ways, 'voice'], zone, number });
    }
  });
  after(async () => {
    await voice.close();
    await heed.close();
  });

  /** Who stands for what, and by which plan. */
  async function isSo(seats: readonly Seat[], whole: CrisisPlan): Promise<void> {
    const { db } = heed;
    for (const table of ['crisis_rank', 'absence']) await sql`delete from ${sql.table(table)}`.execute(db);
    await sql`delete from role_grant where role = any(${[...crisisRoles]}::text[])`.execute(db);
    for (const seat of seats) {
      await sql`insert into role_grant (person_id, role, from_at)
        values (${seat.person}::uuid, ${seat.role}, ${long})`.execute(db);
      await sql`insert into crisis_rank (role, person_id, rank)
        values (${seat.role}, ${seat.person}::uuid, ${seat.rank})`.execute(db);
    }
    await sql`insert into crisis_plan (plan, made_at, made_by)
      values (${JSON.stringify(whole)}::jsonb, ${heed.clock.now()}, ${ids[0]}::uuid)`.execute(db);
  }

  /** All of it, from its declaration until it is over. */
  async function lives({ hour, plans, level, seats, lastResort }: World, happenings: readonly Happening[]) {
    day += 1;
    heed.clock.set(new Date(Date.parse(`2026-08-04T${hour}+08:00`) + day * 86_400_000));
    const idOf = (n: number) => ids[n] ?? '';
    const [minor, moderate, major] = plans;
    const whole = { levels: { minor, moderate, major }, lastResort: lastResort.map(idOf) };
    const standing = seats.map((seat): Seat => ({ ...seat, person: idOf(seat.person) }));
    await isSo(standing, whole);
    const history = new MusterHistory(
      { heed, voice },
      { plan: whole, people: ids, seats: standing, level, reach },
    );
    await history.declares(idOf(0));
    for (const one of happenings) await history.happens(one);
    await history.ends();
    return history;
  }

  it('says of each repeat that it is one, whatever the clock was set to after the first', async () => {
    const ladder = [{ way: 'chat' as const, after: 0 }];
    const plan: MusterPlan = {
      ...{ quorum: { lead: 1 }, day: ladder, night: ladder, nightFrom: '22:00', nightTo: '07:00' },
      ...{ acceptWithin: 5, deputiesAfter: 20, lastResortAfter: 20, againEvery: 30, comingFor: 60 },
    };
    const seats = [{ role: 'lead' as const, person: 1, rank: 0, away: false as const }];
    await lives({ hour: '10:00:00', plans: [plan, plan, plan], level: 'minor', seats, lastResort: [] }, [
      { do: 'messenger', which: 0, mood: 'slow' },
      { do: 'level', level: 'major' },
      { do: 'wait', seconds: 0.5 },
      { do: 'clock', seconds: -3_600 },
    ]);
  });

  describe('by telephone', () => {
    const ladder = [
      { way: 'chat' as const, after: 0 },
      { way: 'voice' as const, after: 2 },
    ];
    const plan: MusterPlan = {
      ...{ quorum: { lead: 1, hr: 1 }, day: ladder, night: ladder, nightFrom: '22:00', nightTo: '07:00' },
      ...{ acceptWithin: 12, deputiesAfter: 40, lastResortAfter: 40, againEvery: 45, comingFor: 90 },
    };
    const seats = [{ role: 'hr' as const, person: 2, rank: 0, away: false as const }];
    const said = (happenings: readonly Happening[]) =>
      lives(
        { hour: '10:00:00', plans: [plan, plan, plan], level: 'major', seats, lastResort: [] },
        happenings,
      );
    const wait = (seconds: number): Happening => ({ do: 'wait', seconds });

    it('a call that waits for its provider is not made any more once its person has answered in the chat', async () => {
      const { phones } = await said([
        { do: 'phones', mood: 'down' },
        wait(5),
        { do: 'answer', who: 2, what: 'coming' },
        { do: 'phones', mood: 'up' },
        wait(15),
      ]);
      expect(phones.asked, 'while nobody had answered').to.not.have.length(0);
      expect(phones.rings).to.have.length(0);
    });

    it('a call that may have rung is not repeated once its person has answered', async () => {
      const { phones } = await said([
        { do: 'phones', mood: 'slow' },
        wait(2),
        { do: 'press', which: 0, key: '1' },
        { do: 'phones', mood: 'up' },
        wait(15),
      ]);
      expect(phones.rings).to.have.length(1);
    });

    it('a key that is pressed after an answer in the chat is the answer that counts', async () => {
      const { phones } = await said([
        wait(3),
        { do: 'answer', who: 2, what: 'cannot' },
        { do: 'press', which: 0, key: '1' },
        wait(20),
      ]);
      expect(phones.rings).to.have.length(1);
    });

    it('busy hands on at once, and the next round rings again', async () => {
      const { phones } = await said([wait(3), { do: 'call-ends', which: 0, how: 'busy' }, wait(45)]);
      expect(phones.rings.length).to.be.greaterThan(1);
    });
  });

  it('is done as the plain telling says, at every poll of whatever process is there, and is never silent', async () => {
    let [acts, rings] = [0, 0];
    await fc.assert(
      fc.asyncProperty(world, async ({ happenings, ...whole }) => {
        const history = await lives(whole, happenings);
        acts += history.acts;
        rings += history.phones.rings.length;
      }),
      { numRuns: histories, endOnFailure: true },
    );
    expect(acts, 'polls at which something was done').to.be.greaterThan(histories * 5);
    if (histories >= 40) expect(rings, 'telephones that rang').to.be.greaterThan(histories);
  });
});
