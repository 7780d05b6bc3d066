import type { WayKind } from '../../db/schema.ts';
import { needsSignature } from '../rules.ts';
import { signatureMethod } from '../signature/index.ts';
import type { SignatureMethod } from '../signature/method.ts';

/** A name as the evidence has it, and what it meets of a reliable electronic signature. */
export interface Method extends Pick<SignatureMethod, 'reliability' | 'check' | 'field'> {
  name: string;
}

/**
 * What somebody else recorded is no electronic signature of the person. A signature by hand stands on the paper
 * and not in the scan: nobody here has compared it, and who saw it being made is known by a name alone. What was
 * only said has no signature at all. That the record of both cannot quietly change is the log's doing.
 */
export const recorded: Readonly<Record<'paper' | 'on-behalf', Method>> = {
  paper: {
    name: 'paper',
    reliability: { exclusive: 'partly', control: 'partly', signature: 'partly', content: 'partly' },
    check: () => ({ ok: true, evidence: {} }),
  },
  'on-behalf': {
    name: 'on-behalf',
    reliability: { exclusive: 'not', control: 'not', signature: 'not', content: 'met' },
    check: () => ({ ok: true, evidence: {} }),
  },
};

/**
 * The method that an answer is recorded with: what another person recorded is that and nothing else, and what
 * needs no signature is a click, whatever was sent. Undefined for a name that is none.
 */
export function methodOf(given: {
  kind: Parameters<typeof needsSignature>[0];
  method: string;
  way?: { kind: WayKind };
}): Method | undefined {
  const { way, kind, method } = given;
  if (way && way.kind !== 'kiosk') return recorded[way.kind];
  return signatureMethod(needsSignature(kind) ? method : 'click');
}
