import type { Clock } from '../../../src/clock.ts';
import type { ArchiveApp } from './msgaudit-api.ts';
import type {
  CallbackSettings,
  Delivery,
  DeliveryOptions,
  SealedCallback,
  Verification,
} from './types-callbacks.ts';
import type { AppSettings, ContactChange, Department, FakeDirectory, Member } from './types-directory.ts';
import type { Fault, Refusal } from './types-faults.ts';
import type { Card, ChatView, ConversationItem, SelectedItem, SentMessage } from './types-messages.ts';

export type * from './types-callbacks.ts';
export type * from './types-directory.ts';
export type * from './types-faults.ts';
export type * from './types-messages.ts';

/** The platform's quotas. `Infinity` turns one off. */
export interface Limits {
  /** Person-sends a minute and an hour from one app to one member; more is dropped in silence. */
  memberPerMinute: number;
  memberPerHour: number;
  /** Accounts of the corp; an app may make 200 person-sends a day for each (45009). */
  accounts: number;
  /** gettoken calls a minute from one secret (45009). The platform says "do not call often" and no number. */
  gettokenPerMinute: number;
  /** Wrong secrets before the caller's address is shut out for an hour. The platform gives no number. */
  wrongSecrets: number;
  /** Calls a minute and an hour of one API (45009); message/send and appchat/send are outside. */
  callsPerMinute: number;
  callsPerHour: number;
}

export interface FakeWecomOptions {
  /** The platform's time; it moves only when the test moves it. */
  clock: Clock;
  corpid?: string;
  /** The first app. Default: agentid 1000002, visible to the root department, without callback URL. */
  app?: Partial<AppSettings>;
  /** The contacts helper's secret. */
  contactsSecret?: string;
  departments?: (Partial<Department> & { id: number })[];
  members?: (Partial<Member> & { userid: string })[];
  /** `false`: no quotas at all, for benchmarks. */
  limits?: Partial<Limits> | false;
  /** `counts`: remembers no message, only how many; for benchmarks with flat memory. Cards cannot be clicked. */
  remember?: 'all' | 'counts';
  /** Which check of a repeated card comes first; the platform's order is undocumented. Default `task-id`: 42014. */
  repeatedCard?: 'task-id' | 'duplicate-check';
  /** A callback's answer other than HTTP 200 is delivered again. Default true; the platform's pages disagree. */
  retryOnStatus?: boolean;
  /** How long a callback may take, in milliseconds of real time. Default 5,000, and 1,000 for the verification. */
  callbackTimeoutMs?: number;
  verificationTimeoutMs?: number;
  /** Lifetime of an access token in seconds. Default 7,200. */
  tokenLifetime?: number;
}

/** One app of the corp, and what its administrator can do in the console. */
export interface FakeApp extends Readonly<AppSettings> {
  /** Changes settings; a changed visible range posts subscribe and unsubscribe. */
  set(changes: Partial<Omit<AppSettings, 'agentid' | 'callback'>>): Promise<Delivery[]>;
  /** Saves the callback settings as the console does: asks the URL first, and keeps them only when it passes. */
  saveCallback(settings: CallbackSettings): Promise<Verification>;
  /** Sets the callback without asking the URL. */
  setCallback(settings: CallbackSettings | undefined): void;
}

/** The contacts-sync helper: its own secret and its own callback, which gets `change_contact`. */
export interface FakeContactsHelper {
  readonly secret: string;
  /** May its address read user/get, department/list and so on (48009 otherwise)? Default false, as for new IPs. */
  readDetails: boolean;
  saveCallback(settings: CallbackSettings): Promise<Verification>;
  setCallback(settings: CallbackSettings | undefined): void;
}

/** Which app's conversation an action happens in, and how its callback travels. */
export type ActionOptions = DeliveryOptions & { agentid?: number };

export interface FakeWecom {
  /** `http://127.0.0.1:PORT`; paths such as `/cgi-bin/gettoken` follow. */
  readonly apiBase: string;
  /** Where a page in the WeCom browser sends people to sign in. */
  readonly authorizeUrl: string;
  /** Where a desktop browser sends people to scan a code. */
  readonly ssoLoginUrl: string;
  readonly corpid: string;
  /** The first app. */
  readonly app: FakeApp;
  readonly contacts: FakeContactsHelper;
  /** The message archive's app. */
  readonly archive: ArchiveApp;
  readonly directory: FakeDirectory;
  addApp(settings: Partial<AppSettings>): FakeApp;

