import { Pool } from 'undici';
import { systemClock } from '../../src/clock.ts';
import { clicking } from './wecom-clicks.ts';
import type { Fired, Firing } from './wecom-firing.ts';

/** The other half of `fireSteadily`: says that it begins, and how many were answered once its input ends. */
const { port, settings, notice, people, perSecond } = JSON.parse(process.argv[2] ?? '') as Firing;
/** Each has a connection as soon as it is due: what waits, waits for the one who answers. */
const pool = new Pool(`http://127.0.0.1:${port}`, { pipelining: 1 });
/** WeCom drops the connection then. */
const patienceMs = 5_000;
const click = clicking(settings, notice, systemClock.now());
let [sent, answered] = [0, 0];

async function one(): Promise<void> {
  // Whoever has pressed presses once more, when everybody has.
  const { path, headers, body } = click(`B${(sent % people) + 1}`, sent);
  sent += 1;
  const answer = await pool.request({
    ...{ method: 'POST', path, headers, body },
    signal: AbortSignal.timeout(patienceMs),
  });
  await answer.body.dump();
  if (answer.statusCode === 200) answered += 1;
}

const start = performance.now();
const timer = setInterval(() => {
  const due = Math.floor(((performance.now() - start) / 1_000) * perSecond);
  while (sent < due) void one().catch(() => undefined);
}, 10);
process.stdin.resume();
process.stdin.on('end', () => {
  clearInterval(timer);
  const fired: Fired = { perSecond: answered / ((performance.now() - start) / 1_000) };
  process.stdout.write(JSON.stringify(fired), () => process.exit(0));
});
process.stdout.write('begun');
