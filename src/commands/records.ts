import type { Command } from 'commander';
import { recordSourceCommands } from './record-source-commands.ts';

/** Commands for records under monitoring; each loaded when it is asked for. */
export function recordsCommands(heed: Command): Command {
  const records = heed.command('records').description('records that a monitoring policy covers');
  records
    .command('import <files...>')
    .description('take in exports (zip, folder, JSON) as far as policies allow; safe to repeat')
    .requiredOption('--source <name>', 'the source they are from')
    .option('--corp <id>', 'of WeCom: whose accounts they are (default: WECOM_CORP_ID)')
    .option('--dry-run', 'say what would be kept and what not, and keep nothing')
    .action(async (files: string[], options: { source: string; corp?: string; dryRun?: boolean }) =>
      (await import('./records-import.ts')).run(files, options),
    );
  recordSourceCommands(records);
  return records;
}
