import { sql } from 'kysely';
import type { Db } from '../../db/pool.ts';

export type AttestorKind = 'stamp' | 'cosignature';

/** How one of those who attest stands. */
export interface AttestorStanding {
  name: string;
  kind: AttestorKind;
  nextAt: Date;
  succeededAt: Date | null;
  failingSince: Date | null;
  failures: number;
  problem: string | null;
}

/** Minutes until somebody who did not answer is asked again: soon at first, then every hour. */
const pauses = [1, 5, 15, 60] as const;

export async function attestorStandings(db: Db): Promise<Map<string, AttestorStanding>> {
  const rows = await db.selectFrom('evidence_attestor').selectAll().execute();
  return new Map(
    rows.map((row) => [
      row.name,
      {
        ...{ name: row.name, kind: row.kind, nextAt: row.next_at, succeededAt: row.succeeded_at },
        ...{ failingSince: row.failing_since, failures: row.failures, problem: row.problem },
      },
    ]),
  );
}

/** Asked and answered: the next time is when it is due again. */
export async function noteSuccess(
  db: Db,
  { name, kind }: Pick<AttestorStanding, 'name' | 'kind'>,
  now: Date,
  everyMs: number,
): Promise<void> {
  const next = new Date(now.getTime() + everyMs);
  await sql`
    insert into evidence_attestor (name, kind, next_at, succeeded_at) values (${name}, ${kind}, ${next}, ${now})
    on conflict (name) do update set next_at = ${next}, succeeded_at = ${now}, failing_since = null, failures = 0,
      problem = null`.execute(db);
}

/** Asked and not answered as it should be. `problem` is for whoever looks after Heed. */
export async function noteFailure(
  db: Db,
  { name, kind }: Pick<AttestorStanding, 'name' | 'kind'>,
  now: Date,
  problem: string,
): Promise<void> {
  const before = (await attestorStandings(db)).get(name)?.failures ?? 0;
  const minutes = pauses[Math.min(before, pauses.length - 1)] ?? 60;
  const next = new Date(now.getTime() + minutes * 60_000);
  await sql`
    insert into evidence_attestor (name, kind, next_at, failing_since, failures, problem)
    values (${name}, ${kind}, ${next}, ${now}, 1, ${problem})
    on conflict (name) do update set next_at = ${next}, problem = ${problem},
      failures = evidence_attestor.failures + 1,
      failing_since = coalesce(evidence_attestor.failing_since, ${now})`.execute(db);
}
