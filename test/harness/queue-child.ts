/** Uses queues in a Redis that is not there and closes them. Whatever is left over keeps this process alive. */
import { createLog } from '../../src/log.ts';
import { Queues } from '../../src/queue/queues.ts';

const redisUrl = process.argv[2];
if (!redisUrl) throw new Error('usage: queue-child.ts REDIS_URL');
const queues = await Queues.open({ redisUrl, databaseUrl: '', log: createLog('silent') });
queues.work('alert', () => {});
queues.work('sweep', () => {});
void queues.schedule([{ name: 'test.often', everyMs: 1_000 }]);
void queues.wake('alert');
await new Promise((resolve) => setTimeout(resolve, 500));
await queues.close();
