import type { Day } from '../calendar/day.ts';
import type { Tx } from '../db/pool.ts';
import type { RuleSetCode } from '../policies/vocabulary.ts';
import { lawsOfPeople } from '../records/laws.ts';
import { loadVersions, rowsEverInForce } from '../records/rows.ts';
import type { CoveringRow } from '../records/standing.ts';

/** What of a record says until when it is kept. */
export interface Dated {
  versionId: string;
  subjects: readonly string[];
  occurredAt: Date;
}

export interface Promised {
  /** The newest version that says how long, as the newest of those before it; its number and its policy's code are its own. */
  versionId: string;
  /** The day until which each may be kept by now: what its version promised, cut by every later one that said less. */
  lastDays(tx: Tx, records: readonly Dated[]): Promise<(Day | undefined)[]>;
}

/**
 * What is promised of a kind of data, also by a policy that was taken back: what is kept from its time is kept no longer
 * than it said. Undefined where none that was ever in force speaks of it.
 */
export async function promisedOf(
  tx: Tx,
  kind: { policyId: string; disclosure: string },
  zone: string,
): Promise<Promised | undefined> {
  const rows = (await rowsEverInForce(tx, await loadVersions(tx), zone)).filter(
    ({ policyId, disclosure }) => policyId === kind.policyId && disclosure === kind.disclosure,
  );
  const newest = rows.toSorted((a, b) => a.inForce.from.getTime() - b.inForce.from.getTime()).at(-1);
  if (!newest) return undefined;
  const byVersion = new Map(rows.map((row) => [row.versionId, row]));
  return {
    versionId: newest.versionId,
    async lastDays(db, records) {
      const people = [...new Set(records.flatMap(({ subjects }) => subjects))];
      const laws = await lawsOfPeople(db, people);
      return records.map(({ versionId, subjects, occurredAt }) => {
        const row = byVersion.get(versionId);
        return row?.lastDay(occurredAt, lawsOf(row, subjects, laws));
      });
    },
  };
}

/** As the gate has it: a policy's laws that hold where somebody works, and all of them where none does. */
function lawsOf(
  { rules }: CoveringRow,
  subjects: readonly string[],
  laws: ReadonlyMap<string, readonly RuleSetCode[]>,
): RuleSetCode[] {
  const each = subjects.flatMap((person) => {
    const theirs = rules.filter((law) => laws.get(person)?.includes(law));
    return theirs.length > 0 ? theirs : rules;
  });
  return [...new Set(each)];
}
