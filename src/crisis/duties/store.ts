import { sql } from 'kysely';
import type { Db, Tx } from '../../db/pool.ts';
import type { FactName } from './facts.ts';
import { type DutyCode, type DutyRules, dutyRulesShape, firstRules } from './table.ts';

export const placeOfFact = (id: string): string => `crisis_fact:${id}:value`;
export const placeOfWaiver = (id: string): string => `crisis_waiver:${id}:reason`;
export const placeOfFiling = (id: string): string => `crisis_filing:${id}:words`;

/** The newest table; version 0 is the one that comes with Heed. */
export async function rulesInForce(db: Db | Tx): Promise<{ version: number; rules: DutyRules }> {
  const { rows } = await sql<{ version: number; rules: unknown }>`
    select version, rules from crisis_duty_rules order by version desc limit 1`.execute(db);
  const [row] = rows;
  return row
    ? { version: row.version, rules: dutyRulesShape.parse(row.rules) }
    : { version: 0, rules: firstRules };
}

/** Who put which table into force, the newest first. */
export async function ruleVersions(db: Db): Promise<{ version: number; byName: string; at: Date }[]> {
  const { rows } = await sql<{ version: number; byName: string; at: Date }>`
    select r.version, p.name as "byName", r.made_at as at from crisis_duty_rules r join person p on p.id = r.made_by
    order by r.version desc limit 50`.execute(db);
  return rows;
}

export interface FactRow {
  id: string;
  name: FactName;
  byName: string;
  at: Date;
  value: unknown;
}

/** Every entry, the first first. */
export async function factsOf(db: Db | Tx, incidentId: string): Promise<FactRow[]> {
  const { rows } = await sql<FactRow>`
    select f.id, f.name, p.name as "byName", f.at, f.value from crisis_fact f join person p on p.id = f.by_person
    where f.incident_id = ${incidentId}::uuid order by f.at, f.id`.execute(db);
  return rows;
}

export interface WaiverRow {
  id: string;
  duty: DutyCode;
  byName: string;
  at: Date;
  reason: unknown;
}

export async function waiversOf(db: Db | Tx, incidentId: string): Promise<WaiverRow[]> {
  const { rows } = await sql<WaiverRow>`
    select w.id, w.duty, p.name as "byName", w.at, w.reason from crisis_waiver w join person p on p.id = w.by_person
    where w.incident_id = ${incidentId}::uuid order by w.at, w.id`.execute(db);
  return rows;
}

export interface FilingRow {
  id: string;
  duty: DutyCode;
  phase: 'first' | 'further' | 'final';
  byName: string;
  at: Date;
  filedAt: Date;
  late: boolean;
  words: unknown;
  sha256: Buffer;
  rulesVersion: number;
}

export async function filingsOf(db: Db | Tx, incidentId: string): Promise<FilingRow[]> {
  const { rows } = await sql<FilingRow>`
    select f.id, f.duty, f.phase, p.name as "byName", f.at, f.filed_at as "filedAt", f.late, f.words, f.sha256,
           f.rules_version as "rulesVersion"
    from crisis_filing f join person p on p.id = f.by_person
    where f.incident_id = ${incidentId}::uuid order by f.at, f.id`.execute(db);
  return rows;
}
