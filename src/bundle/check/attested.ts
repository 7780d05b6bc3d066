import { type Checkpoint, openCheckpoint } from '../../evidence/checkpoint.ts';
import { fromUtf8 } from '../../evidence/encoding.ts';
import { invalid } from '../../evidence/invalid.ts';
import { formatWitness, parseVerifier, parseWitness, type Verifier } from '../../evidence/keys.ts';
import { verifyConsistency } from '../../evidence/merkle.ts';
import { mostStamp, verifyStamp } from '../../evidence/stamp/verify.ts';
import { cosignaturesOn } from '../../evidence/witness/cosignature.ts';
import { attestedFiles, attestedSizes, parseHashes, paths } from '../format.ts';
import type { Findings } from './findings.ts';
import type { Attestation } from './report.ts';
import { type Source, wholeOf } from './source.ts';

const mostText = 64 * 1024;

export interface Trusted {
  /** The log's key, by which its checkpoints hold. */
  vkey: string;
  /** Certificates of time stamp authorities, DER; without any their names are as they say. */
  authorities?: readonly Uint8Array[] | undefined;
  /** Keys of witnesses from elsewhere; without any those in the bundle are used. */
  witnesses?: readonly string[] | undefined;
  /** By the clock of whoever verifies; absent, no time is held against it. */
  now?: Date | undefined;
}

/** Clocks differ; more than a day ahead is a time that has not come, of which nobody can attest. */
const aheadMs = 86_400_000;

function demandCome(step: 'stamp' | 'cosignature', at: Date, now: Date | undefined): void {
  if (now && at.getTime() > now.getTime() + aheadMs)
    throw invalid(step, `its time, ${at.toISOString()}, has not come`);
}

/**
 * Verifies what others attest: that each attested checkpoint is the log's, that the bundle's own continues it, and that
 * stamps and cosignatures on it hold. What holds is true of every entry below that checkpoint's size.
 */
export async function checkAttested(
  source: Source,
  newest: Checkpoint,
  trusted: Trusted,
  findings: Findings,
): Promise<Attestation[]> {
  const found: Attestation[] = [];
  const within = async (file: string, act: () => Promise<void>) => {
    try {
      await act();
    } catch (error) {
      findings.caught(error, file);
    }
  };
  const known = new Set(trusted.witnesses ?? []);
  let witnesses: Verifier[] = [];
  await within(paths.witnesses, async () => {
    const own = source.has(paths.witnesses) ? (await read(source, paths.witnesses)).split('\n') : [];
    witnesses = [...new Set([...own.filter(Boolean), ...known])].map(parseWitness);
  });
  for (const size of attestedSizes(source.keys())) {
    const names = attestedFiles(size);
    let note = '';
    await within(names.checkpoint, async () => {
      const text = await read(source, names.checkpoint);
      const checkpoint = openCheckpoint(text, parseVerifier(trusted.vkey));
      if (checkpoint.size !== size) throw invalid('size', `it is of ${checkpoint.size} entries`);
      await demandContinued(source, names.consistency, checkpoint, newest);
      note = text;
    });
    if (note === '') continue;
    for (let n = 0; source.has(names.stamp(n)); n += 1) {
      await within(names.stamp(n), async () => {
        const bytes = await wholeOf(source.get(names.stamp(n)) ?? nothing, mostStamp);
        const stamp = await verifyStamp(bytes ?? Buffer.alloc(0), Buffer.from(note), trusted.authorities);
        demandCome('stamp', stamp.at, trusted.now);
        const { at, authority: by, policy, trusted: compared } = stamp;
        found.push({ kind: 'stamp', size, at, by, policy, compared });
      });
    }
    if (!source.has(names.cosigned)) continue;
    await within(names.cosigned, async () => {
      const text = await read(source, names.cosigned);
      if (!text.startsWith(note))
        throw invalid('cosignature', 'it is of another checkpoint than the one beside it');
      for (const { witness, at } of cosignaturesOn(text, witnesses)) {
        demandCome('cosignature', at, trusted.now);
        const compared = known.has(formatWitness(witness));
        found.push({ kind: 'cosignature', size, at, by: witness.name, compared });
      }
    });
  }
  return found;
}

const nothing = { size: 0, open: async function* () {} };

async function read(source: Source, path: string): Promise<string> {
  const file = source.get(path);
  if (!file) throw invalid('format', 'it is not there');
  const bytes = await wholeOf(file, mostText);
  const text = bytes && fromUtf8(bytes);
  if (text === undefined) throw invalid('format', 'not a short text in UTF-8');
  return text;
}

async function demandContinued(
  source: Source,
  path: string,
  older: Checkpoint,
  newest: Checkpoint,
): Promise<void> {
  const proof = parseHashes(await read(source, path));
  if (!proof || proof.length > 64) throw invalid('consistency', 'the proof is not of the right form');
  const claim = { from: older.size, fromRoot: older.root, to: newest.size, toRoot: newest.root, proof };
  if (!verifyConsistency(claim)) {
    throw invalid('consistency', `the ${newest.size} entries do not begin with these ${older.size}`);
  }
}
