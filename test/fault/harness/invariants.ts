import { expect } from 'chai';
import { sql } from 'kysely';
import type { Db } from '../../../src/db/pool.ts';
import { commit } from '../../../src/evidence/entry.ts';
import { logFiles } from '../../../src/evidence/files.ts';
import { formatVerifier } from '../../../src/evidence/keys.ts';
import { readBundles, tileReader } from '../../../src/evidence/store.ts';
import { TILE_WIDTH, tilesOf } from '../../../src/evidence/tiles.ts';
import { verifyLog } from '../../../src/evidence/verify.ts';
import type { Arrival, Messenger } from './messenger.ts';
import type { World } from './world.ts';

/**
 * What holds of every database, whatever happened to whom: everything that was to be said has arrived, or waits for a
 * person to decide; what came twice said so, or is recognised by its messenger; every event has its entry, every entry its
 * place, and the log recomputed from its entries is the one that was signed and lies on file.
 */
export async function holds(world: World, messenger: Messenger, at: string): Promise<void> {
  await nothingUnsaid(world, messenger, at);
  const { company, dir, signer } = world;
  await evidenceStands({ db: company.db, dir, vkey: formatVerifier(signer.verifier) }, at);
}

interface Sent {
  id: number;
  state: string;
  held: boolean;
  kind: string;
  lane: string;
  due: boolean;
}

async function nothingUnsaid({ company, arrived }: World, messenger: Messenger, at: string): Promise<void> {
  const { rows } = await sql<Sent>`
    select d.id, d.state, d.held, m.kind, d.lane, d.not_before <= ${company.now} as due
    from delivery d join message m on m.id = d.message_id`.execute(company.db);
  const came = new Map<number, Arrival[]>();
  for (const one of arrived) came.set(one.delivery, [...(came.get(one.delivery) ?? []), one]);
  for (const { id, state, held, kind, lane, due } of rows) {
    const what = `${at}: ${kind} ${id}`;
    expect(state, what).to.not.equal('sending');
    expect(state === 'pending' && due, `${what} is due and was not sent`).to.equal(false);
    if (state === 'unknown') expect(held, `${what} of unknown fate waits for somebody`).to.equal(true);
    if (lane === 'alert') expect(state, `${what}, an alert`).to.be.oneOf(['accepted', 'skipped']);
    const times = came.get(id) ?? [];
    if (state === 'accepted') expect(times, `${what} is accepted`).to.not.have.length(0);
    for (const again of times.slice(1))
      expect(saysSo(again, times[0], messenger), `${what} came again as ${again.repeat}`).to.equal(true);
    if (lane === 'alert' && messenger.finds) expect(times.length, `${what} is found`).to.be.at.most(1);
  }
  const known = new Set(rows.map(({ id }) => id));
  for (const id of came.keys())
    expect(known.has(id), `${at}: ${id} arrived and nobody sent it`).to.equal(true);
}

const saysSo = (again: Arrival, first: Arrival | undefined, { capabilities }: Messenger): boolean =>
  again.repeat === 'marked' || ((capabilities.dedupeMs ?? 0) > 0 && again.batch === first?.batch);

/** A log as its processes have it: in the database, and as files in a folder. */
export interface LogAt {
  db: Db;
  dir: string;
  vkey: string;
}

/** Every event has its entry, every entry its place, and the log recomputed from them is what was signed and lies on file. */
export async function evidenceStands({ db, dir, vkey }: LogAt, at: string): Promise<void> {
  const { rows } = await sql<{ id: number; place: number | null; salt: Buffer; event: string; it: Buffer }>`
    select v.id, e.index as place, v.salt, v.event, e.commitment as it
    from evidence_event v left join evidence_entry e on e.id = v.id order by v.id`.execute(db);
  for (const { id, place, salt, event, it } of rows) {
    expect(place, `${at}: event ${id} has its place`).to.be.a('number');
    if (event !== null && salt !== null)
      expect(it.equals(commit(salt, event)), `${at}: entry ${id} is that of its event`).to.equal(true);
  }
  const { rows: places } = await sql<{ n: number; first: number | null; last: number | null; all: number }>`
    select count(*) as n, min(index) as first, max(index) as last, count(distinct index) as all
    from evidence_entry`.execute(db);
  const [of] = places;
  const n = of?.n ?? 0;
  if (of && n > 0)
    expect([of.first, of.last, of.all], `${at}: places without a gap`).to.deep.equal([0, n - 1, n]);
  await logStands(db, { dir, vkey, size: n }, at);
}

/** As an auditor does it: recomputed from its entries. */
async function logStands(
  db: Db,
  { dir, vkey, size }: { dir: string; vkey: string; size: number },
  at: string,
): Promise<void> {
  const checkpoint = await logFiles(dir).checkpoint();
  if (size === 0 && checkpoint === undefined) return;
  const leaves = [...tilesOf(size, 0)].filter(({ level }) => level === 0);
  const entries = await readBundles(db, leaves);
  const tile = tileReader(db);
  const verified = await verifyLog({
    ...{ checkpoint: checkpoint ?? '', vkey, entries },
    tile: async (one) => (await tile([one]))[0] ?? Buffer.alloc(0),
  });
  expect(verified.size, `${at}: everything is signed`).to.equal(size);
  const filed: Buffer[] = [];
  for await (const some of logFiles(dir).entries(0, size)) filed.push(...some);
  expect(filed.length, `${at}: everything lies on file`).to.equal(size);
  expect(leaves.length, `${at}: bundles`).to.equal(Math.ceil(size / TILE_WIDTH));
}
