// `npm run fault`: kills processes and cuts connections at ten thousand waits instead of the three hundred of `npm test`.
// `npm run fault -- 2000 7`: so many, and others than last time.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const [points = '10000', seed = '1'] = process.argv.slice(2);
const requires = ['--require', 'tsx', '--require', './test/harness/global.ts'];
const mocha = ['--no-config', ...requires, '--reporter', 'spec', 'test/fault/crash.test.ts'];
const env = { ...process.env, HEED_TEST_KILLS: points, HEED_TEST_KILLS_SEED: seed };
process.exit(spawnSync(join('node_modules', '.bin', 'mocha'), mocha, { stdio: 'inherit', env }).status ?? 1);
