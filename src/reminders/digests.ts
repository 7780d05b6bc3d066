import { sql } from 'kysely';
import { v7 } from 'uuid';
import { wallAt } from '../calendar/wall.ts';
import { type Db, inTransaction, type Tx } from '../db/pool.ts';
import { enqueueMany, type OneOfMany } from '../delivery/enqueue-many.ts';
import { appendAll } from '../evidence/append.ts';
import type { EvidenceEvent } from '../evidence/events.ts';
import { keepCopies, whoIsThere } from './copies.ts';
import { deskOf, inPlaceOf, itemsSaid, namesOf, readerOf } from './digest-parts.ts';
import { digestNow } from './escalation.ts';
import { Facts, type Looked } from './facts.ts';
import { type OnRows, orFailed } from './failed.ts';
import { type Claim, claimed, type Sweeping, thingOf } from './look.ts';
import { digestPriority } from './messages.ts';
import { hoursEnd, over, plan } from './plan.ts';
import { remembering } from './remembered.ts';
import { type Kept, lockRows, writeRows } from './rows.ts';
import { sending } from './rules.ts';
import { hrDesk } from './settings.ts';
import { type DayCounts, noneYet, type Recipient } from './state.ts';
import { wayInOf } from './way-in.ts';

export interface Told {
  /** How many recipients were looked at. */
  looked: number;
  /** How many got a digest. */
  told: number;
  /** Recipients in whose place there is nobody: no HR, no last resort, nobody who looks after Heed. */
  nobody: string[];
}

/**
 * Tells whoever is to hear of what others have not finished, one digest each. Who is being told by another worker is
 * passed by.
 */
export async function tellRecipients(db: Db, sweeping: Sweeping, claim: Claim): Promise<Told> {
  const { now } = sweeping;
  return inTransaction(db, async (tx) => {
    const held = await claimRecipients(tx, now, claim);
    if (held.length === 0) return { looked: 0, told: 0, nobody: [] };
    return orFailed(held, (on) => tell(tx, sweeping, held, on), claim);
  });
}

async function tell(tx: Tx, sweeping: Sweeping, held: readonly string[], on: OnRows): Promise<Told> {
  const { now, zone } = sweeping;
  const theirs = sql`r.digest_to = any(${held}::text[])`;
  const rows = on(
    await lockRows(tx, sql`${theirs} and r.digest_from <= ${now} and r.message_id is null and not r.over`),
  );
  const facts = await Facts.of(tx, rows, zone, now);
  const open = facts.looked.filter(({ item }) => item.open);
  await facts.readChains(open);
  const asked = open.map((looked) => ({
    looked,
    item: looked.item,
    person: facts.concerning(facts.person(looked.item.personId, noneYet), looked),
    chain: facts.chain(looked),
  }));
  const written: Kept[] = facts.looked
    .filter(({ item }) => !item.open)
    .map(({ kept, asked: is }) => over(kept, is, now));
  const next = remembering();
  const byItem = new Map(asked.map((one) => [one.item, one.looked]));
  const digests: Digest[] = [];
  for (const id of held) {
    const theirs = asked.filter(({ looked }) => looked.kept.digest?.to === id);
    const said = digestNow(theirs, id, now, next.digest);
    const [first] = said;
    if (!first) continue;
    const looked = said.flatMap(({ item }) => byItem.get(item) ?? []);
    digests.push({ to: first.to, said: looked, ...(await deskOf(tx, id, sweeping)) });
  }
  const heard = digests.filter(({ people }) => people.length > 0);
  written.push(...(await send(tx, sweeping, facts, heard)));
  const nobody = digests.filter(({ people }) => people.length === 0);
  await noteDay(tx, nobody, null, now);
  const done = new Set(heard.flatMap(({ said }) => said));
  // Who was told counts from now on: what is left is planned with it.
  await facts.readChains(open);
  const counts = await countsOf(tx, open);
  for (const looked of open)
    if (!done.has(looked))
      written.push(plan(looked, facts.person(looked.item.personId, counts(looked)), facts, next));
  await writeRows(tx, written, now);
  return { looked: held.length, told: heard.length, nobody: nobody.map(({ to }) => to.id) };
}

