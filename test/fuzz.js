// `npm run fuzz`: a million altered callbacks each of WeCom and of Slack instead of the few that `npm test` makes, and a
// twentieth of that for every other reader of bytes from outside (test/security/fuzz-*).
// `npm run fuzz -- 5000000 42`: so many, and others than last time. Needs nothing but npm's packages.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const [runs = '1000000', seed = '7'] = process.argv.slice(2);
const folders = ['test/unit', 'test/security'];
const files = folders.flatMap((folder) =>
  readdirSync(folder).flatMap((name) => (/^fuzz-|-fuzz\.test\.ts$/.test(name) ? [join(folder, name)] : [])),
);
const mocha = ['--no-config', '--require', 'tsx', '--reporter', 'spec', '--timeout', '3600000', ...files];
const env = {
  ...process.env,
  HEED_FUZZ_RUNS: runs,
  HEED_FUZZ_SEED: seed,
  HEED_TEST_FUZZ: String(Math.ceil(Number(runs) / 20)),
};
process.exit(spawnSync(join('node_modules', '.bin', 'mocha'), mocha, { stdio: 'inherit', env }).status ?? 1);
