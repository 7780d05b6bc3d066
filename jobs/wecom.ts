import { purgeResponseCodes } from '../src/platforms/wecom/response-codes.ts';
import type { SweepJob } from './sweep.ts';

export function wecomSweeps(): SweepJob[] {
  return [
    {
      name: 'wecom.response-codes',
      everyMs: 10 * 60_000,
      async run({ db, now, log }) {
        const deleted = await purgeResponseCodes(db, now);
        if (deleted > 0) log.info({ deleted }, 'codes that change no card any more were deleted');
      },
    },
  ];
}
