import { v7 } from 'uuid';
import type { ReasonKind } from '../db/decision-schema.ts';
import type { Tx } from '../db/pool.ts';
import { enqueueTo } from '../delivery/enqueue.ts';
import { HeedError } from '../errors.ts';
import { append } from '../evidence/append.ts';
import { touch } from '../live.ts';
import { type CodedProblem, problem } from '../messages/problems.ts';
import { endOfDay } from '../notices/rules.ts';
import { demand } from '../people/permissions.ts';
import type { Viewer } from '../people/person.ts';
import { cleanText, textProblem } from '../threads/rules.ts';
import type { Vault } from '../vault/vault.ts';
import { sealWords } from '../vault/words.ts';
import { decidersOf } from './deciders.ts';
import { endIfOver } from './end.ts';
import { askedCard } from './present.ts';
import { longestMonths, untilProblem } from './rules.ts';

/** Kind of record in the vault. */
export const exemptionClass = 'exemption';
export const placeOfReason = (id: string) => `exemption:${id}`;

export interface Asking {
  personId: string;
  policyId: string;
  reasonKind: ReasonKind | undefined;
  reason: string;
  /** The last day, `YYYY-MM-DD`, of the company. */
  until: string;
  caseId?: string;
  by: Viewer;
  zone: string;
  now: Date;
}

/**
 * Asks that a policy not apply to somebody for a time. Nothing follows from it before a second person grants it.
 *
 * @returns its id
 * @throws HeedError `forbidden` for oneself, `bad-input` with each field, `not-found`, `conflict` (text
 * `exemption-overlaps`) where one is asked for or in force
 */
export async function askExemption(tx: Tx, deps: { vault: Vault }, asking: Asking): Promise<string> {
  const { personId, policyId, by, caseId, now } = asking;
  demand(by, 'exemptions.ask', { personId });
  const { until, reasonKind } = checked(asking);
  const code = await codeOf(tx, personId, policyId);
  // One whose day is over does not stand in the way because nobody has looked since.
  await endIfOver(tx, personId, policyId, now);
  const id = v7();
  const reason = await sealWords(tx, deps.vault, {
    personId,
    class: exemptionClass,
    place: placeOfReason(id),
    text: cleanText(asking.reason),
    now,
  });
  // The database decides: of two that come at once, the later finds the other there and is not written.
  const { numInsertedOrUpdatedRows: inserted } = await tx
    .insertInto('exemption')
    .values({
      id,
      person_id: personId,
      policy_id: policyId,
      reason_kind: reasonKind,
      reason,
      state: 'asked',
      asked_by: by.id,
      asked_at: now,
      until_at: until,
      decided_by: null,
      decided_at: null,
      ended_at: null,
      ended_why: null,
      case_id: caseId ?? null,
    })
    .onConflict((conflict) =>
      conflict.columns(['person_id', 'policy_id']).where('state', 'in', ['asked', 'in-force']).doNothing(),
    )
    .executeTakeFirstOrThrow();
  if (inserted === 0n) {
    throw new HeedError('conflict', `an exemption of ${personId} from ${policyId} is there already`, {
      text: 'exemption-overlaps',
    });
  }
  await append(tx, {
    type: 'exemption.asked',
    at: now,
    actor: { person: by.id },
    person: personId,
    about: id,
    data: {
      exemption: id,
      policy: code,
      reasonKind,
      until: until.toISOString(),
      ...(caseId ? { case: caseId } : {}),
    },
  });
  await enqueueTo(
    tx,
    { kind: 'exemptions.asked', bodies: askedCard(id), about: id, priority: 1, at: now },
    decidersOf(personId, by.id, now),
  );
  touch(tx, 'exemptions');
  return id;
}

/** @throws HeedError `bad-input` with everything that is wrong */
function checked({ reasonKind, reason, until: day, zone, now }: Asking): {
  until: Date;
  reasonKind: ReasonKind;
} {
  const problems: CodedProblem[] = [];
  const until = endOfDay(day, zone);
  const wrongDay = untilProblem(until, now);
  if (!reasonKind) problems.push(problem({ code: 'reasonKind' }, { code: 'exemptions.kindMissing' }));
  if (textProblem(reason)) problems.push(problem({ code: 'reason' }, { code: 'exemptions.reasonMissing' }));
  if (wrongDay) {
    const params = { most: longestMonths };
    problems.push(problem({ code: 'lastDay' }, { code: wrongDay, params }));
  }
  if (until && reasonKind && problems.length === 0) return { until, reasonKind };
  throw new HeedError('bad-input', 'an exemption cannot be asked for like this', { problems });
}

/** @throws HeedError `not-found` */
async function codeOf(tx: Tx, personId: string, policyId: string): Promise<string> {
  const person = await tx.selectFrom('person').select('id').where('id', '=', personId).executeTakeFirst();
  const policy = await tx.selectFrom('policy').select('code').where('id', '=', policyId).executeTakeFirst();
  if (person && policy) return policy.code;
  throw new HeedError('not-found', 'there is no such person or policy');
}
