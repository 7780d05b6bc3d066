import { expect } from 'chai';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { declare } from '../../src/crisis/declare.ts';
import { inTransaction } from '../../src/db/pool.ts';
import { text } from '../../src/messages/texts.ts';
import { noteConnected } from '../../src/people/connected-platforms.ts';
import type { Outcome } from '../../src/platforms/port.ts';
import { registerPlatforms } from '../../src/platforms/registry.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import { type AtWork, putToWork } from '../harness/at-work.ts';
import { callsOf, pagesOf } from '../harness/crisis.ts';
import { acceptAll, RecordingPlatform } from '../harness/recording-platform.ts';
import { until } from '../harness/until.ts';

const lead = 'S037';
/** Have a second messenger. */
const both = ['S039', 'S040'];
const called = ['S014', 'S032', 'S033', 'S034', 'S035', lead, ...both];

describe('a crisis on a messenger that does not do what it should', function () {
  this.timeout(60_000);
  let heed: TestApp;
  let work: AtWork;
  let chat: RecordingPlatform;
  let other: RecordingPlatform;
  beforeEach(async () => {
    heed = await startApp({ policies: false });
    chat = new RecordingPlatform('local', { batch: 1 });
    other = new RecordingPlatform('other', { batch: 1 });
    heed.app.platforms = registerPlatforms([chat, other]);
    await noteConnected(heed.db, ['local', 'other']);
    for (const staffNo of both)
      await sql`insert into identity (person_id, platform, tenant, external_id, bound_by, from_at)
        select id, 'other', 'main', staff_no, 'mailbox', ${heed.clock.now()} from person where staff_no = ${staffNo}`.execute(
        heed.db,
      );
    work = await putToWork(heed);
  });
  afterEach(async () => {
    await work.stop();
    await heed.close();
  });

  const declares = async () => {
    const { rows } = await sql<{ id: string }>`select id from person where staff_no = ${lead}`.execute(
      heed.db,
    );
    const { incident } = await inTransaction(heed.db, (tx) =>
      declare(tx, heed.app, {
        ...{ level: 'major', drill: false, words: '', by: rows[0]?.id ?? '', once: v7() },
        now: heed.clock.now(),
      }),
    );
    return incident.id;
  };
  const pages = (id: string) => pagesOf(heed.db, id);
  /** Lets time pass until something is so, a second at a time. */
  const passing = async (seconds: number, id: string, lines: readonly string[]) => {
    heed.clock.advance({ seconds });
    await until(
      async () => {
        const there = await pages(id);
        return lines.every((line) => there.includes(line));
      },
      { what: lines.join() },
    );
  };

  it('slow: whoever has another is called there as if nothing had been accepted, and nothing is lost or repeated unmarked', async () => {
    const open: (() => void)[] = [];
    const repeats: string[] = [];
    chat.answer = (batch) =>
      new Promise<Outcome[]>((resolve) => {
        repeats.push(batch.repeat);
        open.push(() => resolve(acceptAll(batch)));
      });
    const id = await declares();
    // As many calls as may be under way hang; each of the eight is one.
    await until(() => chat.batches.length === called.length);
    expect(other.batches).to.have.length(0);
    await passing(
      15,
      id,
      both.map((one) => `${one} 0/1 other`),
    );
    await until(async () => {
      const { rows } = await sql`
        select from incident_page g join delivery d on d.message_id = g.message_id and d.person_id = g.person_id
        where d.platform = 'other' and g.fate = 'accepted'`.execute(heed.db);
      return rows.length === both.length;
    });
    const page = (await (await heed.signIn(lead)).get(`/crisis/${id}`)).text;
    const shown = (fate: string) =>
      page.split(`，${text('zh-CN', `crisis.page.fate.${fate}`)}</div>`).length - 1;
    // Each way stands there: what hangs, and what went by the other.
    expect([shown('waiting'), shown('accepted')]).to.deep.equal([called.length, both.length]);
    // It gives its answers after all: none of them is sent again.
    for (const answer of open) answer();
    await until(async () => {
      const { rows } = await sql`
        select from delivery where lane = 'alert' and state <> 'accepted'`.execute(heed.db);
      return rows.length === 0;
    });
    expect(repeats).to.deep.equal(called.map(() => 'first'));
  });

  it('slow for longer than a call may take: said again and marked, once, and what it took is not lost', async () => {
    let hangs = true;
    chat.answer = (batch, signal) =>
      hangs
        ? new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('aborted'))))
        : acceptAll(batch);
    const id = await declares();
    await until(() => chat.batches.length === called.length);
    await until(
      async () => {
        const { rows } = await sql`select from delivery where lane = 'alert' and state = 'unknown'`.execute(
          heed.db,
        );
        return rows.length === called.length;
      },
      { within: 20_000 },
    );
    hangs = false;
    await until(
      async () => {
        heed.clock.advance({ ms: 500 });
        const { rows } = await sql`
          select from delivery where lane = 'alert' and platform = 'local' and state = 'accepted'`.execute(
          heed.db,
        );
        return rows.length >= called.length;
      },
      { within: 20_000 },
    );
    const again = chat.batches.slice(called.length).filter(({ repeat }) => repeat === 'marked');
    expect(new Set(again.flatMap(({ to }) => to.map(({ delivery }) => delivery))).size).to.equal(
      called.length,
    );
    expect(again).to.have.length(called.length);
    expect((await pages(id)).filter((line) => line.endsWith('0/0 local'))).to.have.length(called.length);
  });

  it('lying: accepted and never there, so the ladder goes on, deputies and everybody anew; the page says no more than it knows', async () => {
    await sql`insert into crisis_rank (role, person_id, rank)
      select 'hr', id, 1 from person where staff_no in ('S033', 'S034')`.execute(heed.db);
    const id = await declares();
    const accepted = async (n: number) =>
      until(async () => {
        const { rows } = await sql`select from incident_page where fate = 'accepted'`.execute(heed.db);
        return rows.length >= n;
      });
    await accepted(6);
    const browser = await heed.signIn(lead);
    const { text: first } = await browser.get(`/crisis/${id}`);
    // Who looks has seen it; of nobody else anything is known.
    expect(first.split(text('zh-CN', 'crisis.page.fate.accepted'))).to.have.length(7);
    expect(first.split(text('zh-CN', 'crisis.page.unseen'))).to.have.length(6);
    expect(first.split(text('zh-CN', 'crisis.page.standings.asked'))).to.have.length(6);
    await passing(
      60,
      id,
      both.map((one) => `${one} 0/1 other`),
    );
    await passing(240, id, ['S033 0/0 local', 'S034 0/0 local', ...both.map((one) => `${one} 1/0 local`)]);
    expect((await callsOf(heed.db, id)).filter((line) => line.endsWith('hr seat'))).to.have.length(3);
    const again = chat.batches.at(-1)?.body;
    expect(JSON.stringify(again)).to.not.equal(JSON.stringify(chat.batches[0]?.body));
    const { text: then } = await browser.get(`/crisis/${id}`);
    expect(then).to.not.include(text('zh-CN', 'crisis.page.standings.unreachable'));
    expect(then.split(text('zh-CN', 'crisis.page.unseen'))).to.have.length(8);
  });
});
