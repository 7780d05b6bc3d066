import type { Db } from '../../db/pool.ts';
import { HeedError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import { readCheckpoint } from '../checkpoint.ts';
import { formatWitness } from '../keys.ts';
import { proveConsistency } from '../proofs.ts';
import { askForStamp, type StampAuthority } from '../stamp/authority.ts';
import { latestCheckpoint, type StoredCheckpoint, tileReader } from '../store.ts';
import type { Cosignature } from '../witness/cosignature.ts';
import { askForCosignature, OtherSize, type Witness } from '../witness/submit.ts';
import type { Attestors } from './attestors.ts';
import { type AttestorKind, attestorStandings, noteFailure, noteSuccess } from './standing.ts';

/** A witness is asked that often at the most, while the log grows. */
const cosignEveryMs = 10 * 60_000;

export interface AttestContext {
  db: Db;
  now: Date;
  log: Log;
  signal?: AbortSignal;
}

interface Task {
  name: string;
  kind: AttestorKind;
  everyMs: number;
  done(size: number): Promise<boolean>;
  ask(checkpoint: StoredCheckpoint): Promise<void>;
}

/**
 * Has the newest published checkpoint attested by everybody whose time has come and who has not attested it yet. Whoever
 * fails is noted and asked again after a pause; the log goes on all the same, and nobody waits for another.
 *
 * @param early also before the usual time, for a bundle that is about to be made
 */
export async function attest(
  context: AttestContext,
  { authorities, witnesses, stampEveryMs }: Attestors,
  { early = false }: { early?: boolean } = {},
): Promise<void> {
  const { db, now } = context;
  const tasks = [
    ...authorities.map((one) => stampTask(context, one, stampEveryMs)),
    ...witnesses.map((one) => cosignTask(context, one)),
  ];
  if (tasks.length === 0) return;
  const checkpoint = await latestCheckpoint(db, 'published');
  if (!checkpoint) return;
  const standings = await attestorStandings(db);
  const due = tasks.filter(({ name }) => {
    const { nextAt, failures = 0 } = standings.get(name) ?? {};
    return !nextAt || nextAt <= now || (early && failures === 0);
  });
  await Promise.all(due.map((task) => perform(context, task, checkpoint)));
}

export const noAttestors: Attestors = { authorities: [], witnesses: [], stampEveryMs: 0 };

/** Before a bundle is made: whoever answers within seconds attests what the log is now. A bundle never waits longer. */
export function attestForBundle(context: AttestContext, attestors: Attestors): Promise<void> {
  return attest({ ...context, signal: AbortSignal.timeout(8_000) }, attestors, { early: true });
}

async function perform(
  { db, now, log }: AttestContext,
  task: Task,
  checkpoint: StoredCheckpoint,
): Promise<void> {
  if (await task.done(checkpoint.size)) return;
  try {
    await task.ask(checkpoint);
    await noteSuccess(db, task, now, task.everyMs);
  } catch (error) {
    if (!(error instanceof HeedError) || !['platform-failed', 'evidence-invalid'].includes(error.code))
      throw error;
    log.warn({ attestor: task.name, problem: error.message }, 'the log was not attested');
    await noteFailure(db, task, now, error.message);
  }
}

function stampTask({ db, now, signal }: AttestContext, authority: StampAuthority, everyMs: number): Task {
  const { url } = authority;
  return {
    ...{ name: url, kind: 'stamp', everyMs },
    async done(size) {
      const row = await db
        .selectFrom('evidence_stamp')
        .select('size')
        .where('size', '=', size)
        .where('authority', '=', url)
        .executeTakeFirst();
      return row !== undefined;
    },
    async ask({ size, note }) {
      const { stamp, response } = await askForStamp(authority, Buffer.from(note), now, signal);
      await db
        .insertInto('evidence_stamp')
        .values({ size, authority: url, stamped_at: stamp.at, response })
        .onConflict((row) => row.doNothing())
        .execute();
    },
  };
}

function cosignTask(context: AttestContext, witness: Witness): Task {
  const { db } = context;
  const name = formatWitness(witness.key);
  return {
    ...{ name, kind: 'cosignature', everyMs: cosignEveryMs },
    async done(size) {
      return ((await lastCosigned(db, name)) ?? -1) >= size;
    },
    async ask({ size, note }) {
      const found = await cosigned(context, witness, { size, note });
      await db
        .insertInto('evidence_cosignature')
        .values({ size, witness: name, signed_at: found.at, line: found.line })
        .onConflict((row) => row.doNothing())
        .execute();
    },
  };
}

async function lastCosigned(db: Db, witness: string): Promise<number | undefined> {
  const row = await db
    .selectFrom('evidence_cosignature')
    .select('size')
    .where('witness', '=', witness)
    .orderBy('size', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.size;
}

/** Asked from where we think the witness is; it says where it really is, and then once more from there. */
async function cosigned(
  { db, now, signal }: AttestContext,
  witness: Witness,
  { size, note }: Pick<StoredCheckpoint, 'size' | 'note'>,
): Promise<Cosignature> {
  const read = tileReader(db);
  const askFrom = async (from: number) => {
    const proof = from === 0 ? [] : await proveConsistency(from, size, read);
    return askForCosignature(witness, { note, from, proof }, now, signal);
  };
  try {
    return await askFrom(await knownBy(db, witness, note));
  } catch (error) {
    if (!(error instanceof OtherSize)) throw error;
    if (error.size > size) {
      // It saw more of this log than there is: a database of an older day, or a log that was written anew.
      throw new HeedError(
        'evidence-invalid',
        `cosignature: the witness has seen ${error.size} entries, and the log has ${size}: run npx heed doctor`,
      );
    }
    return askFrom(error.size).catch((cause: unknown) => {
      if (cause instanceof OtherSize)
        throw new HeedError('platform-failed', 'somebody else submits checkpoints of this log', { cause });
      throw cause;
    });
  }
}

/** Of a log that took another's place, a witness has seen nothing yet. */
async function knownBy(db: Db, witness: Witness, note: string): Promise<number> {
  const { origin } = readCheckpoint(note);
  const size = await lastCosigned(db, formatWitness(witness.key));
  if (size === undefined) return 0;
  const row = await db
    .selectFrom('evidence_checkpoint')
    .select('note')
    .where('size', '=', size)
    .executeTakeFirst();
  return row && readCheckpoint(row.note).origin === origin ? size : 0;
}
