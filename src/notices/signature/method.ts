import type { Language } from '../../messages/model.ts';

/** Who signs, as the directory knows them. */
export interface Signer {
  name: string;
  staffNo: string;
}

export type Signed<T extends object = object> = { ok: true; evidence: T } | { ok: false; problem: string };

/**
 * One way to sign. Stronger methods have a higher `strength`; a policy names the least it accepts.
 *
 * `evidence` goes into the sealed event word for word, so it holds what was done and nothing more.
 */
export interface SignatureMethod {
  readonly name: string;
  readonly strength: number;
  /** Can be given with one tap on a card, without opening the page. */
  readonly inChat: boolean;
  /** Checks what the person sent. `problem` is a key of the catalogue under `notices.sign.`. */
  check(signer: Signer, given: Readonly<Record<string, string>>, language: Language): Signed;
}
