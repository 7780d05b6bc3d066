// Loaded before Heed into a process that is watched: asked over its channel, it collects garbage and says what it holds.
// Plain JavaScript, because nothing can read TypeScript yet at that moment.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose_gc');
const gc = runInNewContext('gc');

process.on('message', () => {
  gc();
  gc();
  const { rss, heapUsed, external } = process.memoryUsage();
  process.send?.({ rss, held: heapUsed + external, handles: process.getActiveResourcesInfo().length });
});
// It keeps no process from ending.
process.channel?.unref();
