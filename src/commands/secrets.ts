import type { Command } from 'commander';

/** What is done about the secret that content is sealed under. */
export function secretCommands(heed: Command): void {
  const secret = heed.command('secret').description('the secret that content is sealed under');
  secret
    .command('rewrap')
    .description('put every key under the first secret of HEED_SECRET, so that those behind it can leave')
    .action(async () => (await import('./secret-rewrap.ts')).run());
  secret
    .command('accept-loss <id>')
    .description('give up what was sealed under a secret that is lost for good; doctor says its id')
    .action(async (id: string) => (await import('./secret-accept-loss.ts')).run(id));
}
