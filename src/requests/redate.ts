import { sql } from 'kysely';
import type { Tx } from '../db/pool.ts';
import { append } from '../evidence/append.ts';
import type { Actor } from '../evidence/events.ts';
import type { Vault } from '../vault/vault.ts';
import { dueFacts, dueFor } from './due.ts';
import { factsOf } from './file.ts';
import { lookAtRequest } from './reminding-begins.ts';
import { putStep } from './steps.ts';
import { clockFacts, lockRequest, placeOfWork } from './store.ts';
import { announce } from './tell.ts';
import { termsFor } from './terms.ts';

/**
 * Counts open requests anew once counsel has said that other laws hold somewhere. A law's period runs from receipt (GDPR
 * 12(3)), whatever the company thought then: where one that was left out says an earlier day, that is the day. What a person
 * was promised never moves later, so the laws it was promised under stay.
 *
 * @returns how many have an earlier day now
 */
export async function redateOpen(
  tx: Tx,
  { vault }: { vault: Vault },
  { actor, now }: { actor: Actor; now: Date },
): Promise<number> {
  const { rows } = await sql<{ id: string }>`
    select id from data_request where closed_at is null order by id`.execute(tx);
  let earlier = 0;
  for (const { id } of rows) {
    const one = await lockRequest(tx, id);
    if (one.closedAt !== null) continue;
    const known = new Set(one.terms.map(({ law }) => law));
    const added = (await termsFor(tx, placeOfWork(one))).filter(({ law }) => !known.has(law));
    if (added.length === 0) continue;
    const terms = [...one.terms, ...added];
    const found = await dueFor(tx, clockFacts({ ...one, terms }), placeOfWork(one));
    if (found.due >= one.dueAt) continue;
    const due = dueFacts(found);
    const was = one.dueAt.toISOString();
    await sql`
      update data_request set terms = ${JSON.stringify(terms)}::jsonb, due_at = ${found.due}
      where id = ${id}::uuid`.execute(tx);
    await putStep(tx, vault, { requestId: id, kind: 'redated', facts: { was, ...factsOf(due) }, now });
    await append(tx, {
      ...{ type: 'request.redated', at: now, actor, person: one.personId, about: id },
      data: { request: id, was, ...due },
    });
    lookAtRequest(tx, id, now);
    announce(tx, one);
    earlier += 1;
  }
  return earlier;
}
