import type { Lane } from '../db/schema.ts';
import type { Body, Form, Language } from '../messages/model.ts';

/** What a platform can do; features ask these, never a platform's name. */
export interface Capabilities {
  /** Persons per call. */
  batch: number;
  /** Calls under way at once in a lane and process, where one for each person makes the lane's own number too few. */
  atOnce?: number;
  /**
   * For how long after a batch the same batch sent again reaches people once, in milliseconds: so long a send
   * of unknown fate may simply be repeated. 0 when the platform does not recognise repeats.
   */
  dedupeMs: number;
  /** Where it is not as long for every message; never longer. */
  dedupeMsOf?: ((said: Pick<Batch, 'lane' | 'body'>) => number) | undefined;
  /** A message already sent can be changed without a click by its reader. */
  replaces: boolean;
  /** Changes have limits of their own: what keeps messages waiting (`later`, `rate`) does not keep them. */
  changesApart?: true;
  /** A form can be opened in place within a trigger's life. */
  forms: boolean;
  /** What the platform takes before it drops messages without a word; unset where it says so when it refuses. */
  quota?: Quota;
  /** How many messages, as the quota counts them, one person gets of such a batch; unset: always one. */
  messagesOf?: ((said: Pick<Batch, 'body' | 'language' | 'baseUrl' | 'repeat'>) => number) | undefined;
}

/** Person-sends. Heed counts what it has sent and stays below; a part is kept free for alerts. */
export interface Quota {
  perPersonMinute: number;
  perPersonHour: number;
  /** For each account that the tenant has, to everybody together, in a calendar day of `zone`. */
  perAccountDay: number;
  zone: string;
}

export interface Receiver {
  delivery: number;
  /** The account on the platform. */
  account: string;
  /** Set: change this earlier message, by the platform's id, instead of sending a new one. */
  replaces?: string;
}

/**
 * One call's worth of the same words to several people. Its members, their order and its words are fixed when
 * it is made.
 */
export interface Batch {
  /** Dedupe key. */
  id: string;
  lane: Lane;
  tenant: string;
  language: Language;
  body: Body;
  to: readonly Receiver[];
  /** Absolute address that paths in links are relative to, without a final slash. */
  baseUrl: string;
  /**
   * `first`, or sent before and perhaps arrived: `same` must be the same request to the byte, so that the
   * platform recognises it; `marked` is another request, so the message says that it may have come before, and when
   * it comes again itself, it is the same request as then.
   */
  repeat: 'first' | 'same' | 'marked';
}

/** Why a person could not be reached; a closed set, the same for every platform. */
export type FailureReason =
  | 'no-account'
  | 'unknown-account'
  | 'unlicensed'
  | 'refused'
  | 'not-configured'
  | 'cannot-replace'
  | 'platform-error';

export type Outcome =
  /** `unconfirmed`: the batch got through, and whether to this receiver the platform does not say. */
  | { delivery: number; result: 'accepted'; externalId?: string; unconfirmed?: true }
  /** Certain, and trying again would not help. */
  | { delivery: number; result: 'failed'; reason: FailureReason }
  /** The message may be left out on this platform. */
  | { delivery: number; result: 'skipped' }
  /**
   * Nothing was sent; try again, not before `at`. `rate`: a budget is used up, and with it the whole lane to
   * this platform waits; `turn`: what this message needs is scarce, and the others need it not; `trouble`: the
   * platform could not be reached or refused to work, and patience ends.
   */
  | { delivery: number; result: 'later'; at: Date; why: 'rate' | 'turn' | 'trouble' }
  /** It may have been sent: the connection broke after the request left. */
  | { delivery: number; result: 'unknown' };

/** What every adapter gives: verify, parse, normalise and acknowledge on the way in; this on the way out. */
export interface Platform {
  readonly name: string;
  readonly capabilities: Capabilities;
  /**
   * Sends one batch: an outcome for every receiver, in any order; one that is missing counts as `unknown`.
   * Rejects only when nothing can be said of any receiver: then all are `unknown`. Stops at `signal`, after
   * which its answer is no longer waited for.
   */
  send(batch: Batch, signal: AbortSignal): Promise<Outcome[]>;
  /**
   * Looks whether a batch of unknown fate has arrived, where a platform without dedupe can tell. Outcomes only
   * of receivers whose message was found; the rest are sent a marked repeat.
   */
  find?(batch: Batch, signal: AbortSignal): Promise<Outcome[]>;
  /** What its reader sees of a body, within the platform's limits: for a look before sending. Unset: all of it. */
  preview?(body: Body, setting: { baseUrl: string; language: Language }): Body;
  /**
   * Opens a form in place. Not durable, changes no state.
   *
   * @param baseUrl what the path of its page is relative to, without a final slash
   * @throws HeedError `gone` for a trigger that is too old, `platform-failed`
   */
  openForm(trigger: string, form: Form, baseUrl: string): Promise<void>;
  /**
   * Takes messages back, by the ids of `accepted` outcomes. @returns what became of each: `too-late` when the
   * platform no longer can, `unknown` when it gave no answer.
   */
  recall?(
    messages: readonly { externalId: string; account: string }[],
    signal: AbortSignal,
  ): Promise<('recalled' | 'too-late' | 'unknown')[]>;
  /**
   * Sends a one-time code to a number that is nobody's account yet: at once, and not again by itself. Unset where numbers
   * need no confirming. @returns `unknown`: it may arrive
   */
  sendCode?(
    number: string,
    code: string,
    signal: AbortSignal,
  ): Promise<'taken' | 'refused' | 'later' | 'unknown'>;
  /**
   * Writes to an address that is nobody's account: words and no link, since nobody signs in by it. Once, and not again by
   * itself. Unset where words cannot be written so. @returns what became of it; `unknown`: it may have arrived
   */
  writeOutside?(letter: OutsideLetter, signal: AbortSignal): Promise<OutsideOutcome>;
  /** Rooms of several people; unset where the platform has none. */
  readonly rooms?: Rooms;
  /** Messages that stay pinned in channels; unset where the platform documents none. */
  readonly pins?: Pins;
}

