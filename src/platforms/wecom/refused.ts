import { type ErrorCode, HeedError } from '../../errors.ts';

/** Why a callback was refused: a closed set for logs and metrics. Never content, ids or keys. */
const reasons = {
  /** Nothing that WeCom's servers sent: the signature fits none of the tokens. */
  signature: 'forbidden',
  /** Signed, but too long ago or in the future: a replay, or one of the two clocks is wrong. */
  replay: 'forbidden',
  /** Sealed for another corp or suite. */
  receiveid: 'forbidden',
  /** Addressed to another corp. */
  corp: 'forbidden',
  /** Meant for another app of this corp. */
  agent: 'forbidden',
  /** Address verification that would have told what a message says. */
  echo: 'forbidden',
  /** The query lacks something, has it twice or in another form. */
  query: 'bad-request',
  'too-large': 'too-large',
  /** Bytes that are not UTF-8. */
  encoding: 'bad-request',
  /** Declares a document type or entities. */
  doctype: 'bad-request',
  /** No single whole document of plain elements. */
  xml: 'bad-request',
  base64: 'bad-request',
  /** No whole number of cipher blocks. */
  block: 'bad-request',
  /** None of the keys leaves a correct padding. */
  padding: 'bad-request',
  /** The length inside points elsewhere than to the end of the message. */
  length: 'bad-request',
  /** A field of the message or event is missing, repeated or in another form. */
  fields: 'bad-request',
} as const satisfies Record<string, ErrorCode>;

export type RefusalReason = keyof typeof reasons;

export const refusalReasons = Object.keys(reasons) as readonly RefusalReason[];

/** A callback that is not taken: answered with a 4xx, without a word on what exactly was wrong. */
export class CallbackRefused extends HeedError {
  readonly reason: RefusalReason;

  constructor(reason: RefusalReason) {
    super(reasons[reason], `WeCom callback refused: ${reason}`);
    this.name = 'CallbackRefused';
    this.reason = reason;
  }
}

export function refuse(reason: RefusalReason): never {
  throw new CallbackRefused(reason);
}
