import { appendFileSync } from 'node:fs';
import { relative } from 'node:path';
import type { RootHookObject } from 'mocha';

/**
 * With HEED_TEST_TIMES=FILE each test file leaves a line there: milliseconds from its first test to its last, of these how
 * many the process itself worked, and its name. What PostgreSQL, Redis and the browser work meanwhile is in the first alone.
 */
export function fileTimes(into: string | undefined): RootHookObject {
  if (!into) return {};
  let began = 0;
  let worked = process.cpuUsage();
  return {
    beforeAll() {
      began = performance.now();
      worked = process.cpuUsage();
    },
    afterAll(this: Mocha.Context) {
      const file = this.test?.parent?.suites[0]?.file ?? '?';
      const { user, system } = process.cpuUsage(worked);
      const ms = [performance.now() - began, (user + system) / 1000].map((one) => one.toFixed(0));
      appendFileSync(into, `${ms.join('\t')}\t${relative(process.cwd(), file)}\n`);
    },
  };
}
