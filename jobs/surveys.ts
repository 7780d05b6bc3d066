import { closeDueSurveys } from '../src/surveys/close.ts';
import { forgetAsked } from '../src/surveys/forget.ts';
import { remindOfSurveys } from '../src/surveys/remind.ts';
import type { Vault } from '../src/vault/vault.ts';
import type { SweepJob } from './sweep.ts';

export function surveySweeps({ vault, zone }: { vault: Vault; zone: string }): SweepJob[] {
  return [
    {
      name: 'surveys.close',
      everyMs: 300_000,
      async run({ db, now, log }) {
        const closed = await closeDueSurveys(db, { vault, now });
        if (closed > 0) log.info({ closed }, 'surveys were closed, and their answers destroyed');
      },
    },
    {
      name: 'surveys.remind',
      everyMs: 600_000,
      async run({ db, now }) {
        await remindOfSurveys(db, { zone, now });
      },
    },
    {
      name: 'surveys.forget',
      everyMs: 3_600_000,
      async run({ db, now }) {
        await forgetAsked(db, { zone, now });
      },
    },
  ];
}
