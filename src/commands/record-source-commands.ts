import type { Command } from 'commander';

/** Commands for connections that records come by; each loaded when it is asked for. */
export function recordSourceCommands(records: Command): void {
  const source = records.command('source').description('connections that records come by');
  const load = () => import('./record-sources.ts');
  source
    .command('add <name>')
    .description('add one, and show the secret that its batches are signed with')
    .requiredOption('--channel <channel>', 'which records they are: whatsapp, wecom, slack, other')
    .option('--pulled', 'nothing is sent: it is read at the command line, or by Heed itself')
    .action(async (name: string, options: { channel: string; pulled?: boolean }) =>
      (await load()).add(name, options),
    );
  source
    .command('list')
    .description('every source, when it was last heard of, and what became of its records')
    .action(async () => (await load()).list());
  for (const state of ['on', 'off'] as const)
    source
      .command(`${state} <name>`)
      .description(state === 'on' ? 'take from it again' : 'take nothing from it')
      .action(async (name: string) => (await load()).turn(state, name));
  source
    .command('signals <name> <on-or-off>')
    .description('say whether it may send signals of leaks (POST /ingest/signals)')
    .action(async (name: string, state: string) => (await load()).letSignal(name, state));
  source
    .command('rotate <name>')
    .description('make a new secret, and show it')
    .option('--overlap-hours <hours>', 'how long the one before still counts', '24')
    .action(async (name: string, options: { overlapHours: string }) => (await load()).rotate(name, options));

  const number = records.command('number').description('whose business numbers of WhatsApp are');
  number
    .command('bind <phone-number-id> <staff-no>')
    .description('say whose it is')
    .option('--from <time>', 'since when (default: now)')
    .option('--until <time>', 'until when')
    .action(async (id: string, staffNo: string, options: { from?: string; until?: string }) =>
      (await load()).bind(id, staffNo, options),
    );
  number
    .command('release <phone-number-id>')
    .description("say that it is nobody's any more")
    .option('--at <time>', 'since when (default: now)')
    .action(async (id: string, options: { at?: string }) => (await load()).release(id, options));
  number
    .command('list')
    .description('all of them')
    .action(async () => (await load()).numbers());

  records
    .command('told <source> <account...>')
    .description('put on record that people outside were told that conversations are kept')
    .requiredOption('--how <way>', 'first-message, contract, website, spoken or archive-consent')
    .option('--at <time>', 'when (default: now)')
    .action(async (name: string, accounts: string[], options: { at?: string; how: string }) =>
      (await load()).told(name, accounts, options),
    );
}
