import { remindOfDuties, startClocks } from '../src/crisis/duties/remind.ts';
import type { Vault } from '../src/vault/vault.ts';
import type { SweepJob } from './sweep.ts';

/** Clocks of what the law asks in a crisis, and who is reminded of them. */
export function crisisDutySweeps(deps: { vault: Vault }): SweepJob[] {
  return [
    {
      name: 'crisis.duties',
      everyMs: 10_000,
      async run({ db, now, log }) {
        await startClocks(db, deps);
        const reminded = await remindOfDuties(db, deps, now);
        if (reminded > 0) log.info({ reminded }, 'legal and the lead were told of duties');
      },
    },
  ];
}
