import { attest } from '../src/evidence/attest/attest.ts';
import type { Attestors } from '../src/evidence/attest/attestors.ts';
import type { SweepJob } from './sweep.ts';

/** Has others attest what the log has become; nothing to do where nobody is configured. */
export function attestSweeps(attestors: Attestors | undefined): SweepJob[] {
  if (!attestors || attestors.authorities.length + attestors.witnesses.length === 0) return [];
  return [
    {
      name: 'evidence.attest',
      everyMs: 60_000,
      run: (context) => attest(context, attestors),
    },
  ];
}
