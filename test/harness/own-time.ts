import type { Clock } from '../../src/clock.ts';

/** A platform's own time: it goes on as Heed's does, and not back where Heed's clock is set back. */
export function ownTime(clock: Clock): Clock {
  let last = clock.now().getTime();
  let ahead = 0;
  return {
    now() {
      const now = clock.now().getTime();
      if (now < last) ahead += last - now;
      last = now;
      return new Date(now + ahead);
    },
  };
}
