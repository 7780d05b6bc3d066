import type { Db, Tx } from '../db/pool.ts';
import type { Covers } from '../policies/covers.ts';
import { storedText } from '../policies/store.ts';
import { type Definition, groundsOf } from './definition.ts';

/** A row of a policy in force under which file transfers are kept. */
export interface Disclosing {
  policyId: string;
  code: string;
  versionId: string;
  disclosure: string;
  covers: Covers;
}

/** Of every policy in force. */
export async function disclosingRows(db: Db | Tx): Promise<Disclosing[]> {
  const versions = await db
    .selectFrom('policy_version as v')
    .innerJoin('policy as p', 'p.id', 'v.policy_id')
    .innerJoin('policy_text as t', 't.version_id', 'v.id')
    .select(['v.id', 'v.policy_id', 'p.code', 't.version_id', 't.bytes', 't.sha256'])
    .where('v.state', '=', 'in-force')
    .where('t.language', '=', 'zh-CN')
    .orderBy('p.code')
    .execute();
  return versions.flatMap((version) =>
    storedText(version.id, 'zh-CN', version).front.disclosures.flatMap(({ id, records }) =>
      records?.kinds.includes('file-transfer')
        ? [
            {
              ...{ policyId: version.policy_id, code: version.code, versionId: version.id },
              ...{ disclosure: id, covers: records },
            },
          ]
        : [],
    ),
  );
}

/**
 * What keeps a rule from being set. `files`: no row keeps file transfers of the channel. `inside`: it looks at what
 * colleagues have between them, and no row keeps that. `type`, `size`, `volume`: no row says that anybody is alerted by it.
 */
export type Lacking = 'files' | 'inside' | 'type' | 'size' | 'volume';

/** The row that tells of a rule, or what every one lacks: of several that come close, the least. */
export function disclosingRow(
  rows: readonly Disclosing[],
  definition: Pick<Definition, 'channels' | 'direction' | 'types' | 'aboveBytes' | 'within'> &
    Pick<Definition, 'scope'>,
): { row?: Disclosing; lacking?: Lacking } {
  const { channels, direction } = definition;
  const ofChannel = rows.filter(({ covers }) =>
    channels.every((channel) => covers.channels.includes(channel)),
  );
  if (ofChannel.length === 0) return { lacking: 'files' };
  const ofParties = ofChannel.filter(({ covers }) => direction === 'outward' || covers.parties === 'anyone');
  if (ofParties.length === 0) return { lacking: 'inside' };
  const lacks = ofParties.map((row) => ({
    row,
    grounds: groundsOf(definition).filter((ground) => !row.covers.alerts?.includes(ground)),
  }));
  const [closest] = lacks.toSorted((a, b) => a.grounds.length - b.grounds.length);
  const [ground] = closest?.grounds ?? [];
  return ground ? { lacking: ground } : closest ? { row: closest.row } : { lacking: 'files' };
}
