import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Db } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import { archiveOf, switchSteps } from './archive.ts';
import { readCheckpoint } from './checkpoint.ts';
import type { Actor } from './events.ts';
import { examine } from './examine.ts';
import { logFiles } from './files.ts';
import { findEntry, issueReceipt } from './issue.ts';
import { isName, parseSigner, type Signer, type Verifier } from './keys.ts';
import { isSignedBy } from './note.ts';
import { beginOrigin, isCurrent, latestSuccession } from './origin.ts';
import { Sequencer } from './sequencer.ts';
import { makeKey, nextKey, writeVkey } from './signer.ts';
import { latestCheckpoint } from './store.ts';

export interface Succession {
  db: Db;
  /** Where key, checkpoint and tiles lie. */
  dir: string;
  own: Signer | undefined;
  known: readonly Verifier[];
  /** Whether the key is given from outside (HEED_EVIDENCE_KEY); it then has to be the new one already. */
  given: boolean;
  /** The new log's name; undefined lets one be made from the old. */
  origin: string | undefined;
  force: boolean;
  now: Date;
  actor: Actor;
}

export interface Succeeded {
  signer: Signer;
  before: string;
  /** The receipt of the entry that names the old log: what to hand to auditors. */
  proof: string;
}

/**
 * Ends a log that cannot go on and begins another in its place, or finishes that where an earlier attempt was
 * cut off: first in the database, where the old key is refused from then on, then on file.
 *
 * @throws HeedError `conflict` when the log can go on, `bad-input` for a name that is none
 */
export async function succeed(to: Succession): Promise<Succeeded> {
  const { db, dir, own, known, force, now, actor } = to;
  const files = logFiles(dir);
  const standing = { db, files, own: own?.verifier, known };
  if (own && !force && (await owesProof(to)) && (await examine(standing)).state === 'sound')
    return finish(to, own);
  const next = to.given && own ? own : await draftSigner(to);
  const note = await files.checkpoint();
  const begun =
    (await isCurrent(db, next)) && (!to.given || (note !== undefined && !isSignedBy(note, next.verifier)));
  if (!begun) await beginOrigin(standing, { next, now, actor, force });
  const succession = await latestSuccession(db);
  for (const step of succession ? switchSteps(dir, succession.before) : []) step();
  return finish(to, next);
}

/** Publishes under the new name, and writes down the proof that names the old one. */
async function finish({ db, dir, now }: Succession, signer: Signer): Promise<Succeeded> {
  writeVkey(dir, signer);
  const succession = await latestSuccession(db);
  const sequencer = new Sequencer({ db, signer, files: logFiles(dir) });
  for (let tries = 0; succession && tries < mostTries; tries += 1) {
    // Another process may have the log for a moment, and its beat then does nothing.
    if (tries > 0) await sleep(tryAgainMs);
    await sequencer.beat(now);
    const receipt = await issueReceipt(db, await findEntry(db, succession.id));
    if (!receipt) continue;
    const proof = proofFile(dir, succession.before);
    await mkdir(dirname(proof), { recursive: true, mode: 0o700 });
    await writeFile(proof, receipt, { flush: true });
    return { signer, before: succession.before, proof };
  }
  throw new HeedError('conflict', 'Another process holds the evidence log. Run the command again.');
}

const mostTries = 40;
const tryAgainMs = 250;

/** Where the proof lies that another log follows that of the name `before`. */
export const proofFile = (dir: string, before: string): string =>
  join(archiveOf(dir, before), 'successor.tlog-proof');

/** Whether all was done but for the proof. */
async function owesProof({ db, dir }: Succession): Promise<boolean> {
  const succession = await latestSuccession(db);
  return succession !== undefined && !existsSync(proofFile(dir, succession.before));
}

/** The new key, made once: a second attempt takes the one that the first may have signed with already. */
async function draftSigner(to: Succession): Promise<Signer> {
  const { db, dir, origin } = to;
  if (origin !== undefined && !isName(origin)) {
    throw new HeedError(
      'bad-input',
      'An origin is a name without spaces or "+", such as heed.example.com/log-2.',
    );
  }
  const file = join(dir, nextKey);
  if (existsSync(file)) {
    const draft = parseSigner(readFileSync(file, 'utf8').trim());
    if (origin === undefined || draft.verifier.name === origin || (await isCurrent(db, draft))) return draft;
    rmSync(file);
  }
  return parseSigner(makeKey(dir, nextKey, origin ?? (await successorName(to))));
}

/** `heed.example.com/log` is followed by `heed.example.com/log/5f0c9a31`, and that by the same with other digits. */
async function successorName({ db, dir, own }: Succession): Promise<string> {
  const note = (await logFiles(dir).checkpoint()) ?? (await latestCheckpoint(db, 'signed'))?.note;
  const old = note === undefined ? own?.verifier.name : readCheckpoint(note).origin;
  return `${(old ?? 'heed.local').replace(/\/[0-9a-f]{8}$/, '')}/${randomBytes(4).toString('hex')}`;
}
