import { endDueAgreements } from '../src/analysis/agreements.ts';
import { closeDueWeeks, forgetOldFigures } from '../src/analysis/close.ts';
import { forgetWaiting } from '../src/analysis/waiting.ts';
import type { Vault } from '../src/vault/vault.ts';
import type { SweepJob } from './sweep.ts';

/** What time does to what is counted of groups. */
export function analysisSweeps({ vault, zone }: { vault: Vault; zone: string }): SweepJob[] {
  return [
    {
      // Nothing is counted past its day whether or not this has come by; here what was counted goes.
      name: 'analysis.agreements',
      everyMs: 60_000,
      async run({ db, now, log }) {
        const ended = await endDueAgreements(db, { now, zone });
        if (ended > 0) log.info({ ended }, 'agreements about analysis are over: what was counted is gone');
      },
    },
    {
      name: 'analysis.close',
      everyMs: 600_000,
      async run({ db, now, log }) {
        const closed = await closeDueWeeks(db, { vault, zone, now });
        if (closed > 0) log.info({ closed }, 'weeks of analysis were closed');
      },
    },
    {
      name: 'analysis.forget',
      everyMs: 600_000,
      async run({ db, now }) {
        await forgetWaiting(db, now);
        await forgetOldFigures(db, now, zone);
      },
    },
  ];
}
