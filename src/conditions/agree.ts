import { v7 } from 'uuid';
import type { Db, Tx } from '../db/pool.ts';
import { enqueue } from '../delivery/enqueue.ts';
import { HeedError } from '../errors.ts';
import { append } from '../evidence/append.ts';
import type { SessionFacts } from '../evidence/events.ts';
import { touch } from '../live.ts';
import type { Language } from '../messages/model.ts';
import { translator } from '../messages/texts.ts';
import { conditionsCard } from './present.ts';
import { conditionsHash, conditionsNumber } from './wording.ts';

export interface Agreement {
  id: string;
  conditions: number;
  sha256: Buffer;
  language: Language;
  agreedAt: Date;
}

/** What holds between this person and the company now. */
export async function agreementOf(db: Db | Tx, personId: string): Promise<Agreement | undefined> {
  return db
    .selectFrom('signing_agreement')
    .select(['id', 'conditions', 'sha256', 'language', 'agreed_at as agreedAt'])
    .where('person_id', '=', personId)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
}

interface Act {
  personId: string;
  language: Language;
  session: SessionFacts;
  now: Date;
}

/** The sentences beside the two buttons, word for word. */
export const conditionsStatement = (what: 'agree' | 'revoke', language: Language): string =>
  translator(language)(`conditions.statement.${what}`, { number: conditionsNumber });

/**
 * The person agrees with the company on what counts as their signature. No consent to anything, and no answer to any
 * policy: it is about how later answers are signed.
 *
 * @param shown the hash that was on the page, hex
 * @returns false when it holds already
 * @throws HeedError `conflict` (text `conditions-changed`) when another text was on the screen
 */
export async function agreeConditions(
  tx: Tx,
  { personId, language, session, now, shown }: Act & { shown: string },
): Promise<boolean> {
  const sha256 = conditionsHash(language);
  if (shown !== sha256.toString('hex'))
    throw new HeedError('conflict', 'other conditions were on the screen', { text: 'conditions-changed' });
  const before = await agreementOf(tx, personId);
  if (before?.conditions === conditionsNumber) return false;
  if (before) await revoke(tx, before.id, now);
  const id = v7();
  const { numInsertedOrUpdatedRows: inserted } = await tx
    .insertInto('signing_agreement')
    .values({
      id,
      person_id: personId,
      conditions: conditionsNumber,
      sha256,
      language,
      agreed_at: now,
      revoked_at: null,
    })
    .onConflict((conflict) => conflict.column('person_id').where('revoked_at', 'is', null).doNothing())
    .executeTakeFirstOrThrow();
  if (inserted === 0n) return false;
  const entry = await append(tx, {
    type: 'signing-conditions.agreed',
    at: now,
    actor: { person: personId },
    person: personId,
    about: id,
    data: {
      agreement: id,
      conditions: conditionsNumber,
      sha256: shown,
      language,
      statement: conditionsStatement('agree', language),
      session,
    },
  });
  await confirm(tx, 'agreed', { entry, agreement: id, personId, now });
  return true;
}

/** For the future: what was signed while it held keeps what it was worth. @returns false when none holds */
export async function revokeConditions(tx: Tx, { personId, language, session, now }: Act): Promise<boolean> {
  const before = await agreementOf(tx, personId);
  if (!before || !(await revoke(tx, before.id, now))) return false;
  const statement = conditionsStatement('revoke', language);
  const entry = await append(tx, {
    type: 'signing-conditions.revoked',
    at: now,
    actor: { person: personId },
    person: personId,
    about: before.id,
    data: {
      agreement: before.id,
      conditions: before.conditions,
      sha256: before.sha256.toString('hex'),
      language: before.language,
      statement,
      session,
    },
  });
  await confirm(tx, 'revoked', { entry, agreement: before.id, personId, now });
  return true;
}

async function confirm(
  tx: Tx,
  what: 'agreed' | 'revoked',
  { entry, agreement, personId, now }: { entry: number; agreement: string; personId: string; now: Date },
): Promise<void> {
  const message = { kind: `conditions.${what}`, bodies: conditionsCard(what, entry), about: agreement };
  await enqueue(tx, { ...message, to: [personId], priority: 1, at: now });
  touch(tx, `person.${personId}`);
}

async function revoke(tx: Tx, id: string, now: Date): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('signing_agreement')
    .set({ revoked_at: now })
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}
