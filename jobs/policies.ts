import { type PolicyHooks, putDueInForce } from '../src/policies/service.ts';
import type { SweepJob } from './sweep.ts';

export function policySweeps(hooks: PolicyHooks): SweepJob[] {
  return [
    {
      name: 'policies.in-force',
      everyMs: 30_000,
      async run({ db, now, log }) {
        const count = await putDueInForce(db, { now, actor: 'heed', hooks });
        if (count > 0) log.info({ count }, 'policies came into force');
      },
    },
  ];
}
