import type { Connector } from '../src/inventory/connectors.ts';
import { followRegister } from '../src/inventory/follow.ts';
import type { SweepJob } from './sweep.ts';

/** Keeps the schedule of reviews of the register. @param connectors what this installation is connected to */
export function inventorySweeps({
  connectors,
  zone,
}: {
  connectors: readonly Connector[];
  zone: string;
}): SweepJob[] {
  return [
    {
      name: 'inventory.schedule',
      everyMs: 3_600_000,
      async run({ db, now, log }) {
        const followed = await followRegister(db, { connectors, zone, now });
        if (followed > 0) log.info({ followed }, 'reviews of the register were opened or moved');
      },
    },
  ];
}
