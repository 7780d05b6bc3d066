import { sql } from 'kysely';
import { wallAt } from '../calendar/wall.ts';
import type { Tx } from '../db/pool.ts';
import type { VersionState } from '../db/schema.ts';
import { basisUnder } from '../policies/requirements/requirement.ts';
import type { DraftRow, FrontMatter, RetentionChoice } from '../policies/schema.ts';
import { storedText } from '../policies/store.ts';
import { lastDayOf } from '../retention/rules.ts';
import type { CoveringRow } from './standing.ts';

interface VersionLine {
  id: string;
  policyId: string;
  number: number;
  state: VersionState;
  change: 'editorial' | 'material';
  inForceAt: Date | null;
  endedAt: Date | null;
}

/** Every version there was of every policy, and what each is counted as. */
export interface Versions {
  lines: readonly VersionLine[];
  /** Of a version: who was told of one of an era was told of all of it. */
  eraOf(versionId: string): number | undefined;
}

export async function loadVersions(tx: Tx): Promise<Versions> {
  const { rows: lines } = await sql<VersionLine>`
    select id, policy_id as "policyId", number, state, change, in_force_at as "inForceAt", ended_at as "endedAt"
    from policy_version where state <> 'draft' order by policy_id, number`.execute(tx);
  const eras = new Map<string, number>();
  let policy = '';
  let era = 0;
  for (const { id, policyId, number, state, change, inForceAt } of lines) {
    if (policyId !== policy) era = number;
    policy = policyId;
    // One that was taken back before it came into force counts as if it had never been.
    const never = state === 'withdrawn' && inForceAt === null;
    if (change === 'material' && !never) era = number;
    eras.set(id, era);
  }
  return { lines, eraOf: (id) => eras.get(id) };
}

/** What of a version's text matters here. A version never changes, so it is read once. */
type Text = Pick<FrontMatter, 'rules' | 'legalBasis' | 'disclosures'>;
const texts = new Map<string, Text>();
const mostTexts = 2_000;

async function loadTexts(tx: Tx, ids: readonly string[]): Promise<void> {
  const unknown = ids.filter((id) => !texts.has(id));
  if (unknown.length === 0) return;
  const found = await tx
    .selectFrom('policy_text')
    .select(['version_id', 'bytes', 'sha256'])
    .where('language', '=', 'zh-CN')
    .where('version_id', 'in', unknown)
    .execute();
  if (texts.size + found.length > mostTexts) texts.clear();
  for (const row of found) {
    const { rules, legalBasis, disclosures } = storedText(row.version_id, 'zh-CN', row).front;
    texts.set(row.version_id, { rules, legalBasis, disclosures });
  }
}

/**
 * The rows under which records are kept, of every version that was ever in force of a policy that still has one in force:
 * a record that arrives late is judged by what held at its own hour, and nothing new is kept under a policy that is gone.
 *
 * @param zone the company's, in which days are counted
 */
export async function coveringRows(tx: Tx, versions: Versions, zone: string): Promise<CoveringRow[]> {
  const standing = new Set(
    versions.lines.filter(({ state }) => state === 'in-force').map(({ policyId }) => policyId),
  );
  const lines = versions.lines.filter(({ policyId }) => standing.has(policyId));
  return rowsEverInForce(tx, { ...versions, lines }, zone);
}

/** As these, also of policies that have nothing in force any more: what is left from their time is still kept by them. */
export async function rowsEverInForce(tx: Tx, versions: Versions, zone: string): Promise<CoveringRow[]> {
  const lines = versions.lines.filter(({ inForceAt }) => inForceAt);
  await loadTexts(
    tx,
    lines.map(({ id }) => id),
  );
  return lines.flatMap((line) => {
    const text = texts.get(line.id);
    return (text?.disclosures ?? []).flatMap((row) => {
      const later = lines.filter((one) => one.policyId === line.policyId && one.number > line.number);
      const promises = later.flatMap(({ id }) => retentionIn(texts.get(id), row.id));
      return text ? covering(line, text, row, { era: versions.eraOf(line.id) ?? 0, promises, zone }) : [];
    });
  });
}

const retentionIn = (text: Text | undefined, row: string): RetentionChoice[] =>
  (text?.disclosures ?? []).flatMap(({ id, retention }) => (id === row && retention ? [retention] : []));

function covering(
  { id, policyId, inForceAt, endedAt }: VersionLine,
  { rules, legalBasis }: Text,
  row: DraftRow,
  more: { era: number; promises: readonly RetentionChoice[]; zone: string },
): CoveringRow[] {
  const { records: covers, retention } = row;
  if (!covers || !retention || !inForceAt) return [];
  const promises = [retention, ...more.promises];
  const days = new Map<string, string>();
  return [
    {
      policyId,
      versionId: id,
      disclosure: row.id,
      inForce: { from: inForceAt, until: endedAt },
      era: more.era,
      rules,
      bases: Object.fromEntries(rules.map((law) => [law, basisUnder(law, { legalBasis }, row)])),
      covers,
      lastDay(occurredAt, laws) {
        const collected = wallAt(occurredAt, more.zone).day;
        const name = `${collected} ${laws.join()}`;
        const known = days.get(name) ?? lastDayOf({ collected }, promises, laws);
        days.set(name, known);
        return known;
      },
    },
  ];
}
