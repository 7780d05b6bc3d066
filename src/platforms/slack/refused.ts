import { type ErrorCode, HeedError } from '../../errors.ts';

/** Why a request was refused: a closed set for logs and metrics. Never content, ids or keys. */
const reasons = {
  /** Nothing that Slack sent: the signature fits none of the secrets. */
  signature: 'forbidden',
  /** Signed, but too long ago or in the future: a replay, or one of the two clocks is wrong. */
  replay: 'forbidden',
  /** From another workspace. */
  team: 'forbidden',
  /** Meant for another app. */
  app: 'forbidden',
  /** A header of the signature is missing, doubled or in another form. */
  headers: 'bad-request',
  /** Neither JSON nor a form. */
  'content-type': 'bad-request',
  'too-large': 'too-large',
  /** Bytes that are not UTF-8. */
  encoding: 'bad-request',
  /** A name that occurs twice, or escapes that stand for no text. */
  form: 'bad-request',
  /** Not one JSON object. */
  json: 'bad-request',
  /** A field is missing or in another form. */
  fields: 'bad-request',
} as const satisfies Record<string, ErrorCode>;

export type RefusalReason = keyof typeof reasons;

export const refusalReasons = Object.keys(reasons) as readonly RefusalReason[];

/** A request that is not taken: answered with a 4xx, without a word on what exactly was wrong. */
export class SlackRefused extends HeedError {
  readonly reason: RefusalReason;

  constructor(reason: RefusalReason) {
    super(reasons[reason], `Slack request refused: ${reason}`);
    this.name = 'SlackRefused';
    this.reason = reason;
  }
}

export function refuse(reason: RefusalReason): never {
  throw new SlackRefused(reason);
}
