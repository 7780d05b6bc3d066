import { readFile, writeFile } from 'node:fs/promises';
import { kindOfError } from '../../src/kind-of-error.ts';
import { type BenchFailed, benchedHere, benchmarksPage } from './report.ts';
import type { BenchResult } from './result.ts';

/** Every benchmark by name; some names stand for the two halves of one. */
const benches: Record<string, () => Promise<{ run(): Promise<BenchResult> }>> = {
  answers: () => import('./answers.ts'),
  'evidence-memory': () => import('./evidence-memory.ts'),
  'evidence-database': () => import('./evidence-database.ts'),
  bundle: () => import('./bundle.ts'),
  coverage: () => import('./coverage.ts'),
  send: () => import('./send.ts'),
  reminders: () => import('./reminders.ts'),
  'purge-days': () => import('./purge.ts'),
  'purge-person': () => import('./purge-person.ts'),
  intake: () => import('./intake.ts'),
  start: () => import('./start.ts'),
  export: () => import('./export.ts'),
  muster: () => import('./muster.ts'),
  'wecom-send': () => import('./wecom-send.ts'),
  quiz: () => import('./quiz.ts'),
  'slack-callback': () => import('./slack-callback.ts'),
  'wecom-callback': () => import('./wecom-callback.ts'),
  'slack-send': () => import('./slack-send.ts'),
  'slack-send-loop': () => import('./slack-send-loop.ts'),
  load: () => import('./load.ts'),
  soak: () => import('./soak.ts'),
};
const groups: Record<string, readonly string[]> = {
  evidence: ['evidence-memory', 'evidence-database'],
  purge: ['purge-days', 'purge-person'],
  'slack-send': ['slack-send', 'slack-send-loop'],
};

/**
 * `npm run bench -- NAME …`: each ends with a table row and one line of JSON. Without a name all of them run, and what
 * came of it is written to docs/benchmarks.md; with `--write` after names, what came of these is. Where it is written, one
 * that ends in an error keeps none of the others from it.
 */
const given = process.argv.slice(2);
const named = given.filter((name) => name !== '--write').flatMap((name) => groups[name] ?? [name]);
const unknown = named.find((name) => !Object.hasOwn(benches, name));
if (unknown !== undefined) {
  console.error(
    `There is no benchmark ${unknown}. There are: ${[...Object.keys(benches), ...Object.keys(groups)].join(', ')}.`,
  );
  process.exit(2);
}
const page = 'docs/benchmarks.md';
const results: (BenchResult | BenchFailed)[] = [];
const writes = named.length === 0 || given.includes('--write');
for (const name of named.length === 0 ? Object.keys(benches) : named) {
  try {
    const load = benches[name];
    if (!load) continue;
    const result = await (await load()).run();
    const { bench, ratio, ours, peer, unit, goal, note } = result;
    console.log(`| ${bench} | ${ratio} | ${goal} | ${ours} | ${peer} | ${unit} | ${note ?? ''} |`);
    console.log(JSON.stringify(result));
    if (writes) await write({ ...result, bench: name });
  } catch (error) {
    if (!writes) throw error;
    console.error(error);
    await write({ bench: name, failed: kindOfError(error) });
    process.exitCode = 1;
  }
}

/** After each, so that what was measured is not lost with what comes later. */
async function write(result: BenchResult | BenchFailed): Promise<void> {
  results.push(result);
  const before = await readFile(page, 'utf8').catch(() => '');
  const all = Object.keys(benches);
  await writeFile(page, benchmarksPage(results, benchedHere(), new Date(), { all, before }));
  console.error(`${page} has ${result.bench}.`);
}
