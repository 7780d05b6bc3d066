/** Starts and stops Heed's pages, and says how many modules that make and send traces are in the process then. */
import { createRequire } from 'node:module';
import { readConfig } from '../../src/config.ts';
import { createLog } from '../../src/log.ts';
import { serve } from '../../src/main.ts';

const running = await serve(readConfig(process.env), 'web', createLog('silent'));
await (await fetch(`${running.url}/healthz`)).text();
const loaded = Object.keys(createRequire(import.meta.url).cache);
await running.stop();
console.log(
  JSON.stringify({
    all: loaded.length,
    // Its bare interface comes with the library of the metrics.
    tracing: loaded.filter((path) => /@opentelemetry\/(?!api\/)/.test(path)).length,
  }),
);
process.exit(0);
