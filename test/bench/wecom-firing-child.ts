import { Agent, request } from 'node:http';
import { systemClock } from '../../src/clock.ts';
import { arriving } from './arrivals.ts';
import { clicking } from './wecom-clicks.ts';
import type { Fired, Firing } from './wecom-firing.ts';

/** The other half of `fireSteadily`: says that it begins, and how many were answered how once its input ends. */
const { port, settings, notice, people, perSecond } = JSON.parse(process.argv[2] ?? '') as Firing;
/** As a proxy that keeps its connections: what has none waits for one, and no longer than WeCom does. */
const agent = new Agent({ keepAlive: true, maxSockets: 1_000, maxFreeSockets: 1_000 });
/** WeCom drops the connection then. */
const patienceMs = 5_000;
const click = clicking(settings, notice, systemClock.now());
const fired: Fired = { seconds: 0, sent: 0, taken: 0, busy: 0, late: 0 };

function one(): void {
  // Whoever has pressed presses once more, when everybody has.
  const { path, headers, body } = click(`B${(fired.sent % people) + 1}`, fired.sent);
  fired.sent += 1;
  const asked = request({ port, agent, method: 'POST', path, headers }, (answer) => {
    if (answer.statusCode === 200) fired.taken += 1;
    else if (answer.statusCode === 503) fired.busy += 1;
    answer.resume().once('close', () => clearTimeout(late));
  });
  const late = setTimeout(() => {
    fired.late += 1;
    asked.destroy();
  }, patienceMs);
  asked.on('error', () => clearTimeout(late));
  asked.end(body);
}

const start = performance.now();
const seconds = () => (performance.now() - start) / 1_000;
const arrivals = arriving(perSecond, () => Promise.resolve(one()));
process.stdin.resume();
process.stdin.on('end', () => {
  void arrivals.stop();
  process.stdout.write(JSON.stringify({ ...fired, seconds: seconds() }), () => process.exit(0));
});
process.stdout.write('begun');