async function claimRecipients(tx: Tx, now: Date, claim: Claim): Promise<string[]> {
  const { rows: due } = await sql<{ to: string }>`
    select distinct digest_to as "to" from reminder
    where digest_at <= ${now} and ${claimed(sql`digest_to`, claim)} order by 1 limit ${claim.most}`.execute(
    tx,
  );
  if (due.length === 0) return [];
  const all = due.map(({ to }) => to);
  await sql`insert into reminder_recipient (recipient) select unnest(${all}::text[]) on conflict do nothing`.execute(
    tx,
  );
  const { rows } = await sql<{ recipient: string }>`
    select recipient from reminder_recipient where recipient = any(${all}::text[])
    order by recipient for no key update skip locked`.execute(tx);
  return rows.map(({ recipient }) => recipient);
}

interface Digest {
  to: Recipient;
  said: readonly Looked[];
  /** To whom it goes, by id. */
  people: readonly string[];
  /** In the place of HR, where nobody is. */
  standIns: boolean;
}

async function send(tx: Tx, sweeping: Sweeping, facts: Facts, digests: readonly Digest[]): Promise<Kept[]> {
  if (digests.length === 0) return [];
  const { words, now } = sweeping;
  const names = await namesOf(
    tx,
    digests.flatMap(({ said }) => said.map(({ item }) => item.personId)),
  );
  const messages: OneOfMany[] = [];
  const events: EvidenceEvent[] = [];
  const written: Kept[] = [];
  for (const { to, said, people, standIns } of digests) {
    const id = v7();
    const here = wallAt(now, to.presence.zone).day;
    const items = said.map(({ item }) => item);
    const { first, later } =
      to.id === hrDesk
        ? await whoIsThere(tx, people, items, sweeping)
        : { first: alone(people, hoursEnd(to.presence, items, now), now), later: [] };
    const bodies = await words.digest(tx, said.map(thingOf), {
      names,
      reader: readerOf(to, said, facts),
      wayIn: await wayInOf(
        tx,
        people,
        said.map(({ kept }) => kept),
        now,
      ),
      inPlace: standIns ? 'no-hr' : inPlaceOf(to, said, facts),
      here,
      now,
    });
    messages.push({
      ...{ id, kind: 'reminders.digest', bodies, about: null, priority: digestPriority, to: first },
      concerns: said.map(({ kept }) => kept.about),
    });
    await keepCopies(tx, later, said);
    events.push({
      type: 'reminder.digest',
      at: now,
      actor: 'heed',
      ...(to.id === hrDesk ? {} : { person: to.id }),
      data: {
        message: id,
        to: to.id,
        items: itemsSaid(said),
      },
    });
    for (const { kept, item } of said) {
      const day = wallAt(now, facts.presence(item.personId).zone).day;
      const state = sending(item.state, {
        ...{ kind: 'digest', steps: [], at: now, day, to: to.id, wished: false },
      });
      written.push({ ...kept, state, messageId: id, nextAt: null, digest: null });
    }
    await noteDay(tx, [{ to }], id, now);
  }
  await enqueueMany(tx, messages, now);
  await appendAll(tx, events);
  return written;
}

const alone = (people: readonly string[], expires: Date, now: Date) =>
  people.map((personId) => ({ personId, from: now, expires }));

/** The day of the last digest, on the recipient's own calendar. */
async function noteDay(
  tx: Tx,
  digests: readonly { to: Recipient }[],
  messageId: string | null,
  now: Date,
): Promise<void> {
  for (const { to } of digests)
    await sql`
      update reminder_recipient set day = ${wallAt(now, to.presence.zone).day}, message_id = ${messageId}::uuid
      where recipient = ${to.id}`.execute(tx);
}

/** How many reminders the people of these have had. */
async function countsOf(tx: Tx, looked: readonly Looked[]): Promise<(one: Looked) => DayCounts> {
  const ids = [...new Set(looked.map(({ item }) => item.personId))];
  const { rows } = await sql<DayCounts & { id: string }>`
    select person_id as id, day, count, earlier from reminder_day where person_id = any(${ids}::uuid[])`.execute(
    tx,
  );
  const found = new Map(rows.map((row) => [row.id, row]));
  return ({ item }) => found.get(item.personId) ?? noneYet;
}
