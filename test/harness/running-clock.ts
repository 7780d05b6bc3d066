import type { FixedClock } from '../../src/clock.ts';

const stepMs = 50;

/**
 * Lets a clock run as real time does, also while the machine is busy; where a test moves it besides, it goes on from there.
 *
 * @returns how to stop it
 */
export function letRun(clock: FixedClock): () => void {
  let last = performance.now();
  const running = setInterval(() => {
    const now = performance.now();
    const ms = Math.floor(now - last);
    last += ms;
    clock.advance({ ms });
  }, stepMs);
  return () => clearInterval(running);
}
