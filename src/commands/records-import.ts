import { systemClock } from '../clock.ts';
import { HeedError } from '../errors.ts';
import { importFrom } from '../records/import.ts';
import { sourceNamed } from '../records/source-state.ts';
import type { ImportReport } from '../records/sources/files/take.ts';
import { tryOut } from '../records/try-out.ts';
import { loadSecrets } from '../secrets.ts';
import { masterKeyFrom } from '../vault/master.ts';
import { companyZone } from '../zone.ts';
import { withDatabase } from './database.ts';

interface Options {
  source: string;
  corp?: string;
  dryRun?: boolean;
}

/** Imports one export after the other. Exit code 1 where something could not be read. */
export async function run(files: readonly string[], { source: name, corp, dryRun }: Options): Promise<void> {
  await withDatabase(async ({ db }, config) => {
    const source = await sourceNamed(db, name);
    const secrets = loadSecrets(config);
    const vault = { master: masterKeyFrom(secrets) };
    const deps = { db, vault, clock: systemClock, secrets, zone: companyZone };
    for (const file of files) {
      const onProgress = progress(file);
      const report = await importFrom(deps, source, file, {
        ...(dryRun ? { take: tryOut } : {}),
        corp: corp ?? config.WECOM_CORP_ID,
        onProgress,
      }).catch((error: unknown) => {
        if (!(error instanceof HeedError)) throw error;
        throw new HeedError(error.code, `${file}: ${error.message}`, { cause: error });
      });
      for (const line of linesOf(file, report, dryRun ?? false)) console.log(line);
      if (report.unreadable > 0) process.exitCode = 1;
    }
  });
}

const everyMs = 5_000;

/** How far it is, where somebody watches: on the line for errors, so that the report stays clean. */
function progress(file: string): (report: ImportReport) => void {
  let said = systemClock.now().getTime();
  return ({ messages, kept }) => {
    const now = systemClock.now().getTime();
    if (now - said < everyMs) return;
    said = now;
    console.error(`${file}: ${messages} messages so far, ${kept} records kept`);
  };
}

const refusals: Readonly<Record<string, string>> = {
  'unknown-person': 'of somebody who is not in the directory',
  departed: 'of somebody who did not work here then',
  'not-in-policy': 'not covered by any policy',
  'outside-hours': 'outside the hours that the policy covers',
  'not-told': 'of somebody who had not been told',
  'no-consent': 'without a consent that stands',
  exempt: 'of somebody who is exempt',
  'other-party-disagreed': 'with somebody outside who disagreed',
  'other-party-not-told': 'with somebody outside who was not told',
  'in-the-future': 'from a time to come',
  'past-its-period': 'past the time it may be kept',
};
const asides: Readonly<Record<string, string>> = {
  bot: 'written by programs',
  'not-a-message': 'not said to anybody (somebody joined, a topic was set)',
  'nobody-else': 'to nobody else',
  'too-many-people': 'to more than 1,000 people at once',
};

/** What became of a file, in lines. Numbers and places only. */
export function linesOf(file: string, report: ImportReport, dryRun: boolean): string[] {
  const { messages, kept, duplicates, refused, aside, unreadable, problems } = report;
  const refusedInAll = sum(refused);
  const verb = dryRun ? 'would be kept' : 'kept';
  return [
    `${file}: ${messages} messages, ${kept} records ${verb}, ${refusedInAll} not kept, ${duplicates} came before, ${sum(aside)} are no records, ${unreadable} could not be read.`,
    ...Object.entries(refused).map(([why, count]) => `  not kept: ${count} ${refusals[why] ?? why}`),
    ...Object.entries(aside).map(([why, count]) => `  no record: ${count} ${asides[why] ?? why}`),
    ...problems.map(({ place, problem }) => `  ${place}: ${problem}`),
    ...(unreadable > problems.length ? [`  … and ${unreadable - problems.length} more`] : []),
  ];
}

const sum = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((all, one) => all + one, 0);
