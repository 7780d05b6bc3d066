import { inTransaction } from '../src/db/pool.ts';
import { closeDueConsultations } from '../src/procedure/consultation.ts';
import type { SweepJob } from './sweep.ts';

export function procedureSweeps(): SweepJob[] {
  return [
    {
      name: 'procedure.consultations',
      everyMs: 30_000,
      async run({ db, now, log }) {
        const closed = await inTransaction(db, (tx) => closeDueConsultations(tx, now));
        if (closed > 0) log.info({ closed }, 'consultations ended');
      },
    },
  ];
}
