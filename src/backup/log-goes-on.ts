import { existsSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { Db } from '../db/pool.ts';
import { readCheckpoint } from '../evidence/checkpoint.ts';
import type { Actor } from '../evidence/events.ts';
import { type Examined, examine } from '../evidence/examine.ts';
import { logFiles } from '../evidence/files.ts';
import type { Signer, Verifier } from '../evidence/keys.ts';
import { latestSuccession } from '../evidence/origin.ts';
import { recover } from '../evidence/recover.ts';
import { proofFile, type Succeeded, succeed } from '../evidence/succession.ts';
import { makeFolder } from '../make-folder.ts';
import type { LogPlan } from './log-plan.ts';

export interface LogAfter {
  db: Db;
  /** Where key, checkpoint and tiles lie. */
  dir: string;
  own: Signer | undefined;
  known: readonly Verifier[];
  given: boolean;
  /** A name for the new log, where one is configured. */
  origin: string | undefined;
  now: Date;
  actor: Actor;
}

/** What came of the log: entries that came back from the files, or the log that follows it. */
export interface LogCarriedOn {
  recovered: number;
  succeeded: Succeeded | undefined;
}

/** Does as planned. Every step can be done again: a restore that was cut off here goes on here. */
export async function carryOn(log: LogAfter, plan: LogPlan): Promise<LogCarriedOn> {
  const { db, dir, own, known, now, actor } = log;
  const standing = { db, files: logFiles(dir), own: own?.verifier, known };
  let recovered = 0;
  if (plan === 'nothing') return { recovered, succeeded: undefined };
  if (plan === 'recover' || plan.newOrigin.recoverFirst) {
    const { state } = await examine(standing);
    if (state === 'behind' || state === 'tiles') {
      const { from, to } = await recover(standing, { now, actor });
      recovered = to - from;
    }
  }
  if (plan === 'recover') return { recovered, succeeded: undefined };
  return { recovered, succeeded: await follow(log, standing, plan.newOrigin.note) };
}

/** Begins the log that follows; where that was begun by an attempt that was cut off, brings it to its end. */
async function follow(log: LogAfter, standing: Examined, note: string): Promise<Succeeded | undefined> {
  const { db, dir } = log;
  const begun = (await latestSuccession(db))?.before === readCheckpoint(note).origin;
  if (begun && existsSync(proofOf(dir, note)) && (await examine(standing)).state === 'sound')
    return undefined;
  // What follows names the checkpoint that lies there.
  if (!begun && (await standing.files.checkpoint()) !== note) await putCheckpoint(dir, note);
  return succeed({ ...log, force: !begun });
}

const proofOf = (dir: string, note: string): string => proofFile(dir, readCheckpoint(note).origin);

async function putCheckpoint(dir: string, note: string): Promise<void> {
  makeFolder(dir);
  const draft = join(dir, 'checkpoint.new');
  const handle = await open(draft, 'w', 0o644);
  try {
    await handle.writeFile(note);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(draft, join(dir, 'checkpoint'));
}
