import type { Platforms } from '../src/platforms/port.ts';
import { countQuarter } from '../src/support/counselling/figures.ts';
import { forgetCounselling } from '../src/support/counselling/forget.ts';
import { withdrawOfGone } from '../src/support/counselling/gone.ts';
import { remindOfTalks } from '../src/support/counselling/remind.ts';
import type { Vault } from '../src/vault/vault.ts';
import type { SweepJob } from './sweep.ts';

/** @param zone the company's: its quarters and days */
export function counsellingSweeps({
  zone,
  ...ways
}: {
  vault: Vault;
  platforms: Platforms;
  baseUrl: string;
  zone: string;
}): SweepJob[] {
  return [
    {
      // Apart from what tells people, who hear of the others where this fails.
      name: 'counselling.withdraw',
      everyMs: 60_000,
      async run({ db, now }) {
        await withdrawOfGone(db, now);
      },
    },
    {
      name: 'counselling.remind',
      everyMs: 60_000,
      async run({ db, now }) {
        await remindOfTalks(db, ways, { now });
      },
    },
    {
      // Before they are forgotten.
      name: 'counselling.count',
      everyMs: 3_600_000,
      async run({ db, now }) {
        await countQuarter(db, ways.vault, { now, zone });
      },
    },
    {
      name: 'counselling.forget',
      everyMs: 3_600_000,
      async run({ db, now }) {
        await forgetCounselling(db, { now, zone });
      },
    },
  ];
}
