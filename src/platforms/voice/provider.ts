import type { Language } from '../../messages/model.ts';
import type { Taken } from '../taken.ts';

/** A call that says something fixed and waits for one key. */
export interface Call {
  /** E.164, `+8613800138000`. */
  number: string;
  language: Language;
  /** Sentences, said in this order, and once more where no key is pressed. */
  say: readonly string[];
  /** Said where nobody presses a key in the end. */
  farewell: string;
  /** Where the provider tells which key was pressed, and how the call ended; signed by it. */
  pressedUrl: string;
  endedUrl: string;
}

/** How a call ended, as far as its provider knows: whoever picks up has not answered, it may be a machine. */
export const callEnds = ['picked-up', 'busy', 'no-answer', 'not-reached'] as const;
export type CallEnd = (typeof callEnds)[number];

/** Who makes telephone calls. Another one is another implementation of this. */
export interface VoiceProvider {
  readonly name: string;
  /** Taken means that it will call, not that anybody is called, and not that anybody hears it. */
  call(call: Call, signal: AbortSignal): Promise<Taken>;
  close(): Promise<void>;
}

/** What a provider tells of a call. */
export type CallTold = { call: string } & (
  | { what: 'pressed'; key: string }
  | { what: 'ended'; how: CallEnd }
);
