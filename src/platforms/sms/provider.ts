/** A text message as Chinese providers take it: an approved template with values, and no words of one's own. */
export interface TextMessage {
  /** E.164, `+8613800138000`. */
  number: string;
  /** What stands in the template at `{1}`, `{2}` … */
  values: readonly string[];
  /** A code by which somebody confirms their number; a link otherwise. */
  code?: boolean;
}

/** Why a provider did not take a message. */
export type Refusal =
  /** No message can be sent to this number. */
  | 'number'
  /** Its owner wants none, or what it says is not let through. */
  | 'person'
  /** This number, or the whole application, has had its share for now. */
  | 'number-limit'
  | 'limit'
  /** Key, signature, template, balance: somebody has to put it right. */
  | 'configuration';

export type Taken =
  | { taken: true; id: string }
  /** `code` is the provider's, for an operator; `afterMs`: when to try again, where that helps. */
  | { taken: false; why: Refusal; code: string; afterMs?: number }
  /** It gave no answer that says whether it took it. */
  | { taken: 'unknown'; code: string }
  /** It was not reached. */
  | { taken: false; why: 'unreachable'; code: string };

/** Who hands text messages to the carriers. Another one is another implementation of this. */
export interface SmsProvider {
  readonly name: string;
  /** Whether there is a template for this number. */
  sendsTo(number: string, code?: boolean): boolean;
  send(message: TextMessage, signal: AbortSignal): Promise<Taken>;
  close(): Promise<void>;
}
