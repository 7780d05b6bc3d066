import type { SessionFacts } from '../../evidence/events.ts';
import { openedByMailbox } from '../../mailboxes/address.ts';
import type { SignatureMethod as Name } from '../../policies/vocabulary.ts';

/**
 * The conditions under which a signature counts as reliable (Electronic Signature Law of the People's Republic
 * of China, 2019, article 13(1)): what makes the signature is exclusive to the signer; under their control alone
 * when signing; a later change of the signature can be noticed; so can one of the content.
 */
export const conditions = ['exclusive', 'control', 'signature', 'content'] as const;
export type Condition = (typeof conditions)[number];
export type Meets = 'met' | 'partly' | 'not';

/** Where the conditions are from; it stands in evidence and on pages. */
export const reliabilitySource = 'CN Electronic Signature Law (2019) art. 13';

export type Reliability = Readonly<Record<Condition, Meets>>;

/**
 * What each method offers by itself. Every answer stands in a log whose holder cannot quietly change it, beside
 * the hash of the text: that meets the last two whatever the method. A court decides about the first two, and an
 * agreement of the parties on a way of signing comes before all four (article 13(2)): answers
 * given while one holds name it (`src/conditions`), and these values say no more for that.
 * Why each is so stands in the catalogue, under `signing.why`.
 */
export const reliability: Readonly<Record<Name, Reliability>> = {
  click: { exclusive: 'not', control: 'partly', signature: 'met', content: 'met' },
  'typed-name': { exclusive: 'not', control: 'partly', signature: 'met', content: 'met' },
  drawn: { exclusive: 'partly', control: 'partly', signature: 'met', content: 'met' },
  passkey: { exclusive: 'partly', control: 'met', signature: 'met', content: 'met' },
};

/**
 * What a method offers in a session. Whoever came in by a link sent to a mailbox or a telephone is told from whoever
 * else reads it by nothing: what an account partly keeps under one person's control, that does not. A passkey's
 * control lies in the device.
 */
export function reliabilityIn(offered: Reliability, { method }: Pick<SessionFacts, 'method'>): Reliability {
  const weaker = openedByMailbox(method) && offered.control === 'partly';
  return weaker ? { ...offered, control: 'not' } : offered;
}
