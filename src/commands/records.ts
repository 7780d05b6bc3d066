import type { Command } from 'commander';
import { recordSourceCommands } from './record-source-commands.ts';
import type { Options as ArchiveOptions } from './records-archive.ts';

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
  records
    .command('archive <name>')
    .description("pull WeCom's message archive (会话内容存档) into a source, or change its secret and keys")
    .option('--secret-file <file>', "the archive's own secret")
    .option(
      '--key <version=file>',
      'a private key (PEM) with its version; can be given again, and old ones stay',
      (given: string, before: readonly string[]) => [...before, given],
      [],
    )
    .option('--corp <id>', 'whose archive it is (default: WECOM_CORP_ID)')
    .option('--trial', 'let the stand-in for WeCom’s library be used, although a company is connected')
    .action(async (name: string, options: ArchiveOptions) =>
      (await import('./records-archive.ts')).run(name, options),
    );
  return records;
}
