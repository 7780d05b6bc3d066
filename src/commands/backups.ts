import type { Command } from 'commander';
import type { Options as RestoreOptions } from './restore.ts';

/** Commands for backups; each loaded when it is asked for. */
export function backupCommands(heed: Command): void {
  heed
    .command('backup')
    .description('save everything to an encrypted file, and try whether it can be restored')
    .option('--to <dir>', 'where to (default: HEED_BACKUP_DIR, or backups/ in the data directory)')
    .option('--no-verify', 'do not restore it to see whether it is good')
    .action(async (options: { to?: string; verify: boolean }) => (await import('./backup.ts')).run(options));
  heed
    .command('restore <file>')
    .description('make an empty database of a backup, without anything that was erased since')
    .option('--keys <file>', 'the current key file (default: HEED_BACKUP_KEYS, or the one beside the backup)')
    .option('--into <url>', 'an empty database, in place of the configured one')
    .option('--new-origin', 'the newest evidence files are lost: let the log go on under a new name')
    .option('--check', 'only say whether it could be restored')
    .action(async (file: string, options: RestoreOptions) =>
      (await import('./restore.ts')).run(file, options),
    );
}