export interface OutsideLetter {
  /** The same for every try, so that whoever gets two can tell. */
  id: string;
  address: string;
  language: Language;
  subject: string;
  words: string;
  /** Below a line. */
  small: readonly string[];
  /** Sent before and perhaps arrived: it says so. */
  marked: boolean;
  baseUrl: string;
}

export type OutsideOutcome =
  | { result: 'taken' | 'refused' | 'unknown' }
  /** Nothing was sent; not before `at`. */
  | { result: 'later'; at: Date };

/** Why a card is not pinned; a closed set, the same for every platform. */
export type PinProblem =
  | 'no-channel'
  | 'archived'
  | 'not-member'
  | 'no-scope'
  | 'not-allowed'
  | 'full'
  /** The message is not there any more. */
  | 'gone'
  | 'trouble'
  | 'not-connected';

export type PinOutcome =
  /** `place`: the platform's id of a message posted. */
  | { result: 'done'; place?: string }
  /** Nothing happened; not before `at`. */
  | { result: 'later'; at: Date }
  | { result: 'unknown' }
  /** Nothing happened. */
  | { result: 'refused'; problem: PinProblem };

/** A message in a channel in which the bot is. One call each; all but `post` can be made twice. */
export interface Pins {
  /** @returns the platform's id of the channel that somebody typed or pasted a link to; undefined for anything else */
  channel(typed: string): string | undefined;
  post(
    channel: string,
    body: Body,
    setting: { baseUrl: string; language: Language },
    signal: AbortSignal,
  ): Promise<PinOutcome>;
  change(
    place: string,
    body: Body,
    setting: { baseUrl: string; language: Language },
    signal: AbortSignal,
  ): Promise<PinOutcome>;
  pin(place: string, signal: AbortSignal): Promise<PinOutcome>;
  unpin(place: string, signal: AbortSignal): Promise<PinOutcome>;
}

/** A room that Heed makes for several people, such as a crisis team. Calls are immediate and not durable. */
export interface Rooms {
  /**
   * @param room `key`: made by the caller, so that a repeat finds the same room
   * @returns the platform's id of the room
   * @throws HeedError `platform-failed` with what the platform said
   */
  create(
    room: { key: string; name: string; owner?: string; members: readonly string[] },
    signal: AbortSignal,
  ): Promise<string>;
  update(
    id: string,
    change: { name?: string; owner?: string; add?: readonly string[]; remove?: readonly string[] },
    signal: AbortSignal,
  ): Promise<void>;
  /** Who is in it, read back from the platform; undefined when there is no such room. */
  read(id: string, signal: AbortSignal): Promise<{ name: string; members: string[] } | undefined>;
  /** Plain words to everyone in it. */
  say(id: string, text: string, baseUrl: string, signal: AbortSignal): Promise<void>;
  /**
   * What it is about: a line above the room, and words that stay pinned in it. Unset where a platform has neither.
   *
   * @param briefing `place`: where the words stand already; they are changed there, or said anew where they are gone.
   *   `perhaps`: they may have been said before and nobody knows where; they are looked for, and where they are not found
   *   they are said after these
   * @returns where they stand now
   */
  brief?(
    id: string,
    briefing: { topic: string; text: string; baseUrl: string; place?: string; perhaps?: string },
    signal: AbortSignal,
  ): Promise<string>;
  /** Nobody writes there any more; what was said stays. Doing it again changes nothing. */
  close?(id: string, signal: AbortSignal): Promise<void>;
}

/** How a person in a browser is recognised by the platform they work in. */
export interface SignIn {
  /** The platform whose accounts it recognises. */
  readonly platform: string;
  readonly tenant: string;
  /** Names its button, in the catalogue under `signIn.with.`. */
  readonly name: string;
  /** Whether the browser of this name is the platform's own, where people are recognised without doing anything. */
  silent(agent: string): boolean;
  /**
   * Where the browser goes to be recognised. It comes back to `redirectUri` with `code` and `state`.
   *
   * @param asked `agent`: the browser's own name, by which the platform's built-in one is told from others
   */
  authorizeUrl(asked: { redirectUri: string; state: string; agent: string; language: Language }): string;
  /**
   * Who came back, and how that is known (`wecom-oauth`, `wecom-scan`, `slack-oidc` …): undefined for somebody
   * who is no member of the tenant.
   *
   * @throws HeedError `gone` for a code that was used or has expired, `platform-failed`
   */
  identify(
    returned: { code: string; state: string; redirectUri: string; agent: string },
    signal: AbortSignal,
  ): Promise<{ account: string; method: string } | undefined>;
}

export type Platforms = ReadonlyMap<string, Platform>;
