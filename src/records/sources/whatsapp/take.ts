import { sql } from 'kysely';
import { type Db, inTransaction } from '../../../db/pool.ts';
import { dayIn } from '../../../zone.ts';
import { wouldBecome } from '../../covered.ts';
import type { Kept } from '../../gate.ts';
import type { IncomingRecord, RefusalReason } from '../../model.ts';
import { addSource } from '../../sources.ts';
import { type IntakeDeps, type Outcome, takeIn } from '../../take-in.ts';
import { count } from '../../write.ts';
import { rememberMedia } from './media.ts';
import type { Callback, Media } from './read.ts';

export const whatsappSourceName = 'whatsapp';

/** The source that WhatsApp's callbacks are of: there is one, made when the first comes. */
export async function whatsappSource(db: Db, now: Date): Promise<string> {
  return inTransaction(db, async (tx) => {
    const find = () =>
      tx.selectFrom('record_source').select('id').where('name', '=', whatsappSourceName).executeTakeFirst();
    const known = await find();
    if (known) return known.id;
    await sql`select pg_advisory_xact_lock(hashtext('heed.records.source whatsapp'))`.execute(tx);
    const meanwhile = await find();
    if (meanwhile) return meanwhile.id;
    return addSource(tx, { channel: 'whatsapp', name: whatsappSourceName }, { actor: 'heed', now });
  });
}

/**
 * Takes in what a callback holds, all of it or nothing, and notes which files are to be fetched.
 *
 * @param fetches whether files can be fetched at all
 * @returns what became of each record; and when the newest is from
 */
export async function takeCallback(
  deps: IntakeDeps,
  sourceId: string,
  { items, unreadable }: Callback,
  fetches: boolean,
): Promise<{ outcomes: Outcome[]; newest: Date | null }> {
  const files = items.flatMap(({ media }) => media ?? []);
  const verdicts = await wouldBecome(
    deps,
    sourceId,
    files.map(({ record }) => record),
  );
  const later = new Map<Media, readonly string[]>();
  const now: IncomingRecord[] = [];
  files.forEach((media, n) => {
    const people = fetches ? peopleOf(verdicts[n]) : undefined;
    if (people) later.set(media, people);
    else now.push(media.record);
  });
  const records = items.map(({ record }) => record);
  const outcomes = await takeIn(deps, sourceId, [...records, ...now], async (tx, became) => {
    for (const [n, { media }] of items.entries()) {
      const people = media && later.get(media);
      // Of what came before the file was noted then.
      if (people && became[n] !== 'duplicate') await rememberMedia(tx, deps, sourceId, media, people);
    }
    if (unreadable > 0) {
      const today = dayIn(deps.clock.now(), deps.zone);
      await count(tx, sourceId, today, [{ kind: 'message', outcome: 'unreadable', count: unreadable }]);
    }
  });
  const times = records.map(({ occurredAt }) => occurredAt.getTime());
  return { outcomes, newest: times.length > 0 ? new Date(Math.max(...times)) : null };
}

/** Whose record the file would be, where it would be kept with what is in it. */
function peopleOf(verdict: Kept | RefusalReason | undefined): readonly string[] | undefined {
  if (typeof verdict !== 'object' || verdict.decision.parts === 'metadata') return undefined;
  return verdict.decision.subjects.map(({ person }) => person);
}
