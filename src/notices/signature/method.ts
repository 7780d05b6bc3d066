import type { Db, Tx } from '../../db/pool.ts';
import type { PasskeyEvidence } from '../../people/passkeys/sign.ts';
import type { SignatureMethod as Name } from '../../policies/vocabulary.ts';
import type { Vault } from '../../vault/vault.ts';
import type { Reliability } from './reliability.ts';

/** Who signs, as the directory knows them. */
export interface Signer {
  name: string;
  staffNo: string;
}

/** What is being signed, and with what a method works. */
export interface Signing {
  db: Db | Tx;
  vault: Vault;
  /** Heed's address as people reach it. */
  baseUrl: string;
  /** The id of what is signed: a notice, or a contract of two parties. */
  about: string;
  personId: string;
  /** The answer's id, before there is an answer. */
  answerId: string;
  /** SHA-256 of what the answer says: see `statement.ts`. */
  statementHash: () => Promise<Buffer>;
  now: Date;
}

/** What a method adds to the sealed event, word for word: what was done, and nothing more. */
export type SignatureEvidence =
  | { typedName: string }
  /** Of a drawing the hashes (hex); lines and picture are sealed apart. `box` is the paper, in units of the lines. */
  | { drawing: { path: string; image: string; box: readonly [number, number]; strokes: number } }
  | { passkey: PasskeyEvidence };

export type Signed<T extends object = SignatureEvidence | Record<string, never>> =
  | {
      ok: true;
      evidence: T;
      /**
       * What is written with the answer and commits with it. False when it was used up or taken away meanwhile:
       * then nothing is written, and the answer is looked at again.
       */
      keep?: (tx: Tx) => Promise<boolean>;
    }
  /** `problem` is a key of the catalogue under `notices.sign.`. */
  | { ok: false; problem: string };

/** One way to sign. Which is stronger than which is the order of the vocabulary; a policy names the least it accepts. */
export interface SignatureMethod {
  readonly name: Name;
  /** How far from the text it can be given: with one tap on a card, in a form in a chat, or on the page alone. */
  readonly nearest: 'card' | 'form' | 'page';
  /** The field of a form that it comes in, by which it is known; a tap has none. */
  readonly field?: string;
  /** What is said when that field came empty: a key of the catalogue under `notices.sign.`. */
  readonly missing?: string;
  readonly reliability: Reliability;
  /** Checks what the person sent. Writes nothing. */
  check(signer: Signer, given: Readonly<Record<string, string>>, signing: Signing): Signed | Promise<Signed>;
}
