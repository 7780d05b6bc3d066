import { setTimeout as sleep } from 'node:timers/promises';
import { processorTime } from '../processor-time.ts';
import type { Aim, Kind } from './aim.ts';
import type { LoadCompany } from './company.ts';
import { fires } from './fires.ts';
import { mustBeThere } from './taken.ts';
import type { Tallied } from './tally.ts';

/** Processors that each part was busy on, on average: 0.5 is half of one. */
export interface Processors {
  pages: number;
  worker: number;
  database: number;
  generator: number;
  /** The stand-in for WeCom and whoever measures, in this process. */
  here: number;
}

export interface Steady extends Tallied {
  kind: Kind;
  perSecond: number;
  seconds: number;
  processors: Processors;
}

/**
 * One kind at a constant rate for a while. Afterwards everything that was said to be taken is in the database, and all that
 * follows from it is done, so that it is no load on what comes next.
 *
 * @param from the number of the first, so that nothing is sent a second time
 * @throws Error when something that was taken is not there
 */
export async function steadily(
  { company, serverPid }: { company: LoadCompany; serverPid: number },
  { kind, perSecond, from }: { kind: Kind; perSecond: number; from: number },
  seconds: number,
): Promise<Steady> {
  const aim: Aim = company.aim;
  const before = timesOf(company, serverPid);
  const ends = await fires(aim, [{ kind, perSecond, from }]);
  await sleep(seconds * 1_000);
  const fired = await ends();
  const after = timesOf(company, serverPid);
  const tallied = fired.became[kind];
  if (!tallied) throw new Error(`nothing was said of ${kind}`);
  await company.settled();
  await mustBeThere(company, kind, { ...tallied, from });
  const shareOf = (part: keyof typeof before) => (after[part] - before[part]) / 1_000 / fired.seconds;
  const busy = { pages: shareOf('pages'), worker: shareOf('worker'), database: shareOf('database') };
  return {
    ...{ ...tallied, kind, perSecond, seconds: fired.seconds },
    processors: { ...busy, generator: fired.share, here: shareOf('here') },
  };
}

/** Processor time that each part has used, in milliseconds. */
function timesOf({ processes }: LoadCompany, serverPid: number) {
  const of = (role: string) => {
    const pids = new Set(processes.filter((one) => one.role === role).map(({ pid }) => pid));
    return processorTime(({ pid }) => pids.has(pid));
  };
  return {
    pages: of('web'),
    worker: of('worker'),
    database: processorTime(({ pid, parent }) => pid === serverPid || parent === serverPid),
    here: processorTime(({ pid }) => pid === process.pid),
  };
}
