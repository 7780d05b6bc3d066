import { remindApprovers } from '../src/crisis/statements/ask.ts';
import { mailStatements } from '../src/crisis/statements/mail.ts';
import type { Platforms } from '../src/platforms/port.ts';
import type { Vault } from '../src/vault/vault.ts';
import type { SweepJob } from './sweep.ts';

/** Statements of a crisis: mails to people outside, and who has not approved yet. */
export function crisisStatementSweeps(deps: {
  vault: Vault;
  platforms: Platforms;
  baseUrl: string;
}): SweepJob[] {
  return [
    {
      name: 'crisis.statement-mail',
      everyMs: 2_000,
      async run({ db, now, log, signal }) {
        const sent = await mailStatements(db, deps, now, signal);
        if (sent > 0) log.info({ sent }, 'mails of statements went out');
      },
    },
    {
      name: 'crisis.statement-reminders',
      everyMs: 15_000,
      async run({ db, now }) {
        await remindApprovers(db, now);
      },
    },
  ];
}
