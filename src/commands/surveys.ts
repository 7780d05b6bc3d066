import type { Command } from 'commander';

/** `heed surveys`: anonymous surveys. HR opens them on the console. */
export function surveyCommands(heed: Command): void {
  const surveys = heed.command('surveys').description('anonymous surveys');
  surveys
    .command('publish <dir>')
    .description('check a folder of surveys and publish what is new')
    .option('--check', 'only check')
    .action(async (dir: string, options: { check?: boolean }) =>
      (await import('./survey-publish.ts')).run(dir, options),
    );
}
