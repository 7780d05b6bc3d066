import { type ErrorCode, HeedError } from '../../../errors.ts';

const codes = {
  signature: 'sign-in-needed',
  'verify-token': 'forbidden',
  'too-large': 'too-large',
  'not-json': 'bad-request',
  shape: 'bad-request',
} as const satisfies Record<string, ErrorCode>;

export type WhatsappReason = keyof typeof codes;

/** A callback that is not WhatsApp's, or that nobody can read. The sender learns nothing but the status. */
export class WhatsappRefused extends HeedError {
  readonly reason: WhatsappReason;

  constructor(reason: WhatsappReason, more: { cause?: unknown } = {}) {
    super(codes[reason], `a callback of WhatsApp's was refused: ${reason}`, more);
    this.name = 'WhatsappRefused';
    this.reason = reason;
  }
}
