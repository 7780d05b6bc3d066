import { sql } from 'kysely';
import { v7 } from 'uuid';
import type { Tx } from '../../db/pool.ts';
import { HeedError } from '../../errors.ts';
import { append } from '../../evidence/append.ts';
import { toBase64 } from '../../evidence/encoding.ts';
import { touch } from '../../live.ts';
import { cleanText } from '../../threads/rules.ts';
import type { Vault } from '../../vault/vault.ts';
import { sealCommitted } from '../committed.ts';
import { lockIncident, ofDrill } from '../store.ts';
import type { DecisionWords } from './rules.ts';
import { type DecisionRow, decisionsOf, findDecidedOnce, loggedDecisions, placeOfDecision } from './store.ts';

export interface Decision extends DecisionWords {
  /** Who decides, whom the caller has found to be allowed to. */
  by: string;
  /** The entry of the same incident that this one puts right. */
  corrects?: string;
  /** The form or the message that it came by. */
  once: string;
  now: Date;
}

/**
 * Puts a decision on record, in the caller's transaction: sealed words, and an event that holds to them and to the decision
 * before. Also after an incident is over: what is decided about it then belongs to it.
 *
 * @returns the decision; the earlier one for a second click
 * @throws HeedError `not-found` for correcting what is no decision of this incident, `bad-input` for words that cannot be
 *   taken
 */
export async function decide(
  tx: Tx,
  { vault }: { vault: Vault },
  incidentId: string,
  { by, corrects, once, now, ...typed }: Decision,
): Promise<{ decision: DecisionRow; repeated: boolean }> {
  const incident = await lockIncident(tx, incidentId);
  const before = await findDecidedOnce(tx, once);
  if (before) return { decision: before, repeated: true };
  const there = await decisionsOf(tx, incidentId);
  if (corrects && !there.some(({ id }) => id === corrects))
    throw new HeedError('not-found', `incident ${incidentId} has no decision ${corrects}`);
  const last = (await loggedDecisions(tx, incidentId)).at(-1);
  const id = v7();
  const number = Math.max(last?.number ?? 0, there.at(-1)?.number ?? 0) + 1;
  const { sealed, commitment } = await sealCommitted(tx, vault, {
    ...{ incident: incidentId, place: placeOfDecision(id), now },
    words: { ...wordsOf(typed) },
  });
  const entry = await append(tx, {
    type: 'crisis.decided',
    at: now,
    actor: { person: by },
    about: incidentId,
    data: {
      ...{ incident: incidentId, decision: id, number, words: commitment },
      previous: last ? toBase64(last.commitment) : null,
      ...(corrects ? { corrects } : {}),
      ...ofDrill(incident),
    },
  });
  await sql`
    insert into crisis_decision (id, incident_id, number, by_person, at, corrects, words, entry_id, once)
    values (${id}, ${incidentId}::uuid, ${number}, ${by}::uuid, ${now}, ${corrects ?? null}::uuid, ${sealed}::jsonb,
            ${entry}, ${once})`.execute(tx);
  touch(tx, `crisis.${incidentId}`);
  const decision = await findDecidedOnce(tx, once);
  if (!decision) throw new Error('the decision was not written');
  return { decision, repeated: false };
}

/** Only the choice has to be said: in a chat the rest may follow. */
function wordsOf({ question, options, choice, reason, consulted }: DecisionWords): DecisionWords {
  const orNone = (typed: string) => (typed.trim() === '' ? '' : cleanText(typed));
  return {
    question: orNone(question),
    options: options.map(cleanText),
    choice: cleanText(choice),
    reason: orNone(reason),
    consulted: orNone(consulted),
  };
}
