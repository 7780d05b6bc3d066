import { sql } from 'kysely';
import type { Tx } from '../../db/pool.ts';
import { HeedError } from '../../errors.ts';
import { append } from '../../evidence/append.ts';
import { touch } from '../../live.ts';
import { cleanText, textProblem } from '../../threads/rules.ts';
import type { Vault } from '../../vault/vault.ts';
import { incidentWords } from '../sealing.ts';
import { lockIncident } from '../store.ts';
import { candidatesFor } from './candidates.ts';
import { type ApproverRole, missingRoles, verdictOn } from './rules.ts';
import { approvalsOf, demandNewest, placeOfAlone } from './store.ts';
import { statementData } from './write.ts';

export interface GivenApproval {
  statement: string;
  /** SHA-256, hex, of the text that was before them: it has to be the one that is there. */
  sha256: string;
  role: ApproverRole;
  /** Whom the caller has found to act in the role. */
  by: string;
  /** Why the same person stands for two roles; empty where they do not. */
  alone: string;
  now: Date;
}

/**
 * One approval of exactly one text. It is taken under the incident's lock, so an edit comes either before, and this is
 * refused, or after, and then it counts for nothing.
 *
 * @returns which approvals the text still lacks
 * @throws HeedError `not-found`; `conflict` for a text that is not the newest or not the one that was shown
 *   (`statement-edited`), or that somebody else of the company has to look at (`statement-another`); `bad-input`
 *   (`statement-alone`) where the reason for standing alone is missing
 */
export async function approveStatement(
  tx: Tx,
  { vault }: { vault: Vault },
  incidentId: string,
  { statement, sha256, role, by, alone, now }: GivenApproval,
): Promise<ApproverRole[]> {
  const incident = await lockIncident(tx, incidentId);
  const one = await demandNewest(tx, incidentId, statement);
  if (one.sha256.toString('hex') !== sha256)
    throw new HeedError('conflict', `statement ${statement} is not that text`, { text: 'statement-edited' });
  const given = await approvalsOf(tx, [statement]);
  const verdict = verdictOn({ role, person: by }, given, await candidatesFor(tx, incidentId, now));
  if (verdict === 'done') return missingRoles(given);
  if (verdict === 'another')
    throw new HeedError('conflict', `another person has to approve for ${role}`, {
      text: 'statement-another',
    });
  const stands = verdict === 'alone';
  if (stands && textProblem(alone))
    throw new HeedError('bad-input', 'why one person stands for two roles is missing', {
      text: 'statement-alone',
    });
  const sealed = stands
    ? await incidentWords.seal(tx, vault, {
        ...{ id: incidentId, place: placeOfAlone(statement, role), text: cleanText(alone), now },
      })
    : null;
  await sql`
    insert into crisis_statement_approval (statement_id, role, person_id, at, sha256, alone)
    values (${statement}::uuid, ${role}, ${by}::uuid, ${now}, ${one.sha256}, ${sealed}::jsonb)`.execute(tx);
  const missing = missingRoles([...given, { role }]);
  if (missing.length === 0)
    await sql`update crisis_statement set remind_at = null where id = ${statement}::uuid`.execute(tx);
  await append(tx, {
    ...{ type: 'crisis.statement-approved', at: now, actor: { person: by }, about: incidentId },
    data: { ...statementData(incident, one), role, ...(stands ? { alone: true } : {}) },
  });
  touch(tx, `crisis.${incidentId}`);
  return missing;
}

/**
 * Takes one's approval back, while the text has not been sent: what has been said cannot be unsaid.
 *
 * @throws HeedError `not-found`, `conflict`
 */
export async function takeApprovalBack(
  tx: Tx,
  incidentId: string,
  { statement, role, by, now }: { statement: string; role: ApproverRole; by: string; now: Date },
): Promise<void> {
  const incident = await lockIncident(tx, incidentId);
  const one = await demandNewest(tx, incidentId, statement);
  const { rows: sent } = await sql`
    select from crisis_statement_sending where statement_id = ${statement}::uuid limit 1`.execute(tx);
  if (sent.length > 0)
    throw new HeedError('conflict', `statement ${statement} has been sent`, { text: 'statement-sent' });
  const { numAffectedRows } = await sql`
    delete from crisis_statement_approval
    where statement_id = ${statement}::uuid and role = ${role} and person_id = ${by}::uuid`.execute(tx);
  if (!numAffectedRows) return;
  await append(tx, {
    ...{ type: 'crisis.statement-unapproved', at: now, actor: { person: by }, about: incidentId },
    data: { ...statementData(incident, one), role },
  });
  touch(tx, `crisis.${incidentId}`);
}
