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
};
const groups: Record<string, readonly string[]> = {
  evidence: ['evidence-memory', 'evidence-database'],
  purge: ['purge-days', 'purge-person'],
  'slack-send': ['slack-send', 'slack-send-loop'],
};

/** `npm run bench -- NAME …`; all of them without a name. Each ends with a table row and one line of JSON. */
const wanted = process.argv.slice(2).flatMap((name) => groups[name] ?? [name]);
for (const name of wanted.length > 0 ? wanted : Object.keys(benches)) {
  const load = benches[name];
  if (!load) {
    console.error(
      `There is no benchmark ${name}. There are: ${[...Object.keys(benches), ...Object.keys(groups)].join(', ')}.`,
    );
    process.exit(2);
  }
  const result = await (await load()).run();
  const { bench, ratio, ours, peer, unit, goal, note } = result;
  console.log(`| ${bench} | ${ratio} | ${goal} | ${ours} | ${peer} | ${unit} | ${note ?? ''} |`);
  console.log(JSON.stringify(result));
}
