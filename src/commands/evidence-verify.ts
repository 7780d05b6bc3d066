import { open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { checkBundle, type Known } from '../bundle/check/check.ts';
import { summaryOf } from '../bundle/check/report.ts';
import { type Source, wholeOf } from '../bundle/check/source.ts';
import { openZip } from '../bundle/check/zip.ts';
import { verifyAttested } from '../bundle/exported-log.ts';
import { paths } from '../bundle/format.ts';
import { folderSource, inFile, sayAttested, sayFinding, sayReport } from '../bundle/on-disk.ts';
import { verifierPage } from '../bundle/verifier-page.ts';
import { systemClock } from '../clock.ts';
import { processConfig } from '../config.ts';
import { HeedError } from '../errors.ts';
import { readCertificates } from '../evidence/attest/attestors.ts';
import { verifyExport } from '../evidence/exported.ts';
import { readWhole } from '../evidence/read-whole.ts';
import { MAX_RECEIPT_SIZE } from '../evidence/receipt.ts';
import { vkeyOfDataDir } from '../evidence/signer.ts';
import { verifyReceipt } from '../evidence/verify.ts';

/**
 * Verifies receipts, exported logs and evidence bundles, offline. The key comes from the flag or the data directory, never from
 * what is verified: a forger would bring their own.
 */
export async function run(
  files: string[],
  options: { key?: string; tsaCa?: string; witness?: string[] },
): Promise<void> {
  const vkey = options.key ?? vkeyOfDataDir(processConfig().dataDir);
  if (!vkey) {
    throw new HeedError(
      'bad-input',
      'There is no public key here. Give the one you got from a source other than the file: --key VKEY',
    );
  }
  const known = {
    vkey,
    authorities: options.tsaCa === undefined ? undefined : readCertificates(options.tsaCa, '--tsa-ca'),
    witnesses: options.witness,
    now: systemClock.now(),
  };
  let bad = 0;
  for (const file of files) {
    try {
      const { good, say } = await verifyOne(file, known);
      if (good) console.log(`${file}: ${say}`);
      else console.error(`${file}: ${say}`);
      if (!good) bad += 1;
    } catch (error) {
      // A mistake of ours is no statement about the evidence.
      if (!(error instanceof HeedError)) throw error;
      bad += 1;
      const verdict = error.code === 'evidence-invalid' ? 'NOT VALID' : 'not verified';
      console.error(`${file}: ${verdict}: ${error.message}`);
    }
  }
  if (bad > 0) process.exitCode = 1;
}

interface Verdict {
  good: boolean;
  say: string;
}

async function verifyOne(file: string, known: Known & { vkey: string }): Promise<Verdict> {
  if (await isFolder(file)) {
    if (await isThere(join(file, paths.manifest))) return verdictOn(await folderSource(file), known);
    return log(file, known);
  }
  if (await isZip(file)) {
    return inFile(file, async (bytes) => verdictOn(await openZip(bytes), known));
  }
  return { good: true, say: await receipt(file, known.vkey) };
}

async function verdictOn(source: Source, known: Known): Promise<Verdict> {
  const { good, say } = sayReport(await checkBundle(source, known));
  // Where something is wrong, nobody needs to be told twice.
  const note = good ? await aboutPage(source) : undefined;
  return { good, say: note ? `${say}\n  ${note}` : say };
}

/** A page that always says “verified” would lie in a forged bundle: whoever has Heed learns whether it is Heed's own. */
async function aboutPage(source: Source): Promise<string | undefined> {
  const file = source.get(paths.page);
  const bytes = file && (await wholeOf(file, 16 * 1024 * 1024));
  if (bytes?.equals(Buffer.from(await verifierPage()))) return undefined;
  return `Its ${paths.page} is not the one of this version of Heed: do not open it, or only one that you have from elsewhere.`;
}

/** By its first bytes, or by its name where it has none. */
async function isZip(path: string): Promise<boolean> {
  try {
    // Of a pipe or a device nothing is read: reading it as a receipt says why not.
    if (!(await stat(path)).isFile()) return false;
    const handle = await open(path);
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0);
      return (bytesRead === 2 && buffer.toString('latin1') === 'PK') || path.toLowerCase().endsWith('.zip');
    } finally {
      await handle.close();
    }
  } catch {
    return false;
  }
}

async function isThere(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch {
    return false;
  }
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    // Reading it says why.
    return false;
  }
}

async function receipt(file: string, vkey: string): Promise<string> {
  const bytes = await readWhole(file, MAX_RECEIPT_SIZE);
  if (!bytes) throw new HeedError('bad-input', 'there is no such file');
  const { event, index, size, origin, passkey } = verifyReceipt(bytes, vkey);
  return `valid: ${JSON.stringify(event.type)} of ${JSON.stringify(event.at)}, entry ${index} of ${size} in ${origin}${passkey ? '; signed by the person’s own device, which is valid too' : ''}\n${JSON.stringify(event, null, 2)}`;
}

async function log(dir: string, known: Known & { vkey: string }): Promise<Verdict> {
  const checkpoint = await verifyExport(dir, known.vkey);
  const { attested, findings } = await verifyAttested(dir, checkpoint, known);
  if (findings.length > 0)
    return {
      good: false,
      say: [`NOT VALID, faults: ${findings.length}`, ...findings.map(sayFinding)].join('\n'),
    };
  const whole = `valid: all ${checkpoint.size} entries and every tile of ${checkpoint.origin}`;
  return { good: true, say: [whole, ...summaryOf(attested).map(sayAttested)].join('\n') };
}
