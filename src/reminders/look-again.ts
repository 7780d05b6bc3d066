import { type RawBuilder, sql } from 'kysely';
import { beforeCommit } from '../db/before-commit.ts';
import type { Tx } from '../db/pool.ts';
import { waitNoMore } from '../notices/audience-due.ts';
import { bringBackCounts, bringBackRows } from './bring-back.ts';
import { takeBackAbout, takeBackTo, underWayTo } from './queued.ts';

/**
 * Whose open things are to be looked at again.
 *
 * - `people`: something of theirs changed: zone, place, leave, manager, wish. A list, or a query with the column
 *   `person_id`, which is asked once the transaction has done all else.
 * - `recipients`: somebody who hears of others, by person's id or `hr`: leave, zone, a digest that failed.
 * - `everything`: the calendar, or a policy.
 */
export type Concerned =
  | { people: readonly string[] | RawBuilder<unknown> }
  | { recipients: readonly string[] }
  | 'everything';

/** Who hears in another's place is known of what is near; what lies further ahead is looked at in time in any case. */
const nearMs = 3 * 86_400_000;

interface Gathered {
  people: Set<string>;
  queries: RawBuilder<unknown>[];
  recipients: Set<string>;
  everything: boolean;
  now: Date;
}

const gathered = new WeakMap<Tx, Gathered>();

/**
 * For whoever changes a fact that reminders rest on, in the same transaction: the next sweep looks at the open things
 * of whom it concerns, and what is queued is taken back, to be planned by what is so now. Cheap and safe to repeat; what a
 * platform has is looked at once it has arrived or failed.
 *
 * However often a transaction says so, it locks once, at its end and in the one order there is (days, recipients, rows by
 * person and thing): locked in several goes, two transactions would wait for each other. `everything` locks nothing here:
 * sweeps go through it bit by bit (`round.ts`).
 */
export async function lookAgain(tx: Tx, who: Concerned, now: Date): Promise<void> {
  const known = gathered.get(tx);
  const all = known ?? { people: new Set(), queries: [], recipients: new Set(), everything: false, now };
  if (!known) {
    gathered.set(tx, all);
    beforeCommit(tx, async () => {
      gathered.delete(tx);
      await lookAt(tx, all);
    });
  }
  if (now > all.now) all.now = now;
  if (who === 'everything') all.everything = true;
  else if ('recipients' in who) for (const id of who.recipients) all.recipients.add(id);
  else if ('toOperationNode' in who.people) all.queries.push(who.people);
  else for (const id of who.people) all.people.add(id);
}

async function lookAt(tx: Tx, { people, queries, recipients, everything, now }: Gathered): Promise<void> {
  if (everything) await sql`insert into reminder_round (since) values (${now})`.execute(tx);
  const which: RawBuilder<unknown>[] = [];
  const whose = [
    ...(people.size > 0 ? [sql`select unnest(${[...people]}::uuid[]) as person_id`] : []),
    ...queries.map((query) => sql`select person_id from (${query}) asked`),
  ];
  const them = whose.length > 0 ? sql.join(whose, sql` union `) : undefined;
  if (them) {
    await bringBackCounts(tx, them, now);
    await waitNoMore(tx, them, now);
    which.push(theirs(them));
  }
  if (recipients.size > 0) which.push(hears([...recipients], now), underWayTo([...recipients]));
  await lookAtRows(tx, which, now);
  if (them) await takeBackAbout(tx, theirs(them));
  if (recipients.size > 0) await takeBackTo(tx, [...recipients]);
  if (them) await bringBackRows(tx, them, now);
}

const theirs = (them: RawBuilder<unknown>) => sql`r.person_id in (select person_id from (${them}) concerned)`;

/** Of `reminder r`: what these are to hear of, and what HR is to hear of soon in the place of one of them. */
export function hears(recipients: readonly string[], now: Date): RawBuilder<unknown> {
  const near = new Date(now.getTime() + nearMs);
  return sql`(r.digest_to = any(${[...recipients]}::text[]) or r.digest_to = 'hr' and r.digest_from <= ${near})`;
}

/**
 * Locks the open rows of which one of these holds, and has those looked at that wait for another time. Also what is due
 * is locked, or a look that is under way, and knows nothing yet of what changed, would put it off after this.
 *
 * @param which conditions on `reminder r`
 */
export async function lookAtRows(tx: Tx, which: readonly RawBuilder<unknown>[], now: Date): Promise<void> {
  if (which.length === 0) return;
  await sql`
    with ${heldRows(which)}
    update reminder r set next_at = ${now} from held
    where r.person_id = held.person_id and r.about = held.about and not held.over and held.message_id is null
      and (held.next_at is null or held.next_at > ${now})`.execute(tx);
}

/** Only locks them: for whoever goes on to change some of them, and others afterwards. */
export async function holdRows(tx: Tx, which: readonly RawBuilder<unknown>[]): Promise<void> {
  if (which.length > 0) await sql`with ${heldRows(which)} select count(*) from held`.execute(tx);
}

function heldRows(which: readonly RawBuilder<unknown>[]): RawBuilder<unknown> {
  const keys = which.map(
    (one) => sql`select r.person_id, r.about from reminder r where not r.over and ${one}`,
  );
  return sql`
    concerned as materialized (${sql.join(keys, sql` union `)}),
    held as materialized (
      select r.person_id, r.about, r.next_at, r.message_id, r.over
      from concerned join reminder r using (person_id, about)
      order by r.person_id, r.about for no key update of r
    )`;
}
