import type { Db } from '../db/pool.ts';
import type { Language } from '../messages/model.ts';
import { ownPolicy } from '../policies/kept.ts';
import { loadText, readableVersions, type VersionRow } from '../policies/store.ts';
import { type Told, toldBy, toldByRow } from '../policies/told.ts';
import type { RecordChannel } from '../records/model.ts';
import { type SourceStanding, sourceStandings } from '../records/source-state.ts';
import type { Connector } from './connectors.ts';
import { type Snapshot, snapshotOf } from './snapshot.ts';

/** One kind of data under one policy: what is processed, why, by which means, how long, who receives it. */
export interface Processing {
  /** Of the row of the policy's table. */
  id: string;
  sensitive: boolean;
  /** As the policy tells it to its readers, in their order. */
  told: readonly Told[];
  /** What feeds it, where records are kept under it. */
  sources: readonly Pick<SourceStanding, 'id' | 'name' | 'state'>[];
}

/** What a policy in force has processed, and who is answerable for it. */
export interface RegisterEntry {
  version: VersionRow;
  title: string;
  /** Owner, place, who receives it, transfers abroad. */
  told: readonly Told[];
  processing: readonly Processing[];
  /** Whether the day it was to be looked at again is over. */
  reviewOverdue: boolean;
}

export interface Register {
  entries: readonly RegisterEntry[];
  /** Sources that are connected and that no policy in force covers: nothing of theirs is kept. */
  uncovered: readonly SourceStanding[];
}

const aboutPolicy: ReadonlySet<Told['key']> = new Set(['entity', 'site', 'owner', 'scope', 'handler', 'dpo']);
const whoReceives: ReadonlySet<Told['key']> = new Set(['recipients', 'transfers', 'automated']);

/**
 * The register of what is processed (GDPR 30; PIPL 55, 56 ask for the same facts before an assessment). Nobody fills it in:
 * it is what the policies in force say, row by row, and the sources that are connected; so it cannot differ from what
 * people were told.
 *
 * @param today `YYYY-MM-DD`
 */
export async function register(db: Db, language: Language, today: string): Promise<Register> {
  const inForce = (await readableVersions(db)).filter(({ state }) => state === 'in-force');
  const sources = await sourceStandings(db);
  const covered = new Set<RecordChannel>();
  const entries = await Promise.all(
    inForce.map(async (version) => {
      const { front } = await loadText(db, version.id, language);
      for (const { records } of front.disclosures)
        for (const channel of records?.channels ?? []) covered.add(channel);
      const { policy, law } = toldBy(front);
      return {
        version,
        title: front.title,
        told: [
          ...policy.filter(({ key }) => aboutPolicy.has(key)),
          ...law.filter(({ key }) => aboutPolicy.has(key) || whoReceives.has(key)),
        ],
        processing: front.disclosures.map((row) => ({
          id: row.id,
          sensitive: row.sensitive,
          told: toldByRow(row, front, language),
          sources: sources.filter(({ channel }) => row.records?.channels.includes(channel) ?? false),
        })),
        reviewOverdue: version.reviewOn < today,
      };
    }),
  );
  return { entries, uncovered: sources.filter(({ channel }) => !covered.has(channel)) };
}

/** What the register says of each policy, in both languages, for whoever keeps or compares it. */
export async function snapshots(
  db: Db,
  today: string,
  connectors: readonly Connector[],
): Promise<{ policyId: string; snapshot: Snapshot }[]> {
  const [zh, en] = [await register(db, 'zh-CN', today), await register(db, 'en', today)];
  return zh.entries.flatMap((entry) => {
    const { policyId, id, code } = entry.version;
    const english = en.entries.find(({ version }) => version.id === id);
    if (!english) return [];
    // What the installation is connected to carries what Heed itself keeps.
    const connected = code === ownPolicy ? connectors : [];
    return [{ policyId, snapshot: snapshotOf({ 'zh-CN': entry, en: english }, connected) }];
  });
}
