import type { SignatureMethod } from './method.ts';
import { reliability } from './reliability.ts';

/** A tap by a signed-in person. Shows who and when; what they meant rests on the statement beside the button. */
export const click: SignatureMethod = {
  name: 'click',
  nearest: 'card',
  reliability: reliability.click,
  check: () => ({ ok: true, evidence: {} }),
};
