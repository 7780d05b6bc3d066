import { dirname } from 'node:path';
import { v7 } from 'uuid';
import type { Clock } from '../clock.ts';
import { connect, type Db, inTransaction } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import { append } from '../evidence/append.ts';
import type { Actor } from '../evidence/events.ts';
import { logFiles } from '../evidence/files.ts';
import { parseVerifier, type Signer, type Verifier } from '../evidence/keys.ts';
import { evidenceDir } from '../evidence/signer.ts';
import { endEmployment, missedErasures } from '../people/erasure-ledger.ts';
import type { PersonalDataRegistry } from '../people/personal-data.ts';
import { dropUnreadable } from '../records/unreadable.ts';
import { renewRestored } from '../retention/renew-restored.ts';
import { endRestored } from '../surveys/close.ts';
import { applyLedger } from '../vault/erase.ts';
import { readHeader } from './container.ts';
import { demandCurrent } from './current-keys.ts';
import { lockSpace } from './key-file.ts';
import { load } from './load.ts';
import type { Unlocking } from './lock.ts';
import { carryOn, type LogCarriedOn } from './log-goes-on.ts';
import { planLog } from './log-plan.ts';
import { demandRoom, markLoaded, markRestoring, unmark } from './mark.ts';
import { holdMessages } from './messages.ts';
import { keysBeside } from './place.ts';
import { type BackupRead, readBackup, readKeys } from './read.ts';
import { withSession } from './session.ts';

export interface ToRestore {
  file: string;
  /** The key file; beside the backup unless said. */
  keys: string | undefined;
  /** Of an empty database. */
  url: string;
  unlocking: Unlocking;
  dataDir: string;
  /** Where backups lie otherwise. */
  dir: string;
  personalData: PersonalDataRegistry;
  evidence: {
    own: Signer | undefined;
    known: readonly Verifier[];
    given: boolean;
    origin: string | undefined;
  };
  newOrigin: boolean;
  clock: Clock;
  actor: Actor;
  /** Told what is being done, for whoever waits. */
  say?: (step: string) => void;
}

/** What became of what was erased, or sent, after the backup was taken. */
export interface Settled {
  /** Keys that were erased since it was taken: what they sealed is in it and cannot be read. */
  keys: number;
  /** Records that no key opens any more, deleted. */
  unreadable: number;
  /** People whose data was erased once more. */
  people: number;
  /** Messages that wait for somebody to decide. */
  held: number;
}

export interface Restored extends LogCarriedOn, Settled {
  backup: string;
  taken: Date;
  tables: number;
  rows: number;
}

export interface Checked {
  backup: BackupRead;
  keysPath: string;
}

/**
 * Looks whether a backup could be restored: both files whole and readable, and the key file the current one. Changes
 * nothing.
 */
export async function checkBackup(
  to: Pick<ToRestore, 'file' | 'keys' | 'unlocking' | 'dataDir' | 'dir'>,
): Promise<Checked> {
  const { file, unlocking, dataDir, dir } = to;
  const keysPath = to.keys ?? keysBeside(dirname(file), (await readHeader(file)).installation);
  const backup = await readBackup(file, unlocking);
  const keys = await readKeys(keysPath, unlocking).catch((error: unknown) => {
    if (!(error instanceof HeedError) || error.code !== 'not-found') throw error;
    throw new HeedError(
      'not-found',
      `There is no key file ${keysPath}. Without the current one nothing is restored: it has the keys to what is sealed, and says what was erased. Name it: --keys FILE`,
    );
  });
  await demandCurrent({ backup, keys: keys.header, keysPath, file, dataDir, dir, unlocking });
  return { backup, keysPath };
}

/**
 * Makes an empty database what it was when a backup was taken, without anything that was erased since. Until all of it
 * is done the database refuses to be used, wherever this ends.
 *
 * @throws HeedError before anything is written: `conflict` for a database that is not empty, a key file that is not the
 *   current one, or evidence that does not belong to it; `bad-input` for a damaged file
 */
