import type { Day } from '../calendar/day.ts';
import type { Tx } from '../db/pool.ts';
import { loadRegions } from '../regions/load.ts';
import { policyFor } from '../reminders/settings.ts';
import type { IncomingRecord, Party, RecordChannel } from './model.ts';
import { employeesOf } from './people.ts';
import { coveringRows, loadVersions } from './rows.ts';
import type { RecordHead, SealedParty } from './seal.ts';
import { accountName, ownersOf, partiesOf, sideOf, toldOutside } from './sides.ts';
import type { SourceNames } from './source-names.ts';
import { held, type Side, type World } from './standing.ts';

/** All that judging a batch rests on, in a number of looks that does not grow with it. */
export interface Loaded {
  world: World;
  sidesOf(record: IncomingRecord): Side[];
  /** The sides of a record as they are sealed with it. */
  named(record: IncomingRecord): Pick<RecordHead, 'from' | 'to'>;
}

export async function loadWorld(
  tx: Tx,
  batch: {
    sourceId: string;
    channel: RecordChannel;
    names: SourceNames;
    records: readonly IncomingRecord[];
    now: Date;
    today: Day;
    zone: string;
  },
): Promise<Loaded> {
  const { now, today, zone, channel } = batch;
  const versions = await loadVersions(tx);
  const rows = (await coveringRows(tx, versions, zone)).filter(({ covers }) =>
    covers.channels.includes(channel),
  );
  const parties = partiesOf(batch.records);
  const owners = await ownersOf(tx, parties);
  const ids = [...new Set([...owners.values()].flat().flatMap(({ person }) => person ?? []))];
  const regions = await loadRegions(tx, today);
  // Of a notice by which people are told where their data goes it counts as well who was told.
  const policies = [...new Set([...rows, ...regions.bases].map(({ policyId }) => policyId))];
  const people = await employeesOf(tx, ids, versions, { zone, policies });
  const outside = [...parties.keys()].filter((name) => !owners.has(name));
  const asked = rows.some(({ covers }) => covers.otherParty === 'told');
  const told = asked ? await toldOutside(tx, batch.sourceId, batch.names, outside) : new Map<string, Date>();
  const { hours } = (await policyFor(tx, 'notice')).policy;
  const known = { owners, people, told };
  const named = (party: Party, at: Date): SealedParty => {
    const then = (owners.get(accountName(party)) ?? []).filter((owner) => held(owner, at));
    const person = then.length === 1 ? then[0]?.person : undefined;
    return { ...party, ...(person ? { person } : {}) };
  };
  return {
    world: { rows, hours, now, today, regions },
    sidesOf: ({ from, to, occurredAt }) => [from, ...to].map((party) => sideOf(party, occurredAt, known)),
    named: ({ from, to, occurredAt }) => ({
      from: named(from, occurredAt),
      to: to.map((party) => named(party, occurredAt)),
    }),
  };
}
