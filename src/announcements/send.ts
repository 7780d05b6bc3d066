import { sql } from 'kysely';
import { planAnew, sentToMany, tellGrown } from '../db/many.ts';
import { type Db, inTransaction, type Tx } from '../db/pool.ts';
import { enqueueTo } from '../delivery/enqueue.ts';
import { eachAlone } from '../each-alone.ts';
import { HeedError } from '../errors.ts';
import { append } from '../evidence/append.ts';
import type { Actor } from '../evidence/events.ts';
import { type Audience, audienceQuery, audienceSchema } from '../notices/audience.ts';
import { auditAudience } from '../notices/send.ts';
import { bulletinCard } from './present.ts';
import { findBulletin } from './store.ts';
import { type BulletinTexts, bulletinTexts, fingerprints } from './words.ts';

export interface NewBulletin {
  /** Made with the form, so that a double click sends once. */
  id: string;
  /** Checked (`textProblems`), and in the languages that its audience reads. */
  texts: BulletinTexts;
  audience: Audience;
  /** As it was looked at, in this transaction. */
  people: number;
  /** At once where undefined. */
  sendAt: Date | undefined;
  actor: Actor;
  now: Date;
}

/**
 * Plans a bulletin, or sends it at once: to whoever belongs to the audience at that moment, once.
 *
 * @returns what became of it; undefined when this form has written it before
 */
export async function writeBulletin(tx: Tx, bulletin: NewBulletin): Promise<'planned' | 'sent' | undefined> {
  const { id, texts, audience, people, actor, now } = bulletin;
  const sendAt = bulletin.sendAt ?? now;
  const { numInsertedOrUpdatedRows: written } = await tx
    .insertInto('bulletin')
    .values({
      ...{ id, texts: JSON.stringify(texts), audience: JSON.stringify(audience), send_at: sendAt },
      ...{ written_at: now, sent_at: null, people: null, withdrawn_at: null },
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .executeTakeFirstOrThrow();
  if (written === 0n) return undefined;
  await append(tx, {
    ...{ type: 'bulletin.planned', at: now, actor, about: id },
    data: {
      ...{ bulletin: id, texts: fingerprints(texts), audience: auditAudience(audience), people },
      at: sendAt.toISOString(),
    },
  });
  return (await sendOne(tx, id, now)) ? 'sent' : 'planned';
}

/** Sends every bulletin whose hour has come, each by itself. @returns how many */
export async function sendDueBulletins(db: Db, now: Date): Promise<number> {
  const due = await db
    .selectFrom('bulletin')
    .select('id')
    .where('sent_at', 'is', null)
    .where('withdrawn_at', 'is', null)
    .where('send_at', '<=', now)
    .orderBy('send_at')
    .execute();
  return eachAlone(due, ({ id }) => inTransaction(db, (tx) => sendOne(tx, id, now)));
}

/** The claim is the update: whoever comes second finds it sent. */
async function sendOne(tx: Tx, id: string, now: Date): Promise<boolean> {
  const row = await tx
    .updateTable('bulletin')
    .set({ sent_at: now, people: 0 })
    .where('id', '=', id)
    .where('sent_at', 'is', null)
    .where('withdrawn_at', 'is', null)
    .where('send_at', '<=', now)
    .returning(['texts', 'audience'])
    .executeTakeFirst();
  if (!row) return false;
  const bodies = bulletinCard(bulletinTexts.parse(row.texts));
  await planAnew(tx);
  const message = await enqueueTo(
    tx,
    { kind: 'announcements.bulletin', about: id, bodies, priority: 9, at: now },
    sql`select distinct person_id from (${audienceQuery(audienceSchema.parse(row.audience), now)}) audience`,
  );
  const { people } = await tx
    .selectFrom('delivery')
    .select(({ fn }) => fn.countAll<number>().as('people'))
    .where('message_id', '=', message)
    .executeTakeFirstOrThrow();
  await tx.updateTable('bulletin').set({ people }).where('id', '=', id).execute();
  tellGrown(tx, people, sentToMany);
  await append(tx, {
    ...{ type: 'bulletin.sent', at: now, actor: 'heed', about: id },
    data: { bulletin: id, people },
  });
  return true;
}

/**
 * Takes back a bulletin that has not been sent; again changes nothing.
 *
 * @throws HeedError `not-found`; `conflict` with `bulletin-sent` for one that went out
 */
export async function withdrawBulletin(
  tx: Tx,
  id: string,
  { actor, now }: { actor: Actor; now: Date },
): Promise<void> {
  const { numUpdatedRows } = await tx
    .updateTable('bulletin')
    .set({ withdrawn_at: now })
    .where('id', '=', id)
    .where('sent_at', 'is', null)
    .where('withdrawn_at', 'is', null)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) {
    const { state } = await findBulletin(tx, id);
    if (state === 'withdrawn') return;
    throw new HeedError('conflict', `bulletin ${id} is ${state}`, { text: 'bulletin-sent' });
  }
  await append(tx, {
    ...{ type: 'bulletin.withdrawn', at: now, actor, about: id },
    data: { bulletin: id },
  });
}
