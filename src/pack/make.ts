import type { Readable } from 'node:stream';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { type Db, inTransaction, type Tx } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import { append } from '../evidence/append.ts';
import { touch } from '../live.ts';
import { openDrawings } from '../notices/signature/drawing/store.ts';
import { wayOf } from '../notices/ways/mark.ts';
import type { Viewer } from '../people/person.ts';
import { mayBeTaken, peopleNamed } from '../regions/leaves.ts';
import type { Vault } from '../vault/vault.ts';
import { zipOf } from './archive.ts';
import { loadFacts, type PackFacts } from './facts.ts';
import { packFiles } from './files.ts';
import { type Provable, provable } from './proofs.ts';
import { packFileName, purposeProblems } from './rules.ts';
import type { PackSubject } from './subject.ts';
import { withWords } from './talks.ts';

export interface PackDeps {
  vault: Vault;
  /** The public key of the log. */
  vkey: string;
  baseUrl: string;
  /** The company's: times in the document are told by it, with UTC beside. */
  zone: string;
}

export interface PackOrder extends PackSubject {
  /** Why it is made, in words that the person will read. */
  purpose: string;
  /** Who asks for it. An operator at the command line takes part in no talk, and reads none. */
  by: Viewer | { operator: string };
}

export interface MadePack {
  id: string;
  fileName: string;
  archive: Readable;
  /** Entries of the log that belong to it, and how many of them have a receipt in it. */
  entries: number;
  receipts: number;
}

/** Everything that the files are made from, as it was at one moment. */
export interface Gathered {
  id: string;
  at: Date;
  order: PackOrder;
  facts: PackFacts;
  provable: Provable;
  /** Pictures of drawn signatures by answer, PNG. */
  pictures: ReadonlyMap<string, Buffer>;
  reasons: ReadonlyMap<string, string>;
}

/**
 * Makes a pack: puts on record that it is made, by whom, about whom and why, and only then hands it out, as a stream.
 * Permission was asked before (`packs.make`).
 *
 * @throws HeedError `bad-input` for a purpose without words, `not-found`
 */
export async function makePack(db: Db, deps: PackDeps, order: PackOrder, now: Date): Promise<MadePack> {
  const problems = purposeProblems(order.purpose);
  if (problems.length > 0) throw new HeedError('bad-input', 'a pack needs a purpose', { problems });
  const gathered = await inTransaction(db, async (tx) => {
    // All of it as of one moment, however long the reading takes.
    await sql`set transaction isolation level repeatable read`.execute(tx);
    const found = await gather(tx, deps, order, now);
    const people = peopleNamed([found.facts.person.id]);
    const taker = 'operator' in order.by ? order.by : { person: order.by.id };
    await mayBeTaken(tx, { people, taker, zone: deps.zone, now });
    await record(tx, found);
    return found;
  });
  const { id, facts, provable: proofs } = gathered;
  return {
    id,
    fileName: packFileName({
      staffNo: facts.person.staffNo,
      code: facts.policy.code,
      at: now,
      zone: deps.zone,
    }),
    archive: zipOf(packFiles(db, deps, gathered), now),
    entries: facts.entries.length,
    receipts: proofs.files.size,
  };
}

async function gather(tx: Tx, { vault }: PackDeps, order: PackOrder, at: Date): Promise<Gathered> {
  const viewer = 'operator' in order.by ? undefined : order.by;
  const loaded = await loadFacts(tx, order);
  const facts = { ...loaded, talks: await withWords(tx, vault, loaded.talks, viewer) };
  const drawn = facts.answers.filter(({ method }) => method === 'drawn').map(({ id }) => id);
  const drawings = await openDrawings(tx, vault, drawn);
  const pictures = new Map(
    drawn.flatMap((id, n): [string, Buffer][] => {
      const image = drawings[n]?.image;
      return image ? [[id, image]] : [];
    }),
  );
  const reasons = new Map<string, string>();
  if (viewer) {
    for (const { id, data } of facts.answers.filter(({ method }) => method === 'on-behalf')) {
      const reason = data && (await wayOf(tx, vault, id))?.reason;
      if (reason) reasons.set(id, reason);
    }
  }
  return { id: v7(), at, order, facts, provable: await provable(tx, facts.entries), pictures, reasons };
}

async function record(tx: Tx, { id, at, order, facts, provable: proofs }: Gathered): Promise<void> {
  const { by, purpose } = order;
  await append(tx, {
    type: 'pack.made',
    at,
    actor: 'operator' in by ? by : { person: by.id },
    person: facts.person.id,
    about: facts.policy.id,
    data: { pack: id, policy: facts.policy.code, purpose: purpose.trim(), receipts: proofs.files.size },
  });
  touch(tx, `person.${facts.person.id}`);
}
