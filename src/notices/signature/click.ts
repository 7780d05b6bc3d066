import type { SignatureMethod } from './method.ts';

/** A tap by a signed-in person. Shows who and when; what they meant rests on the statement beside the button. */
export const click: SignatureMethod = {
  name: 'click',
  strength: 1,
  inChat: true,
  check: () => ({ ok: true, evidence: {} }),
};
