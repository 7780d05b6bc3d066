import { readFile, stat } from 'node:fs/promises';
import { processConfig } from '../config.ts';
import { HeedError } from '../errors.ts';
import { verifyExport } from '../evidence/exported.ts';
import { vkeyOfDataDir } from '../evidence/signer.ts';
import { verifyReceipt } from '../evidence/verify.ts';

/**
 * Verifies receipts and exported logs, offline. The key comes from the flag or the data directory, never from
 * what is verified: a forger would bring their own.
 */
export async function run(files: string[], options: { key?: string }): Promise<void> {
  const vkey = options.key ?? vkeyOfDataDir(processConfig().dataDir);
  if (!vkey) {
    throw new HeedError(
      'bad-input',
      'There is no public key here. Give the one you got from a source other than the file: --key VKEY',
    );
  }
  let bad = 0;
  for (const file of files) {
    try {
      const found = await stat(file);
      console.log(
        `${file}: ${found.isDirectory() ? await log(file, vkey) : receipt(await readFile(file), vkey)}`,
      );
    } catch (error) {
      bad += 1;
      console.error(`${file}: NOT VALID: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  if (bad > 0) process.exitCode = 1;
}

function receipt(bytes: Buffer, vkey: string): string {
  const { event, index, size, origin } = verifyReceipt(bytes, vkey);
  return `valid: ${JSON.stringify(event.type)} of ${JSON.stringify(event.at)}, entry ${index} of ${size} in ${origin}\n${JSON.stringify(event, null, 2)}`;
}

async function log(dir: string, vkey: string): Promise<string> {
  const { size, origin } = await verifyExport(dir, vkey);
  return `valid: all ${size} entries and every tile of ${origin}`;
}
