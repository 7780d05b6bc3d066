import { createHmac, randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { z } from 'zod';
import { addDays, type Day } from '../calendar/day.ts';
import type { Tx } from '../db/pool.ts';
import { analysisFigures, leastPeople } from '../policies/analysed.ts';
import type { Secrets } from '../secrets.ts';
import { openAll, seal, type Vault } from '../vault/vault.ts';
import { closesAt, type Leaf } from './rules.ts';

/** What counting needs besides the records. */
export interface CountingDeps {
  vault: Vault;
  secrets: Secrets;
  /** The company's: in it weeks and hours are counted. */
  zone: string;
  now: Date;
}

/** Where something counts. Never stored like this. */
export interface Where {
  site: string;
  department: string | null;
  personId: string;
  /** The promise it is counted under: of no fewer people. */
  least: number;
}

/** One thing that is counted, before it is made anonymous. */
export interface Counted extends Where, Pick<Leaf, 'figure' | 'hour' | 'channel'> {
  /** Its Monday. */
  week: Day;
  /** As `Leaf` has it. */
  detail: string;
}

/** Kind of record in the vault; the keys are the week's: it is nobody's. */
export const tallyClass = 'analysis';
const place = (week: string): string => `analysis_tally/${week}`;

const leafSchema = z.strictObject({
  figure: z.enum(analysisFigures),
  department: z.string().nullable(),
  hour: z.int().min(0).max(23),
  channel: z.string().nullable(),
  counts: z.array(z.tuple([z.string(), z.int().positive()])),
  people: z.array(z.string()),
});
const tallySchema = z.strictObject({ least: z.int().min(leastPeople), leaves: z.array(leafSchema) });

/**
 * Adds to what is counted: one sealed row for each week and site, in which whoever had a part is a tag that means nothing
 * without the week's salt. What belongs to a week that is closed is not counted any more.
 */
export async function addTally(tx: Tx, deps: CountingDeps, counted: readonly Counted[]): Promise<void> {
  const { vault, secrets, zone, now } = deps;
  const open = counted.filter(({ week }) => now < closesAt(week, zone));
  // In one order for everybody: two that begin the same weeks cannot wait for each other.
  const weeks = [...grouped(open, (one) => one.week)].sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [week, ofWeek] of weeks) {
    const { id, salt } = await openWeek(tx, week);
    if (!salt) continue;
    const tags = tagger(secrets, salt);
    for (const [site, ofSite] of grouped(ofWeek, (one) => one.site)) {
      const tally: z.input<typeof tallySchema> = {
        least: Math.max(...ofSite.map(({ least }) => least)),
        leaves: leavesOf(ofSite, tags),
      };
      const sealed = await seal(tx, vault, {
        ...{ subjects: [id], class: tallyClass, expiresOn: addDays(week, 9), now },
        ...{ plaintext: JSON.stringify(tally), aad: place(id) },
      });
      await tx
        .insertInto('analysis_tally')
        .values({ week_id: id, site, sealed: JSON.stringify(sealed) })
        .execute();
    }
  }
}

/** The week, made when it is the first of it; without a salt where it has been closed. Nobody closes it meanwhile. */
async function openWeek(tx: Tx, week: Day): Promise<{ id: string; salt: Buffer | null }> {
  await sql`
    insert into analysis_week (id, starts_on, salt) values (${v7()}::uuid, ${week}::date, ${randomBytes(32)})
    on conflict (starts_on) do nothing`.execute(tx);
  const { rows } = await sql<{ id: string; salt: Buffer | null }>`
    select id, salt from analysis_week where starts_on = ${week}::date for key share`.execute(tx);
  const [found] = rows;
  if (!found) throw new Error('a week vanished');
  return found;
}

/** Who it was, as something that can only be told to be the same again, in this week. */
function tagger(secrets: Secrets, salt: Buffer): (personId: string) => string {
  const [key] = secrets.derive('analysis');
  return (personId) =>
    createHmac('sha256', key).update(salt).update(personId).digest().subarray(0, 12).toString('base64');
}

/** One leaf for each place, so that nothing tells how much of it was whose. */
function leavesOf(
  counted: readonly Counted[],
  tag: (personId: string) => string,
): z.input<typeof leafSchema>[] {
  const places = grouped(counted, ({ figure, department, hour, channel, detail }) =>
    JSON.stringify([figure, department, hour, channel, figure === 'template-use' ? detail : '']),
  );
  return [...places.values()].flatMap((some) => {
    const [first] = some;
    if (!first) return [];
    const { figure, department, hour, channel } = first;
    const counts = [...grouped(some, ({ detail }) => detail)].map(([detail, of]): [string, number] => [
      detail,
      of.length,
    ]);
    // Sorted: the order in which they came would say who came first.
    const people = [...new Set(some.map(({ personId }) => tag(personId)))].sort();
    return [{ figure, department, hour, channel, counts, people }];
  });
}

/** What a site counted in a week: joined place by place, with the largest promise that any of it was counted under. */
export interface SiteTally {
  least: number;
  leaves: Leaf[];
}

const atOnce = 500;

/** Everything counted in a week, by site. Slice by slice: what is in memory are places and tags. */
export async function openTallies(tx: Tx, vault: Vault, weekId: string): Promise<Map<string, SiteTally>> {
  const sites = new Map<string, { least: number; leaves: Map<string, OpenLeaf> }>();
  for (let after = 0; ; ) {
    const rows = await tx
      .selectFrom('analysis_tally')
      .select(['id', 'site', 'sealed'])
      .where('week_id', '=', weekId)
      .where('id', '>', after)
      .orderBy('id')
      .limit(atOnce)
      .execute();
    const opened = await openAll(
      tx,
      vault,
      rows.map(({ sealed }) => ({ sealed, aad: place(weekId) })),
    );
    rows.forEach(({ site }, n) => {
      const bytes = opened[n];
      // Its keys are gone: a backup from before the week closed was restored after it.
      if (!bytes) return;
      const { least, leaves } = tallySchema.parse(JSON.parse(bytes.toString('utf8')));
      const known = sites.get(site) ?? { least: leastPeople, leaves: new Map<string, OpenLeaf>() };
      sites.set(site, known);
      known.least = Math.max(known.least, least);
      for (const leaf of leaves) join(known.leaves, leaf);
    });
    const last = rows.at(-1);
    if (!last) break;
    after = last.id;
  }
  return new Map(
    [...sites].map(([site, { least, leaves }]) => [site, { least, leaves: [...leaves.values()] }]),
  );
}

interface OpenLeaf extends Leaf {
  counts: Map<string, number>;
  people: Set<string>;
}

function join(known: Map<string, OpenLeaf>, leaf: z.infer<typeof leafSchema>): void {
  const { figure, department, hour, channel } = leaf;
  const template = figure === 'template-use' ? leaf.counts.map(([detail]) => detail).join() : '';
  const name = JSON.stringify([figure, department, hour, channel, template]);
  const before = known.get(name) ?? {
    figure,
    department,
    hour,
    channel,
    counts: new Map(),
    people: new Set(),
  };
  known.set(name, before);
  for (const [detail, count] of leaf.counts)
    before.counts.set(detail, (before.counts.get(detail) ?? 0) + count);
  for (const one of leaf.people) before.people.add(one);
}

export function grouped<T>(all: readonly T[], name: (one: T) => string): Map<string, T[]> {
  const found = new Map<string, T[]>();
  for (const one of all) {
    const before = found.get(name(one));
    if (before) before.push(one);
    else found.set(name(one), [one]);
  }
  return found;
}
