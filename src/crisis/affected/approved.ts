import { sql } from 'kysely';
import type { Db, Tx } from '../../db/pool.ts';
import { HeedError } from '../../errors.ts';
import { append } from '../../evidence/append.ts';
import { touch } from '../../live.ts';
import { lockIncident, ofDrill } from '../store.ts';
import type { Severity, TellingKind } from './rules.ts';

// The one place that says whether a text for affected people may go out. Another gate joins here.

/** Whose word it takes, each for exactly this wording. */
export const approvers = ['legal', 'pr', 'lead'] as const;
export type Approver = (typeof approvers)[number];

export interface ApprovedText {
  id: string;
  kind: TellingKind;
  severity: Severity | null;
  version: number;
  /** SHA-256 of the words, in hexadecimal. */
  hash: string;
}

export interface Approval {
  textId: string;
  role: Approver;
  by: string;
  byName: string;
  at: Date;
}

export async function approvalsOf(db: Db | Tx, incidentId: string): Promise<Approval[]> {
  const { rows } = await sql<Approval>`
    select a.text_id as "textId", a.role, a.by_person as by, p.name as "byName", a.at
    from affected_text_approval a join affected_text t on t.id = a.text_id and t.hash = a.hash
    join person p on p.id = a.by_person
    where t.incident_id = ${incidentId}::uuid order by a.at, a.role`.execute(db);
  return rows;
}

/**
 * Approves exactly the wording that its reader saw. Three roles are three people: nobody approves for two.
 *
 * @param approval.hash of what they saw
 * @returns false where they had approved it already
 * @throws HeedError `not-found`; `conflict` for another wording than the one on record, or by somebody who approved as another
 */
export async function approveText(
  tx: Tx,
  incidentId: string,
  approval: { textId: string; hash: string; role: Approver; by: string; now: Date },
): Promise<boolean> {
  const { textId, hash, role, by, now } = approval;
  const incident = await lockIncident(tx, incidentId);
  const { rows } = await sql<{ hash: string }>`
    select hash from affected_text where id = ${textId}::uuid and incident_id = ${incidentId}::uuid`.execute(
    tx,
  );
  if (!rows[0]) throw new HeedError('not-found', `there is no text ${textId} in this incident`);
  if (rows[0].hash !== hash)
    throw new HeedError('conflict', 'another wording was approved than is on record', {
      text: 'affected-other-words',
    });
  const given = (await approvalsOf(tx, incidentId)).filter((one) => one.textId === textId);
  if (given.some((one) => one.role === role)) return false;
  if (given.some((one) => one.by === by))
    throw new HeedError('conflict', 'somebody approves for two roles', { text: 'affected-approve-twice' });
  await sql`
    insert into affected_text_approval (text_id, role, hash, by_person, at)
    values (${textId}::uuid, ${role}, ${hash}, ${by}::uuid, ${now})`.execute(tx);
  await append(tx, {
    type: 'crisis.affected-text-approved',
    at: now,
    actor: { person: by },
    about: incidentId,
    data: { incident: incidentId, text: textId, hash, as: role, ...ofDrill(incident) },
  });
  touch(tx, `crisis.${incidentId}`);
  return true;
}

/** @throws HeedError `not-found`; `conflict` for a text that somebody still has to approve */
export async function demandApproved(tx: Tx, incidentId: string, textId: string): Promise<ApprovedText> {
  const { rows } = await sql<ApprovedText>`
    select id, kind, severity, version, hash from affected_text
    where id = ${textId}::uuid and incident_id = ${incidentId}::uuid`.execute(tx);
  const [text] = rows;
  if (!text) throw new HeedError('not-found', `there is no text ${textId} in this incident`);
  const given = (await approvalsOf(tx, incidentId)).filter((one) => one.textId === textId);
  if (approvers.every((role) => given.some((one) => one.role === role))) return text;
  throw new HeedError('conflict', `text ${textId} is not approved`, { text: 'affected-not-approved' });
}
