import { sql } from 'kysely';
import type { Db, Tx } from '../../db/pool.ts';
import type { WayKind } from '../../db/schema.ts';
import { openAll, seal, type Vault } from '../../vault/vault.ts';

export const reasonClass = 'on-behalf-reason';

/** Kept with its answer, until years after somebody left, which is a day to come: the keys go with the erasure. */
const noDayYet = '9999-12-31';

const placeOfReason = (answerId: string) => `answer_way/${answerId}`;

interface Marking {
  answerId: string;
  personId: string;
  way: WayKind;
  recordedBy?: string;
  witness?: string;
  /** Why somebody else records it, sealed under the person's keys. */
  reason?: { vault: Vault; words: string };
  now: Date;
}

/** Marks an answer with the way it came, in its transaction. */
export async function markWay(tx: Tx, marking: Marking): Promise<void> {
  const { answerId, personId, way, recordedBy, witness, reason, now } = marking;
  const sealed =
    reason &&
    (await seal(tx, reason.vault, {
      subjects: [personId],
      class: reasonClass,
      expiresOn: noDayYet,
      plaintext: reason.words,
      aad: placeOfReason(answerId),
      now,
    }));
  await tx
    .insertInto('answer_way')
    .values({
      answer_id: answerId,
      person_id: personId,
      way,
      recorded_by: recordedBy ?? null,
      witness_id: witness ?? null,
      reason: sealed ? JSON.stringify(sealed) : null,
      at: now,
    })
    .execute();
}

/** How an answer came, for the person and for whoever may see its receipt. */
export interface WayFacts {
  way: WayKind;
  personId: string;
  recordedBy: string | null;
  witness: string | null;
  /** Undefined where none was needed, or its keys are erased. */
  reason?: string;
  contestedAt: Date | null;
  contestThread: string | null;
}

/** @throws HeedError `vault-invalid` when the reason was changed */
export async function wayOf(db: Db, vault: Vault, answerId: string): Promise<WayFacts | undefined> {
  const { rows } = await sql<WayFacts & { sealed: object | null }>`
    select w.way, w.person_id as "personId", r.name as "recordedBy", i.name as witness, w.reason as sealed,
           c.at as "contestedAt", c.thread_id as "contestThread"
    from answer_way w
    left join person r on r.id = w.recorded_by
    left join person i on i.id = w.witness_id
    left join answer_contest c on c.answer_id = w.answer_id
    where w.answer_id = ${answerId}::uuid`.execute(db);
  const [row] = rows;
  if (!row) return undefined;
  const { sealed, ...facts } = row;
  const [opened] = sealed ? await openAll(db, vault, [{ sealed, aad: placeOfReason(answerId) }]) : [];
  return opened ? { ...facts, reason: opened.toString() } : facts;
}
