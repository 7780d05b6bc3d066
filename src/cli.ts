import { userInfo } from 'node:os';
import { Command, CommanderError } from 'commander';
import { backupCommands } from './commands/backups.ts';
import { consoleCommands } from './commands/consoles.ts';
import { courseCommands } from './commands/courses.ts';
import { crisisCommands } from './commands/crises.ts';
import type { Options as ExportOptions } from './commands/export.ts';
import { recordsCommands } from './commands/records.ts';
import { secretCommands } from './commands/secrets.ts';
import { settingsCommands } from './commands/settings.ts';
import { surveyCommands } from './commands/surveys.ts';
import { tipCommands } from './commands/tips.ts';
import { HeedError } from './errors.ts';

/**
 * The `heed` command. Each command's work is loaded when it is asked for, so that `--help` and
 * `evidence verify` start at once and need neither database nor configuration.
 */
export function program(): Command {
  const heed = new Command('heed').description('Heed (阅知): notices people read and sign, on the record.');

  heed
    .command('serve')
    .description('run Heed')
    .option('--role <role>', 'web, worker or all', 'all')
    .action(async (options: { role: string }) => (await import('./commands/serve.ts')).run(options));
  heed
    .command('migrate')
    .description('bring the database up to date')
    .action(async () => (await import('./commands/migrate.ts')).run());
  heed
    .command('purge')
    .description('delete what is kept no longer, as Heed does by itself every day')
    .option('--dry-run', 'say what would be deleted, what stays and why, and change nothing')
    .option(
      '--through <day>',
      'more days are over than usual, and the clock is right: until this day they are',
    )
    .action(async (options: object) => (await import('./commands/purge.ts')).run(options));
  heed
    .command('doctor')
    .description('check configuration, database, workers and evidence, and say what to do')
    .action(async () => (await import('./commands/doctor.ts')).run());

  heed
    .command('calendar')
    .description('days of rest and of work')
    .command('set <file>')
    .description(
      'put in public holidays and days worked for them, one a line: 2027-01-01 2027-01-03 rests 元旦',
    )
    .option('--for <whom>', 'CN, zone:Europe/Berlin, entity:COMPANY or site:PLACE', 'CN')
    .action(async (file: string, options: { for: string }) =>
      (await import('./commands/calendar.ts')).set(file, options),
    );

  const people = heed.command('people').description('the directory');
  people
    .command('import <file>')
    .description('import people from a CSV file (UTF-8 or GB18030, header in English or Chinese)')
    .option('--dry-run', 'say what would change and write nothing')
    .option('--complete', 'whoever is not in the file leaves')
    .option('--most-leaving <percent>', 'refuse when more than this share would leave', '20')
    .action(async (file: string, options: object) =>
      (await import('./commands/people-import.ts')).run(file, options),
    );

  settingsCommands(heed, people);
  crisisCommands(heed);

  people
    .command('sync')
    .description(
      'read who works here from the platforms that know, as Heed does by itself several times a day',
    )
    .option('--dry-run', 'say what would change and write nothing')
    .option(
      '--most-leaving <percent>',
      'refuse when more than this share of people would leave, or of departments close',
      '20',
    )
    .option('--same-person <account...>', 'these belong to whom they did, under another name')
    .option('--somebody-else <account...>', 'these were given to somebody new: whoever had them has left')
    .action(async (options: object) => (await import('./commands/people-sync.ts')).run(options));

  for (const said of ['bind', 'part'] as const) {
    people
      .command(`${said} <staff-no> <account>`)
      .description(
        said === 'bind'
          ? "say that an account which is nobody's yet is this person's, on the record"
          : 'say that it is not, and is somebody of their own, on the record',
      )
      .option('--platform <platform>', 'whose account it is, where several platforms are connected')
      .action(async (staffNo: string, account: string, options: object) =>
        (await import('./commands/people-account.ts')).run(said, staffNo, account, options),
      );
  }

  for (const change of ['grant', 'revoke'] as const) {
    people
      .command(`${change} <staff-no> <role>`)
      .description(
        change === 'grant' ? 'give somebody a role, on the record' : 'take a role back, on the record',
      )
      .action(async (staffNo: string, role: string) =>
        (await import('./commands/people-role.ts')).run(change, staffNo, role),
      );
  }

  const policy = heed.command('policy').description('policies');
  policy
    .command('publish <dir>')
    .description('check a folder of policies and publish what is new')
    .option('--check', 'only check')
    .action(async (dir: string, options: object) =>
      (await import('./commands/policy-publish.ts')).run(dir, options),
    );

  heed
    .command('contract')
    .description('texts that a person and the company sign')
    .command('publish <dir>')
    .description('check a folder of contracts and publish what is new')
    .option('--check', 'only check')
    .action(async (dir: string, options: object) =>
      (await import('./commands/contract-publish.ts')).run(dir, options),
    );

  courseCommands(heed);
  surveyCommands(heed);
  tipCommands(heed);

  heed
    .command('playbook')
    .description('what is done first in a crisis')
    .command('publish <file>')
    .description('put in the tasks of one level, for crises that are declared from now on')
    .option('--check', 'only check')
    .action(async (file: string, options: { check?: boolean }) =>
      (await import('./commands/playbook.ts')).run(file, options),
    );

  const notice = heed.command('notice').description('notices');
  notice
    .command('send <policy>')
    .description('send a published policy to people')
    .requiredOption('--to <audience>', 'everyone, department:NAME, role:NAME, people:S001,S002 or csv:FILE')
    .requiredOption('--due <date>', 'last day to answer, YYYY-MM-DD')
    .option('--joiners', 'also ask whoever joins the audience later')
    .option('--at <hour>', 'when to send it, YYYY-MM-DDTHH:MM where the company is; at once otherwise')
    .action(async (code: string, options: { to: string; due: string; joiners?: boolean; at?: string }) =>
      (await import('./commands/notice-send.ts')).run(code, options),
    );

  const delivery = heed.command('delivery').description('messages that did not arrive');
  delivery
    .command('list')
    .description('how many, for which reasons, and the newest of them by id')
    .option('--reason <reason>', 'only these: held, platform-error, refused, unknown-account …')
    .option('--limit <number>', 'how many to name', '50')
    .action(async (options: { reason?: string; limit: string }) =>
      (await import('./commands/delivery.ts')).list(options),
    );
  for (const decision of ['again', 'leave'] as const) {
    delivery
      .command(`${decision} [ids...]`)
      .description(
        decision === 'again' ? 'send them again, on the record' : 'leave them as they are, on the record',
      )
      .option('--reason <reason>', 'all of this reason, instead of ids')
      .action(async (ids: string[], options: { reason?: string }) =>
        (await import('./commands/delivery.ts')).decide(decision, ids, options),
      );
  }

  delivery
    .command('release')
    .description('after a restore: let reminders and notices go out again')
    .option('--dry-run', 'only say what would go out')
    .action(async (options: { dryRun?: boolean }) =>
      (await import('./commands/delivery.ts')).release(options),
    );

  consoleCommands(heed);

  const evidence = heed.command('evidence').description('the evidence log');
  evidence
    .command('verify <files...>')
    .description('verify receipts, an evidence bundle or an exported log, offline')
    .option('--key <vkey>', 'public key of the log (default: the one in the data directory)')
    .option('--tsa-ca <file>', 'certificates, in PEM, that those of time stamps have to lead to')
    .option(
      '--witness <vkey>',
      'public key of a witness that you have from elsewhere; can be given again',
      (vkey: string, before: readonly string[]) => [...before, vkey],
      [],
    )
    .action(async (files: string[], options: object) =>
      (await import('./commands/evidence-verify.ts')).run(files, options),
    );
  evidence
    .command('export')
    .description('write key, checkpoint, tiles and entries for an auditor')
    .option('--out <dir>', 'an empty or new folder', 'heed-evidence')
    .action(async (options: object) => (await import('./commands/evidence-export.ts')).run(options));
  evidence
    .command('bundle <notice>')
    .description('write the evidence of a notice to a file that anybody can verify offline')
    .option('--person <staff-no>', 'only of this person, also of somebody who has left')
    .option('--purpose <words>', 'what it is needed for; whoever it is about reads it', 'audit')
    .requiredOption('--out <file>', 'a new file, such as bundle.zip')
    .action(async (notice: string, options: { person?: string; purpose: string; out: string }) =>
      (await import('./commands/evidence-bundle.ts')).run(notice, options),
    );
  evidence
    .command('recover')
    .description('bring an older database to where the log on file is; signs nothing')
    .action(async () => (await import('./commands/evidence-recover.ts')).run());
  evidence
    .command('new-origin')
    .description('end a log that cannot go on, and begin one under a new name that names it')
    .option('--origin <name>', 'name of the new log (default: made from the old one)')
    .option('--force', 'also when the log could go on: its key was stolen')
    .action(async (options: object) => (await import('./commands/evidence-new-origin.ts')).run(options));

  heed
    .command('pack')
    .description('write everything on record about one person and one policy, for an arbitration')
    .requiredOption('--person <staff-no>', 'staff number, also of somebody who has left')
    .requiredOption('--policy <code>', 'a published policy')
    .requiredOption('--purpose <words>', 'what it is needed for; the person reads it')
    .requiredOption('--out <file>', 'a new file, such as pack.zip')
    .action(async (options: { person: string; policy: string; purpose: string; out: string }) =>
      (await import('./commands/pack.ts')).run(options),
    );

  heed
    .command('export <what> [notice]')
    .description('write a list to a file, on the record: people NOTICE, coverage or overdue')
    .requiredOption('--format <format>', 'csv or xlsx; of people also pdf')
    .requiredOption('--out <file>', 'a new file, such as people.xlsx')
    .option('--at <instant>', 'as of then, such as 2026-11-01T00:00:00+08:00')
    .option('--lang <language>', 'zh-CN or en', 'zh-CN')
    .action(async (what: string, notice: string | undefined, options) =>
      (await import('./commands/export.ts')).run(what, notice, options as ExportOptions),
    );

  backupCommands(heed);
  recordsCommands(heed);

  secretCommands(heed);
  heed.addHelpText(
    'after',
    `
Examples:
  heed serve --role worker
  heed people import staff.csv --dry-run
  heed policy publish policies
  heed notice send chat-monitoring --to everyone --due 2027-01-31
  heed evidence verify --key VKEY receipt.tlog-proof
  heed evidence export --out audit
  heed backup
  heed restore backups/heed-….backup`,
  );
  return heed;
}

/** Who stands in the evidence for what is done at the command line. */
export function operator(): { operator: string } {
  return { operator: userInfo().username };
}

function explain(error: unknown): void {
  if (!(error instanceof HeedError)) {
    console.error(error instanceof Error ? (error.stack ?? error.message) : error);
    return;
  }
  console.error(error.message);
  // Messages that list their problems themselves are not repeated.
  for (const { at, problem } of error.problems) {
    if (!error.message.includes(problem)) console.error(`  ${at}: ${problem}`);
  }
}

export async function main(argv: readonly string[]): Promise<void> {
  try {
    await program().exitOverride().parseAsync(argv, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode;
      return;
    }
    explain(error);
    process.exitCode = 1;
  }
}