  /** Everything that message/send accepted, in order; recalled messages stay, marked. */
  readonly sent: readonly SentMessage[];
  /** What was counted, also with `remember: 'counts'`. */
  readonly counts: Counts;
  /** Wrong JSON types, texts above the recommended length, passive replies that cannot be read. */
  readonly warnings: readonly Warning[];
  /** Every API call, without its token. Empty with `remember: 'counts'`. */
  readonly calls: readonly Call[];
  /** What that person sees in the app's conversation, oldest first; cards as they stand now. */
  conversation(userid: string, options?: { agentid?: number }): ConversationItem[];
  /** The newest card that person sees. */
  lastCard(userid: string, options?: { agentid?: number }): ConversationItem & { card: Card };
  /** Groups that apps made. */
  readonly chats: readonly ChatView[];

  /**
   * A person presses a button or the submit button. Throws when their client would not let them: no such card
   * or key, greyed out, recalled, a choice that is not there. `force` sends the callback nevertheless.
   */
  click(
    userid: string,
    message: { msgid: string },
    key: string,
    selected?: SelectedItem[],
    options?: ActionOptions & { force?: boolean },
  ): Promise<Delivery>;
  /** A person presses an entry of a card's top-right menu. */
  clickCardMenu(
    userid: string,
    message: { msgid: string },
    key: string,
    options?: ActionOptions,
  ): Promise<Delivery>;
  type(userid: string, text: string, options?: ActionOptions): Promise<Delivery>;
  sendImage(userid: string, options?: ActionOptions & { content?: Buffer }): Promise<Delivery>;
  sendVoice(userid: string, options?: ActionOptions): Promise<Delivery>;
  sendFile(
    userid: string,
    file: { name: string; content: Buffer },
    options?: ActionOptions,
  ): Promise<Delivery>;
  sendLocation(
    userid: string,
    place: { latitude: number; longitude: number; label: string },
    options?: ActionOptions,
  ): Promise<Delivery>;
  sendLink(
    userid: string,
    link: { title: string; description: string; url: string },
    options?: ActionOptions,
  ): Promise<Delivery>;
  /** A person presses an entry of the app's menu, by its key or, for `view`, its url. Throws when there is none. */
  menuClick(userid: string, key: string, options?: ActionOptions): Promise<Delivery>;
  /** Throws unless the app reports it (`isreportenter`). */
  enterAgent(userid: string, options?: ActionOptions): Promise<Delivery>;
  /** Brings a person into the visible range, or back from being disabled. */
  subscribe(userid: string, options?: ActionOptions): Promise<Delivery>;
  /** Takes a person out of the visible range; who is in it through a department is disabled instead. */
  unsubscribe(userid: string, options?: ActionOptions): Promise<Delivery>;
  /**
   * Changes the directory and tells the contacts helper's callback: `reduced` (the default, as for every
   * callback configured since 2022-08-15) or `full`. Undefined when the platform posts nothing: no callback,
   * or a change that the reduced form leaves out. Apps get subscribe and unsubscribe for who enters or leaves.
   */
  changeContact(
    change: ContactChange,
    options?: DeliveryOptions & { form?: 'reduced' | 'full' },
  ): Promise<Delivery | undefined>;
  /** Posts any plaintext, signed and encrypted, to an app's callback. */
  post(plaintext: string, options?: ActionOptions): Promise<Delivery>;
  /** The same as a request that is not sent: for fuzzing and benchmarks. */
  seal(plaintext: string, options?: ActionOptions): SealedCallback;

  /** Callbacks wait from now on; `release` posts them in the order given, by default as they came. */
  hold(): void;
  release(order?: (held: number) => number[]): Promise<Delivery[]>;

  /** Every token is refused from now on: the next call gets 40014. */
  revokeTokens(): void;
  /** Every token has run out: the next call gets 42001. */
  expireTokens(): void;
  /** The next `times` calls of that path (`message/send`) go wrong. */
  failNext(path: string, fault: Fault, times?: number): void;
  /** Calls of that path are refused from now on, such as 48002 for an API that was not granted. */
  refuse(path: string, refusal: Refusal): void;
  /** All goes well with them again. */
  permit(path: string): void;
  /** Addresses that may call, for all apps; 60020 for others. Default: this machine. */
  trustedIps: string[];

  /**
   * A person opens a sign-in address (in-client authorize or desktop login) and gets the address they are
   * sent back to, with `code` and `state`. Throws what WeCom would show instead, such as 50001.
   */
  signIn(userid: string, url: string): string;
  /** Who is at the browsers that open the sign-in addresses over HTTP; otherwise a page asks. */
  browserUser: string | undefined;
  close(): Promise<void>;
}

export interface Counts {
  gettoken: number;
  /** Calls answered, by path. */
  calls: Record<string, number>;
  messages: number;
  /** Messages that reached a person. */
  delivered: number;
  /** Person-sends that the limits dropped in silence. */
  dropped: number;
  /** Repeats that the duplicate check kept back. */
  duplicates: number;
}

export interface Warning {
  path: string;
  kind: 'json' | 'display' | 'reply';
  detail: string;
}

export interface Call {
  path: string;
  query: Record<string, string>;
  body: unknown;
  errcode: number;
}
