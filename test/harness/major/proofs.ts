import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { sql } from 'kysely';
import { writeExport } from '../../../src/evidence/export.ts';
import { verifyExport } from '../../../src/evidence/exported.ts';
import { everythingStored } from '../stored.ts';
import { until } from '../until.ts';
import { canary, type MajorStory } from './story.ts';

/** The whole log is exported and verified as a stranger would, and each event of the incident is the one that was logged. */
export async function logVerifies({ stage, id }: MajorStory, least = 60): Promise<void> {
  const { db, app } = stage.heed;
  await until(
    async () => {
      const { rows } = await sql<{ n: number }>`
        select count(*)::int as n from evidence_entry where index is null`.execute(db);
      return rows[0]?.n === 0;
    },
    { what: 'every entry in the log' },
  );
  const dir = await mkdtemp(join(tmpdir(), 'heed-major-'));
  try {
    const to = join(dir, 'log');
    await writeExport(db, to, app.vkey);
    const { size } = await verifyExport(to, app.vkey);
    const { rows } = await sql<{ n: number }>`
      select count(*)::int as n from evidence_event e join evidence_entry n on n.id = e.id
      where e.about = ${id}::uuid and n.index < ${size}`.execute(db);
    expect(rows[0]?.n).to.be.greaterThan(least);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/** Nothing of what happened is where it must not be: tables, queue, log, or what people outside the team were sent. */
export async function wordsStayed({ stage, cast, code }: MajorStory): Promise<void> {
  const { db } = stage.heed;
  // It stands for the platform, which keeps what people have typed there themselves.
  for (const [table, stored] of await everythingStored(db))
    if (table !== 'public.local_message') expect(stored.includes(canary), table).to.equal(false);
  const { rows: said } = await sql`
    select from local_message where direction = 'out' and body::text like ${`%${canary}%`}`.execute(db);
  expect(said).to.have.length(0);
  expect(stage.log.length).to.be.greaterThan(5);
  for (const line of stage.log) expect(line).to.not.include(canary);
  for (const room of stage.rooms()) expect(room.said.join('\n')).to.not.include(canary);
  const team = [cast.lead, cast.hr, cast.deputy, cast.legal, cast.standIn, cast.pr, cast.it, cast.counsellor];
  for (const one of team) {
    const heard = (await one.everythingHeard()).join('\n');
    // The lead typed a decision, which the local messenger shows them as their own.
    if (!(stage.platform === 'local' && one === cast.lead)) expect(heard, one.part).to.not.include(canary);
  }
  const heard = (await cast.stranger.everythingHeard()).join('\n');
  expect(heard).to.not.include(canary);
  expect(heard.replaceAll(new RegExp(`[^\\n]*${code}[^\\n]*复盘[^\\n]*`, 'g'), '')).to.not.include('需要你');
}

/** To whoever is neither called nor affected it is not there, by any address of it. */
export async function nobodyElseSaw({ cast: { stranger }, path, id }: MajorStory): Promise<void> {
  const places = ['', '/room', '/decisions', '/statements', '/affected', '/duties', '/briefing', '/channels'];
  for (const place of [...places, '/review', '/report', '/grading', '/contacts'])
    expect((await stranger.asks(`${path}${place}`)).status, place).to.equal(404);
  for (const place of ['/crisis', '/crisis/reviews', '/crisis/reports', '/crisis/plan'])
    expect((await stranger.asks(place)).status, place).to.equal(403);
  expect((await stranger.asks(`/concerned/${id}`)).status).to.equal(404);
}

/** Each message reached each person once, or the repeat says that it is one; none is left behind. */
export async function deliveredOnce({ stage, id }: MajorStory): Promise<void> {
  const { db, clock } = stage.heed;
  // Who could not be told while the messenger was not trusted is told by the sweep that looks for another way.
  clock.advance({ minutes: 2 });
  await until(
    async () => {
      const { rows } = await sql<{ n: number }>`
        select count(*)::int as n from delivery d join message m on m.id = d.message_id
        where d.state in ('pending', 'sending') or d.state = 'failed' and m.kind = 'crisis.level'`.execute(
        db,
      );
      return rows[0]?.n === 0;
    },
    { within: 30_000, what: 'everything delivered' },
  );
  const { rows: states } = await sql<{ line: string }>`
    select distinct m.kind || ' ' || d.state || ' ' || coalesce(d.failure, '') as line from delivery d join message m on m.id = d.message_id
    where d.state not in ('accepted', 'skipped') and m.about = ${id}::uuid`.execute(db);
  expect(states.map(({ line }) => line)).to.deep.equal([]);
  const { rows: twice } = await sql<{ line: string }>`
    select m.kind || ' ' || p.staff_no as line from delivery d join message m on m.id = d.message_id
    join person p on p.id = d.person_id where m.about = ${id}::uuid and not d.repeated
    group by m.id, m.kind, p.staff_no having count(*) > 1`.execute(db);
  expect(twice.map(({ line }) => line)).to.deep.equal([]);
}
