import type { Command } from 'commander';

/** Commands for what is set up in a platform's own console; each loaded when it is asked for. */
export function consoleCommands(heed: Command): void {
  heed
    .command('wecom')
    .description('the app in WeCom (企业微信)')
    .command('menu')
    .description("make the app's menu")
    .option('--lang <language>', 'zh-CN or en', 'zh-CN')
    .option('--remove', 'take the menu away')
    .option('--dry-run', 'print the menu as JSON and change nothing')
    .action(async (options: { lang: string; remove?: boolean; dryRun?: boolean }) =>
      (await import('./wecom-menu.ts')).run(options),
    );

  heed
    .command('slack')
    .description('the app in Slack')
    .command('manifest')
    .description('print the manifest that the app is made from, with only the scopes in use')
    .option('--url <base>', 'where Slack and people reach Heed (default: HEED_BASE_URL)')
    .option('--lang <language>', 'of names and descriptions: zh-CN or en', 'en')
    .option('--socket', "for Socket Mode: Slack's requests come over connections that Heed opens")
    .action(async (options: { url?: string; lang: string; socket?: boolean }) =>
      (await import('./slack-manifest.ts')).run(options),
    );
}
