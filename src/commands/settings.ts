import type { Command } from 'commander';

/** Commands that say when people are reminded and when they are not at work; each loaded when it is asked for. */
export function settingsCommands(heed: Command, people: Command): void {
  people
    .command('absences')
    .description('who is on leave, so that nobody is reminded then')
    .command('import <file>')
    .description('put in absences from a CSV file: staff number, first day, last day; why is never read')
    .option('--dry-run', 'say what would change and write nothing')
    .action(async (file: string, options: { dryRun?: boolean }) =>
      (await import('./absences.ts')).run(file, options),
    );

  const reminders = heed
    .command('reminders')
    .description('when people are reminded, and who hears of the rest');
  reminders
    .command('show [kind]')
    .description(
      'print the policy, as a file to change and put back: notice, consent, training, request, agreement',
    )
    .option('--lang <language>', 'zh-CN or en', 'en')
    .action(async (kind: string | undefined, options: { lang: string }) =>
      (await import('./reminders.ts')).show(kind, options),
    );
  reminders
    .command('set <file>')
    .description('set the policy for what is sent from now on')
    .option('--under-way', 'also for what is under way')
    .action(async (file: string, options: { underWay?: boolean }) =>
      (await import('./reminders.ts')).set(file, options),
    );
}
