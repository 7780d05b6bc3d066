import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose_gc');
const gc: unknown = runInNewContext('gc');

/** Collects garbage, so that what is measured afterwards is what is held; works without a flag on the command line. */
export function collectGarbage(): void {
  if (typeof gc !== 'function') throw new Error('no way to collect garbage');
  gc();
}
