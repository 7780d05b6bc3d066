import type { ContractParty } from '../db/contract-schema.ts';
import type { Language } from '../messages/model.ts';

/**
 * A certified provider of electronic signatures (in China one licensed under article 16 of the Electronic Signature
 * Law). An adapter behind this port signs in to it, keeps to its pace and turns its words into these; it knows nothing
 * of Heed's tables. Every call may come twice. A call that throws is tried again later, so an adapter throws for
 * whatever may pass by itself and for nothing else. A call that takes longer than a minute counts as failed.
 */
export interface SigningProvider {
  /** As people know it: it stands on pages and in the evidence. */
  readonly name: string;
  /**
   * Starts the signing of one document. The same `contract` again gives the reference that it has, whatever came of
   * the first call.
   */
  start(signing: ProviderSigning): Promise<{ reference: string }>;
  state(reference: string): Promise<ProviderState>;
  /** Only when `state` said `signed`. The certificate is the provider's own statement, byte for byte. */
  signed(reference: string): Promise<ProviderResult>;
  /** No one can sign any more. Unknown and ended references are no error. */
  cancel(reference: string): Promise<void>;
}

export interface ProviderSigning {
  /** The contract's id: the same again is the same signing. */
  contract: string;
  /** PDF, byte for byte what is signed. */
  document: Buffer;
  /** SHA-256 of `document`, hex. */
  sha256: string;
  title: string;
  language: Language;
  parties: readonly { party: ContractParty; name: string; account: string }[];
}

export type ProviderState = 'waiting' | 'signed' | 'declined' | 'expired';

export interface ProviderResult {
  /** The signed PDF: the bytes that were sent, with the signatures appended (ISO 32000-1, 7.5.6 and 12.8). */
  document: Buffer;
  certificate: Buffer;
  /** What the provider says that it signed: SHA-256, hex. */
  sha256: string;
  reference: string;
}

/**
 * Whether what came back is the signed form of what was sent: the same bytes first, signatures behind them, and the
 * provider's own word for the hash. Another document with a good signature is worth nothing here.
 */
export function isSignedForm(
  result: ProviderResult,
  { sent, sha256, reference }: { sent: Buffer; sha256: string; reference: string },
): boolean {
  return (
    result.sha256.toLowerCase() === sha256 &&
    result.reference === reference &&
    result.certificate.length > 0 &&
    result.document.length > sent.length &&
    result.document.subarray(0, sent.length).equals(sent) &&
    result.document.subarray(sent.length).includes('/ByteRange')
  );
}
