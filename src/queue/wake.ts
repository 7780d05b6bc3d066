import type { Lane } from '../db/schema.ts';
import { bell } from '../delivery/bell.ts';

const quietMs = 50;

/**
 * Passes the rings of this process on to workers in others: the first at once, then at most one every 50 ms a
 * lane, with the last never swallowed.
 *
 * @param wake asks the queue; never rejects
 * @returns how to stop
 */
export function passOnRings(wake: (lane: Lane) => Promise<void>): () => void {
  const stops = (['alert', 'bulk'] as const).map((lane) => {
    const ring = calm(() => wake(lane));
    bell.on(lane, ring.call);
    return () => {
      bell.off(lane, ring.call);
      ring.stop();
    };
  });
  return () => {
    for (const stop of stops) stop();
  };
}

/** Runs `work` at once, and again after a pause if it was called meanwhile; never twice at the same time. */
export function calm(work: () => Promise<void>, pauseMs = quietMs): { call: () => void; stop: () => void } {
  let busy = false;
  let again = false;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;

  async function run(): Promise<void> {
    busy = true;
    again = false;
    await work();
    // A pause measured from the end: a slow queue is asked less often.
    timer = setTimeout(() => {
      busy = false;
      if (again && !stopped) void run();
    }, pauseMs);
  }
  return {
    call() {
      again = true;
      if (!busy && !stopped) void run();
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
