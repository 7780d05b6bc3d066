import { makePinyin } from '../src/people/pinyin.ts';
import type { SweepJob } from './sweep.ts';

/** What is made of people's names so that they are found. */
export function peopleSweeps(): SweepJob[] {
  return [
    {
      name: 'people.pinyin',
      everyMs: 5_000,
      async run({ db, log, signal }) {
        let named = 0;
        for (let more = -1; more !== 0 && !signal.aborted; named += more) more = await makePinyin(db);
        if (named > 0) log.info({ named }, 'names can be found by pinyin');
      },
    },
  ];
}
