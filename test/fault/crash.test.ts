import { expect } from 'chai';
import { Tour } from './harness/tour.ts';
import { paths } from './paths/all.ts';

/** `HEED_TEST_KILLS=10000` (`npm run fault`) for the long run; another seed takes other points. */
const points = Number(process.env.HEED_TEST_KILLS ?? 300);
const seed = Number(process.env.HEED_TEST_KILLS_SEED ?? 1);

describe('a process that is killed, or a connection that is cut, at any wait', function () {
  this.timeout(24 * 3_600_000);
  const each = Math.ceil(points / paths.length);
  for (const [n, path] of paths.entries())
    it(`of ${path.name}: nothing is lost, and nothing comes twice without saying so`, async () => {
      const tour = new Tour(path, seed);
      try {
        const reached = await tour.goes(each, n * each);
        expect(reached, 'points that were reached').to.equal(each);
      } finally {
        await tour.ends();
      }
    });
});
