import { expect } from 'chai';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { addDays } from '../../../src/calendar/day.ts';
import type { Db } from '../../../src/db/pool.ts';
import { purge as purgeRecords } from '../../../src/retention/purge.ts';
import { dayIn } from '../../../src/zone.ts';
import { zone } from '../../harness/company.ts';
import { bareSource, someCategory, someRecord } from '../../harness/kept-records.ts';
import type { Hands } from '../harness/hands.ts';
import { fact, type Path, several } from '../harness/path.ts';

/** How many records are there, and how many are on record as purged. */
async function counted(db: Db): Promise<{ there: number; purged: number }> {
  const { rows } = await sql<{ there: number; purged: number }>`
    select (select count(*) from record)::int as there, coalesce(sum(counts.value::int), 0)::int as purged
    from evidence_event v, jsonb_each_text(v.event::jsonb -> 'data' -> 'counts') counts
    where v.type = 'records.purged'`.execute(db);
  return rows[0] ?? { there: 0, purged: 0 };
}

const sweep = ({ db, now }: Hands) => purgeRecords(db, { now, zone, actor: 'heed' });

/** Records whose days are over go, what an open request stops stays. */
export const purge: Path = {
  name: 'purge',
  lanes: ['bulk'],
  stories: 40,
  async opens(world) {
    const { db } = world.company;
    const version = await world.company.publishes({ action: 'acknowledge' });
    world.kept.set('version', version.id);
    world.kept.set('category', String(await someCategory(db, version)));
    world.kept.set('source', await bareSource(db));
  },
  async begins(world, roll) {
    const { company } = world;
    await purgeRecords(company.db, { now: company.now, zone, actor: 'heed' });
    const today = dayIn(company.now, zone);
    const kept = {
      ...{ category: Number(world.id('category')), source: world.id('source'), version: world.id('version') },
      occurredAt: company.now,
    };
    const record = (subjects: string[], days: number) =>
      someRecord(company.db, company.vault, { ...kept, subjects, expiresOn: addDays(today, days) });
    const over: string[] = [];
    for (let n = 0; n <= roll(3); n += 1) over.push(await record([world.id(`p${roll(4)}`)], 1 + (n % 2)));
    const held = await record([world.id('p6')], 1);
    const later = await record([world.id('p5')], 9);
    const request = v7();
    await sql`
      insert into data_request (id, person_id, kind, state, language, terms, zone, filed_at, due_at)
      values (${request}::uuid, ${world.id('p6')}::uuid, 'access', 'review', 'zh-CN', '{}', ${zone}, ${company.now},
        ${company.now})`.execute(company.db);
    const { there, purged } = await counted(company.db);
    return { over: over.join(' '), held, later, request, there: String(there), purged: String(purged) };
  },
  steps: [
    { after: 3 * 86_400, does: sweep },
    { after: 600, does: sweep },
  ],
  sweeps: sweep,
  async checks({ company: { db, now } }, facts, at) {
    const { rows } = await sql<{ id: string }>`select id from record`.execute(db);
    const there = rows.map(({ id }) => id);
    for (const one of several(facts, 'over'))
      expect(there, `${at}: what is over is gone`).to.not.include(one);
    expect(there, `${at}: what is held`).to.include(fact(facts, 'held'));
    expect(there, `${at}: what is not over`).to.include(fact(facts, 'later'));
    const today = dayIn(now, zone);
    const { rows: keys } = await sql`
      select from keys.wrapping_key k where k.class like 'record-%' and k.expires_on < ${today}::date
        and not exists (select from record r where k.subject_id = any(r.subjects) and r.key_day = k.expires_on)`.execute(
      db,
    );
    expect(keys, `${at}: keys of what is gone`).to.have.length(0);
    const { rows: twice } = await sql`
      select from evidence_event where type = 'records.purged'
      group by event::jsonb -> 'data' ->> 'day', event::jsonb -> 'data' ->> 'kind' having count(*) > 1`.execute(
      db,
    );
    expect(twice, `${at}: a day is put on record once`).to.have.length(0);
    const { rows: open } = await sql`select from purge_report where done_at is null`.execute(db);
    expect(open, `${at}: reports are closed`).to.have.length(0);
    const after = await counted(db);
    expect(after.purged - Number(fact(facts, 'purged')), `${at}: as many on record as went`).to.equal(
      Number(fact(facts, 'there')) - after.there,
    );
  },
  async ends({ company }, facts) {
    await sql`update data_request set state = 'answered', outcome = 'done', closed_at = ${company.now}
      where id = ${fact(facts, 'request')}::uuid`.execute(company.db);
  },
};
