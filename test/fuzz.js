// `npm run fuzz`: a million altered callbacks each of WeCom and of Slack instead of the few that `npm test` makes.
// `npm run fuzz -- 5000000 42`: so many, and others than last time. Needs nothing but npm's packages.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const [runs = '1000000', seed = '7'] = process.argv.slice(2);
const files = ['test/unit/wecom-fuzz.test.ts', 'test/unit/slack-fuzz.test.ts'];
const mocha = ['--no-config', '--require', 'tsx', '--reporter', 'spec', ...files];
const env = { ...process.env, HEED_FUZZ_RUNS: runs, HEED_FUZZ_SEED: seed };
process.exit(spawnSync(join('node_modules', '.bin', 'mocha'), mocha, { stdio: 'inherit', env }).status ?? 1);