export async function restore(to: ToRestore): Promise<Restored> {
  const { file, url, unlocking, clock, actor, say = () => undefined } = to;
  return withSession(url, async (client) => {
    const { rows: locked } = await client.query<{ mine: boolean }>(
      'select pg_try_advisory_lock($1, 3) as mine',
      [lockSpace],
    );
    if (!locked[0]?.mine) throw new HeedError('conflict', 'Another restore is under way in this database.');
    await demandRoom(client);
    say('Reading the backup from beginning to end …');
    const { backup, keysPath } = await checkBackup(to);
    const { manifest, header } = backup;
    const dir = evidenceDir(to.dataDir);
    const log = { ...to.evidence, known: [...to.evidence.known, ...verifierOf(manifest.evidence?.vkey)] };
    const { manifest: ofKeys } = await readKeys(keysPath, unlocking);
    const seen = [manifest.evidence, ofKeys.evidence];
    const { db, close } = connect(url, { max: 2, name: 'heed-restore' });
    try {
      const planned = async () => planLog({ files: logFiles(dir), ...log, seen, newOrigin: to.newOrigin });
      const before = await markRestoring(client, header.id, planned);
      let counts: Settled = { keys: 0, unreadable: 0, people: 0, held: 0 };
      if (!before.loaded) {
        say('Loading the rows …');
        await load({ url, file, keys: keysPath, unlocking });
        say('Erasing again what was erased since …');
        counts = await settle(db, to, backup);
        await markLoaded(client);
      }
      say('Bringing the evidence log to where it was …');
      const carriedOn = await carryOn({ ...log, db, dir, now: clock.now(), actor }, before.plan);
      await client.query('analyze');
      await unmark(client);
      return {
        ...carriedOn,
        ...counts,
        backup: header.id,
        taken: new Date(manifest.at),
        tables: backup.sums.size,
        rows: backup.closing.rows,
      };
    } finally {
      await close();
    }
  });
}

/** What has to be done before anybody is served. */
async function settle(
  db: Db,
  { personalData, clock, actor }: ToRestore,
  { header, manifest, closing, sums }: BackupRead,
): Promise<Settled> {
  const taken = new Date(manifest.at);
  await inTransaction(db, (tx) => applyLedger(tx));
  await renewRestored(db);
  const unreadable = await inTransaction(db, (tx) => dropUnreadable(tx));
  const missed = await missedErasures(db, manifest.erasures);
  for (const { personId, sources, leftAt, reason, over } of missed) {
    await inTransaction(db, async (tx) => {
      if (leftAt) await endEmployment(tx, personId, leftAt);
      const context = { now: clock.now(), actor, reason, ...(over ? { over } : {}) };
      await personalData.erasePerson(tx, personId, context, sources);
    });
  }
  return inTransaction(db, async (tx) => {
    const now = clock.now();
    const waiting = await holdMessages(tx, now);
    const held = waiting - (await endRestored(tx, now));
    const { keys } = await tx
      .selectFrom('keys.erasure')
      .select(({ fn }) => fn.countAll<number>().as('keys'))
      .where('erased_at', '>', taken)
      .executeTakeFirstOrThrow();
    await tx
      .updateTable('backup_run')
      .set({ state: 'failed', problem: 'restored' })
      .where('state', '=', 'running')
      .execute();
    const about = { backup_id: header.id, taken_at: taken, restored_at: now, held, released_at: null };
    await tx
      .insertInto('restoration')
      .values({ id: v7(), ...about })
      .execute();
    const people = new Set(missed.map(({ personId }) => personId)).size;
    const counts = { keys, unreadable, people, held };
    await append(tx, {
      type: 'backup.restored',
      at: now,
      actor,
      data: { backup: header.id, taken: manifest.at, tables: sums.size, rows: closing.rows, ...counts },
    });
    return counts;
  });
}

const verifierOf = (vkey: string | null | undefined): Verifier[] => (vkey ? [parseVerifier(vkey)] : []);
