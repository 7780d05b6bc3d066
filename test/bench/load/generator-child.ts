import type { Aim } from './aim.ts';
import { Generator, type Stream } from './generator.ts';

/** The other half of `fires`: says that it begins; once its input ends, what became of what it sent. */
const { aim, streams } = JSON.parse(process.argv[2] ?? '') as { aim: Aim; streams: Stream[] };
const before = process.cpuUsage();
const start = performance.now();
const generator = new Generator(aim, streams);
process.stdin.resume();
process.stdin.on('end', () => void tell());
process.stdout.write('begun\n');

async function tell(): Promise<void> {
  const { user, system } = process.cpuUsage(before);
  const seconds = (performance.now() - start) / 1_000;
  const became = await generator.stop();
  const share = (user + system) / 1_000_000 / seconds;
  process.stdout.write(`${JSON.stringify({ seconds, share, became })}\n`, () => process.exit(0));
}
