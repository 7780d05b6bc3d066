import type { Command } from 'commander';

/** Commands about how people are called in a crisis; each loaded when it is asked for. */
export function crisisCommands(heed: Command): void {
  const crisis = heed.command('crisis').description('how people are called in a crisis');
  const plan = crisis.command('plan').description('who is called, by what, and after how long');
  plan
    .command('print')
    .description('print the plan that holds, as a file to change and put back')
    .option('--lang <language>', 'zh-CN or en', 'en')
    .action(async (options: { lang: string }) => (await import('./crisis.ts')).print(options));
  plan
    .command('check [file]')
    .description('say what is wrong with the plan, or with one in a file')
    .action(async (file: string | undefined) => (await import('./crisis.ts')).check(file));
  plan
    .command('apply <file>')
    .description('make a new version of it, which holds from the next declaration on')
    .requiredOption('--by <staff-no>', 'in whose name')
    .action(async (file: string, options: { by: string }) =>
      (await import('./crisis.ts')).apply(file, options),
    );
  crisis
    .command('pager <staff-no> [name]')
    .description('what somebody is called at the paging service; without a name: nothing any more')
    .action(async (staffNo: string, name: string | undefined) =>
      (await import('./crisis.ts')).pager(staffNo, name),
    );
}
