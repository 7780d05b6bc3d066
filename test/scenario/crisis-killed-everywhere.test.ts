import { expect } from 'chai';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { LaneLine } from '../../jobs/line.ts';
import { advanceDue, dueIncidents } from '../../src/crisis/advance.ts';
import { answerCall } from '../../src/crisis/answer.ts';
import { changeLevel, closeIncident } from '../../src/crisis/change.ts';
import { declare } from '../../src/crisis/declare.ts';
import { type Level, levels } from '../../src/crisis/levels.ts';
import { type Db, inTransaction, type Tx } from '../../src/db/pool.ts';
import { Wordings } from '../../src/delivery/batch.ts';
import { expireLeases } from '../../src/delivery/recover.ts';
import { createLog } from '../../src/log.ts';
import { Outage } from '../../src/outage.ts';
import type { Batch, Capabilities, Outcome } from '../../src/platforms/port.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import { DyingProcess } from '../harness/dying-process.ts';
import { RecordingPlatform } from '../harness/recording-platform.ts';

/** So many points of how many stories; `HEED_TEST_KILLS=1000` (or more) for the long run. */
const points = Number(process.env.HEED_TEST_KILLS ?? 40);
const seed = Number(process.env.HEED_TEST_KILLS_SEED ?? 1);
const stories = 6;
const lead = 'S037';
const called = ['S014', 'S032', 'S033', 'S034', 'S035', 'S039', 'S040'];

/** As messengers differ: whether a repeat is recognised, how many a call carries, whether what arrived can be found. */
const messengers: readonly (Partial<Capabilities> & { finds?: boolean })[] = [
  { batch: 100, dedupeMs: 0 },
  { batch: 1_000, dedupeMs: 3_600_000 },
  { batch: 1, dedupeMs: 0, finds: true },
];

/** The same numbers for the same seed. */
function dice(from: number): (below: number) => number {
  let state = (from * 2_654_435_761 + 97) % 4_294_967_296;
  return (below) => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return Math.floor((state / 4_294_967_296) * below);
  };
}

interface Arrival {
  delivery: number;
  batch: string;
  repeat: Batch['repeat'];
}

/** One muster: what happens in it, and what has reached people. */
class Story {
  readonly #heed: TestApp;
  readonly #ids: ReadonlyMap<string, string>;
  readonly #roll: (below: number) => number;
  readonly #once = v7();
  readonly finds: boolean;
  readonly capabilities: Partial<Capabilities>;
  readonly arrived: Arrival[] = [];
  readonly answers = new Map<string, string>([[lead, 'coming']]);
  id = '';

  constructor(heed: TestApp, ids: ReadonlyMap<string, string>, n: number) {
    this.#heed = heed;
    this.#ids = ids;
    this.#roll = dice(seed * 1_000 + n);
    const { finds = false, ...capabilities } = messengers[n % messengers.length] ?? {};
    this.finds = finds;
    this.capabilities = capabilities;
  }

