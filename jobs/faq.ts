import { remakeTerms } from '../src/faq/remake.ts';
import type { SweepJob } from './sweep.ts';

export function faqSweeps(): SweepJob[] {
  return [
    {
      name: 'faq.terms',
      // There is something to do after an upgrade, or a restore of what an earlier release had written.
      everyMs: 300_000,
      async run({ db, log, signal }) {
        const remade = await remakeTerms(db, signal);
        if (remade > 0) log.info({ remade }, 'common questions are found by words in a new way');
      },
    },
  ];
}
