import type { Day } from '../calendar/day.ts';
import type { Tx } from '../db/pool.ts';
import { loadRegions } from '../regions/load.ts';
import { policyFor } from '../reminders/settings.ts';
import { turnsOf } from './judge-all.ts';
import type { IncomingRecord, RecordChannel } from './model.ts';
import { Parties } from './parties.ts';
import { employeesOf } from './people.ts';
import { coveringRows, loadVersions } from './rows.ts';
import { ownersOf, sideOf, toldOutside } from './sides.ts';
import type { SourceNames } from './source-names.ts';
import type { Side, World } from './standing.ts';

/** All that judging a batch rests on, in a number of looks that does not grow with it. */
export interface Loaded {
  world: World;
  sidesOf: (record: IncomingRecord) => Side[];
  /** Whoever wrote and whoever it came to, each the same object wherever it occurs. */
  parties: Parties;
  /** Instants at which something of what a judgement rests on begins or ends, as milliseconds. */
  turns: ReadonlySet<number>;
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
  const parties = new Parties();
  for (const { from, to } of batch.records) {
    parties.of(from);
    for (const party of to) parties.of(party);
  }
  const owners = await ownersOf(tx, parties.all);
  for (const known of parties.all) known.owners = owners.get(known.name) ?? [];
  const ids = [...new Set([...owners.values()].flat().flatMap(({ person }) => person ?? []))];
  const regions = await loadRegions(tx, today);
  // Of a notice by which people are told where their data goes it counts as well who was told.
  const policies = [...new Set([...rows, ...regions.bases].map(({ policyId }) => policyId))];
  const people = await employeesOf(tx, ids, versions, { zone, policies });
  const outside = [...new Set(parties.all.flatMap(({ name, owners: of }) => (of.length > 0 ? [] : name)))];
  const asked = rows.some(({ covers }) => covers.otherParty === 'told');
  const told = asked ? await toldOutside(tx, batch.sourceId, batch.names, outside) : new Map<string, Date>();
  for (const known of parties.all) known.toldAt = told.get(known.name) ?? null;
  const { hours } = (await policyFor(tx, 'notice')).policy;
  return {
    world: { rows, hours, now, today, regions },
    sidesOf: ({ from, to, occurredAt }) =>
      [from, ...to].map((party) => sideOf(parties.of(party), occurredAt, people)),
    parties,
    turns: turnsOf({
      ...{ owners: [...owners.values()].flat(), rows, people: people.values() },
      ...{ told: told.values(), now },
    }),
  };
}
