import type { Taken } from '../taken.ts';

/** A text message as Chinese providers take it: an approved template with values, and no words of one's own. */
export interface TextMessage {
  /** E.164, `+8613800138000`. */
  number: string;
  /** What stands in the template at `{1}`, `{2}` … */
  values: readonly string[];
  /** A code by which somebody confirms their number; a link otherwise. */
  code?: boolean;
}

/** Who hands text messages to the carriers. Another one is another implementation of this. */
export interface SmsProvider {
  readonly name: string;
  /** Whether there is a template for this number. */
  sendsTo(number: string, code?: boolean): boolean;
  send(message: TextMessage, signal: AbortSignal): Promise<Taken>;
  close(): Promise<void>;
}
