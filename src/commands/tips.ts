import type { Command } from 'commander';

/** `heed tips`: series of tips. HR and privacy start them on the console. */
export function tipCommands(heed: Command): void {
  const tips = heed.command('tips').description('series of tips, sent one at a time');
  tips
    .command('publish <dir>')
    .description('check a folder of series and publish what is new')
    .option('--check', 'only check')
    .action(async (dir: string, options: { check?: boolean }) =>
      (await import('./tips-publish.ts')).run(dir, options),
    );
}