  /** What happens, in order. Each step may be begun by a process that dies, and is then done by another. */
  steps(): ((process: DyingProcess) => Promise<unknown>)[] {
    const roll = this.#roll;
    const first = levels[roll(levels.length)] ?? 'major';
    const who = [called[roll(7)], called[roll(7)], called[roll(7)]].map((one) => one ?? lead);
    const says = (n: number) =>
      roll(3) === 0 ? ('cannot' as const) : (['coming', 'coming'] as const)[n % 2];
    const answers = who.map((person, n) => ({ person, what: says(n) ?? 'coming' }));
    const later = (seconds: number) => async (process: DyingProcess) => {
      this.#clock.advance({ seconds });
      await this.#works(process);
    };
    return [
      (process) => inTransaction(process.db, (tx) => this.#declares(tx, first)),
      later(1),
      ...answers.map((one) => (process: DyingProcess) => this.#answers(process.db, one)),
      later(16),
      (process) => inTransaction(process.db, (tx) => this.#raises(tx)),
      later(301),
      (process) => inTransaction(process.db, (tx) => this.#closes(tx)),
      later(1),
    ];
  }

  get #clock() {
    return this.#heed.clock;
  }

  async #declares(tx: Tx, level: Level): Promise<void> {
    const by = this.#ids.get(lead) ?? '';
    const now = this.#clock.now();
    const { incident } = await declare(tx, this.#heed.app, {
      ...{ level, drill: false, words: 'canary', by, once: this.#once, another: true, now },
    });
    this.id = incident.id;
  }

  /** As of a tap that is delivered again: what is on record already is not put there twice. */
  async #answers(db: Db, { person, what }: { person: string; what: 'coming' | 'cannot' }): Promise<void> {
    const personId = this.#ids.get(person) ?? '';
    const now = this.#clock.now();
    await inTransaction(db, async (tx) => {
      const { rows } = await sql<{ asked: boolean; answered: boolean }>`
        select exists (select from incident_call where incident_id = ${this.id}::uuid and person_id = ${personId}::uuid) as asked,
               exists (select from incident_answer where incident_id = ${this.id}::uuid and person_id = ${personId}::uuid) as answered`.execute(
        tx,
      );
      if (!rows[0]?.asked || rows[0].answered) return;
      await answerCall(tx, this.id, { personId, given: { what }, now });
    });
    const { rows } = await sql`
      select from incident_answer where incident_id = ${this.id}::uuid and person_id = ${personId}::uuid`.execute(
      this.#heed.db,
    );
    // The first that somebody said.
    if (rows.length > 0 && !this.answers.has(person)) this.answers.set(person, what);
  }

  #raises(tx: Tx): Promise<unknown> {
    return changeLevel(tx, this.id, 'major', { personId: this.#ids.get(lead) ?? '', now: this.#clock.now() });
  }

  #closes(tx: Tx): Promise<unknown> {
    return closeIncident(tx, this.id, 'over', {
      ...{ personId: this.#ids.get(lead) ?? '', now: this.#clock.now() },
    });
  }

  /** What the workers of a process do at this moment. */
  async #works(process: DyingProcess): Promise<void> {
    const now = this.#clock.now();
    for (const id of await dueIncidents(process.db, now)) await advanceDue(process.db, id, now);
    await expireLeases(process.db, 'alert', now);
    const log = createLog('silent');
    const deps = {
      ...{ lane: 'alert' as const, db: process.db, clock: this.#clock, log },
      baseUrl: 'https://heed.example.com',
    };
    const line = new LaneLine(
      deps,
      this.#messenger(process),
      new Wordings(process.db),
      new Outage(log, 'it'),
    );
    line.recover();
    await line.settled();
  }

  #messenger(process: DyingProcess): RecordingPlatform {
    const platform = new RecordingPlatform('local', this.capabilities);
    const accepted = (delivery: number) =>
      ({ delivery, result: 'accepted', externalId: `x${delivery}` }) as const;
    platform.answer = async (batch): Promise<Outcome[]> => {
      process.point();
      await Promise.resolve();
      for (const { delivery } of batch.to)
        this.arrived.push({ delivery, batch: batch.id, repeat: batch.repeat });
      process.point();
      return batch.to.map(({ delivery }) => accepted(delivery));
    };
    if (this.finds)
      platform.find = async (batch) => {
        process.point();
        const there = batch.to.filter(({ delivery }) =>
          this.arrived.some((one) => one.delivery === delivery),
        );
        await Promise.resolve();
        process.point();
        return there.map(({ delivery }) => accepted(delivery));
      };
    return platform;
  }
}

describe('a process that is killed at any wait during a muster', function () {
  this.timeout(3_600_000);
  let heed: TestApp;
  let ids: Map<string, string>;
  before(async () => {
    heed = await startApp({ policies: false });
    const { rows } = await sql<{ id: string; no: string }>`select id, staff_no as no from person`.execute(
      heed.db,
    );
    ids = new Map(rows.map(({ id, no }) => [no, id]));
  });
  after(() => heed.close());

  /** Plays a story by a process that dies at this wait and by another that goes on. @returns how often the first one waited */
  async function play(n: number, diesAt: number): Promise<number> {
    const story = new Story(heed, ids, n);
    const first = new DyingProcess(heed.databaseUrl, diesAt);
    const other = new DyingProcess(heed.databaseUrl, Number.POSITIVE_INFINITY);
    for (const step of story.steps()) {
      if (!first.dead && (await first.does(() => step(first)))) continue;
      await first.gone(heed.db);
      await other.does(() => step(other));
    }
    // Leases of the dead run out.
    for (const work of [21, 21].map(() => story.steps().at(-1))) {
      heed.clock.advance({ seconds: 21 });
      if (work) await other.does(() => work(other));
    }
    await checked(story, `story ${n}, killed at wait ${diesAt}`);
    if (!first.dead) await first.gone(heed.db);
    await other.gone(heed.db);
    return first.waits;
  }

  async function checked(story: Story, at: string): Promise<void> {
    const { id, arrived } = story;
    const { rows: sent } = await sql<{ id: number; state: string; kind: string; person: string }>`
      select d.id, d.state, m.kind, p.staff_no as person from delivery d
      join message m on m.id = d.message_id join person p on p.id = d.person_id
      where m.about = ${id}::uuid and d.lane = 'alert' order by d.id`.execute(heed.db);
    for (const { id: delivery, state, kind, person } of sent) {
      const came = arrived.filter((one) => one.delivery === delivery);
      // A card that was to turn into another, and had not gone out yet, need not go out.
      if (state !== 'skipped') expect(came, `${at}: ${kind} to ${person} is ${state}`).to.not.have.length(0);
      if (kind === 'crisis.alert') expect(state, `${at}: the alert to ${person}`).to.equal('accepted');
      for (const { repeat, batch } of came.slice(1)) {
        const recognised = (story.capabilities.dedupeMs ?? 0) > 0 && batch === came[0]?.batch;
        expect(
          repeat === 'marked' || recognised,
          `${at}: ${kind} to ${person}, again, is ${repeat}`,
        ).to.equal(true);
      }
      if (story.finds && kind === 'crisis.alert')
        expect(came, `${at}: what arrived is found`).to.have.length(1);
    }
    const { rows: alerted } = await sql<{ no: string }>`
      select distinct p.staff_no as no from incident_page g join person p on p.id = g.person_id
      where g.incident_id = ${id}::uuid order by 1`.execute(heed.db);
    expect(
      alerted.map(({ no }) => no),
      `${at}: everybody was paged`,
    ).to.have.members([lead, ...called]);
    const { rows: answered } = await sql<{ no: string; what: string }>`
      select p.staff_no as no, a.what from incident_answer a join person p on p.id = a.person_id
      where a.incident_id = ${id}::uuid order by a.id`.execute(heed.db);
    expect(new Map(answered.map(({ no, what }) => [no, what])), `${at}: answers`).to.deep.equal(
      story.answers,
    );
    expect(answered, `${at}: answers once`).to.have.length(story.answers.size);
    const { rows: onRecord } = await sql<{ line: string }>`
      with event as (select type, event::jsonb -> 'data' as data from evidence_event where about = ${id}::uuid)
      select concat_ws(' ', (select count(*) from event where type = 'crisis.declared'),
        (select count(*) from event where type = 'crisis.closed'),
        (select count(*) from event where type = 'crisis.answered') - (select count(*) from incident_answer where incident_id = ${id}::uuid) + 1,
        (select coalesce(sum(jsonb_array_length(data -> 'people')), 0) from event where type = 'crisis.called')
          - (select count(*) from incident_call where incident_id = ${id}::uuid),
        (select coalesce(sum(jsonb_array_length(data -> 'pages')), 0) from event where type = 'crisis.paged')
          - (select count(*) from incident_page where incident_id = ${id}::uuid)) as line`.execute(heed.db);
    // Declared and closed once; every answer but that of declaring, every call and every page has its event.
    expect(onRecord[0]?.line, `${at}: evidence`).to.equal('1 1 0 0 0');
  }

  it('loses no alert, repeats none without saying so, and everything stands on record once', async () => {
    const lengths: number[] = [];
    for (let n = 0; n < stories; n += 1) lengths.push(await play(n, Number.POSITIVE_INFINITY));
    const all = lengths.flatMap((waits, n) => Array.from({ length: waits }, (_, wait) => ({ n, wait })));
    expect(all.length, 'waits of all stories').to.be.greaterThan(1_000);
    // The list is shuffled by the seed: a short run takes its first points, a long one more of them.
    const roll = dice(seed);
    for (let place = all.length - 1; place > 0; place -= 1) {
      const from = roll(place + 1);
      const [a, b] = [all[place], all[from]];
      if (a && b) [all[place], all[from]] = [b, a];
    }
    const killed = all.slice(0, points);
    for (const { n, wait } of killed) await play(n, wait);
    expect(killed).to.have.length(Math.min(points, all.length));
  });
});
