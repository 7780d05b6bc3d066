/** Takes the lock of the directory given when told to, says how that went, and holds it until it is ended. */
import { once } from 'node:events';
import { takeLock } from '../../src/db/embedded/lock.ts';
import { HeedError } from '../../src/errors.ts';

process.stdout.write('waiting\n');
await once(process.stdin, 'data');
try {
  await takeLock(process.argv[2] ?? '');
  process.stdout.write('taken\n');
} catch (error) {
  process.stdout.write(`${error instanceof HeedError ? error.code : String(error)}\n`);
}
