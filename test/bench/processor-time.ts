import { readdirSync, readFileSync } from 'node:fs';

/** Clock ticks of Linux; 100 a second on every common build. */
const tickMs = 10;

/** Processor time that processes have used, in milliseconds, by /proc; 0 where there is none. */
export function processorTime(
  which: (process: { pid: number; parent: number; name: string }) => boolean,
): number {
  let ticks = 0;
  for (const entry of entries()) {
    const stat = read(`/proc/${entry}/stat`);
    const name = stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (which({ pid: Number(entry), parent: Number(fields[1]), name })) {
      // Own time and that of ended children, so that a backend that went is still counted at its parent.
      ticks += [11, 12, 13, 14].reduce((sum, field) => sum + Number(fields[field] ?? 0), 0);
    }
  }
  return ticks * tickMs;
}

function entries(): string[] {
  try {
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '0 (gone) Z 0';
  }
}
