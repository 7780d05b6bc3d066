import type { Clock } from '../../../src/clock.ts';
import type {
  Commanded,
  Delivery,
  DeliveryOptions,
  Pressed,
  SealedRequest,
  Submitted,
} from './types-delivery.ts';
import type { FakeDirectory, User, UserGroup } from './types-directory.ts';
import type { Fault } from './types-faults.ts';
import type { ChannelView, Json, JsonObject, MessageView, ViewView } from './types-messages.ts';

export type * from './types-delivery.ts';
export type * from './types-directory.ts';
export type * from './types-faults.ts';
export type * from './types-messages.ts';

/** The platform's limits. `Infinity` turns one off. */
export interface Limits {
  /** Calls of one method in any minute, by tier. */
  tier1: number;
  tier2: number;
  tier3: number;
  tier4: number;
  /** `auth.test` and `chat.getPermalink`. */
  special: number;
  /** `chat.postMessage`: one a second and channel, and this many in a burst. */
  channelBurst: number;
  /** `chat.postMessage` in any minute to the whole workspace; Slack gives no figure. */
  postsPerMinute: number;
  /** Events delivered in any hour; above it `app_rate_limited` comes once a minute instead. */
  eventsPerHour: number;
}

export interface FakeTeam {
  /** `T…`. */
  id: string;
  name: string;
  domain: string;
  /** Set on Enterprise Grid. */
  enterpriseId: string | undefined;
}

/** Where Slack sends what; all undefined until set. */
export interface RequestUrls {
  events: string | undefined;
  interactive: string | undefined;
  commands: string | undefined;
}

export interface FakeSlackOptions {
  /** Slack's time; it moves only when the test moves it. */
  clock: Clock;
  team?: Partial<FakeTeam>;
  users?: (Partial<User> & { id: string })[];
  groups?: (Partial<UserGroup> & { id: string })[];
  /** The custom fields that profiles have; the place for managers. */
  profileFields?: { id: string; label: string; type?: 'text' | 'user' }[];
  /** `false`: no limits at all, for benchmarks. */
  limits?: Partial<Limits> | false;
  /**
   * `counts`: remembers no message, only how many, and checks no blocks; for benchmarks with flat memory.
   * Direct messages cannot be looked at then.
   */
  remember?: 'all' | 'counts';
  /** Of the bot token. Default: everything Heed asks for. */
  scopes?: readonly string[];
  /** Slash commands and callback ids of global shortcuts that the manifest names. */
  commands?: readonly string[];
  shortcuts?: readonly string[];
  /** Whether people may write to the app, and whether it has a home. Default true. */
  messagesTab?: boolean;
  homeTab?: boolean;
  /** Requests go over sockets (`apps.connections.open`) and none by HTTP. */
  socketMode?: boolean;
  urls?: Partial<RequestUrls>;
  /** Every third page of a list is empty or short, though more follow. Default true. */
  raggedPages?: boolean;
  /** Every third answer, event and payload carries fields nobody knows. Default true. */
  unknownFields?: boolean;
  /** How long the app may take to answer, in milliseconds of real time. Default 3,000. */
  ackTimeoutMs?: number;
  /** `iss` of id tokens. Default `https://slack.com`, as Slack's. */
  issuer?: string;
}

export type ClickOptions = DeliveryOptions & {
  /** Which of several controls with that action id: by the button's value. */
  value?: string;
  /** What is chosen in a select, radio buttons, checkboxes or an overflow menu: option values. */
  selected?: string[];
  /** Sent although the person does not see such a control (any more). */
  force?: boolean;
};

export interface FakeSlack {
  /** Ends with `/api/`, as the client wants it; the origin serves OpenID Connect as slack.com does. */
  readonly apiBase: string;
  readonly origin: string;
  readonly botToken: string;
  readonly appToken: string;
  readonly signingSecret: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly team: Readonly<FakeTeam>;
  readonly botUserId: string;
  readonly botId: string;
  readonly appId: string;
  /** Where a browser is sent to sign in: `/openid/connect/authorize`. */
  readonly authorizeUrl: string;
  readonly directory: FakeDirectory;
  /** Of the bot token; may be changed while it runs. */
  scopes: string[];
  limits: Limits;
  readonly urls: RequestUrls;
  /** Saves the events URL as the console does: kept only when it returns the challenge. */
  saveEventsUrl(url: string): Promise<{ ok: boolean; delivery: Delivery }>;
  setUrls(urls: Partial<RequestUrls>): void;

  /** What that person sees in their direct messages with the app, oldest first, as it stands now. */
  messages(userId: string): MessageView[];
  /** The newest of them by the app. Throws when there is none. */
  lastMessage(userId: string): MessageView;
  /** The app's home as that person sees it. */
  home(userId: string): ViewView | undefined;
  /** The modals that are open, lowest first. */
  views(userId: string): ViewView[];
  /** The one in front. Throws when none is open. */
  openView(userId: string): ViewView;
  /** Every conversation the app knows, direct messages too. */
  readonly channels: readonly ChannelView[];
  channel(id: string): ChannelView;

  /**
   * Presses a control of a message, the home or a modal. Throws when the person does not see it, unless forced.
   * `home` and `view` are looked up at the moment of the click.
   */
  click(
    userId: string,
    where: MessageView | 'home' | 'view',
    actionId: string,
    options?: ClickOptions,
  ): Promise<Pressed>;
  /**
   * Fills in and sends the modal in front. @param values by block id or action id: text, or option values; fields
   * left out keep their initial value
   */
  submit(
    userId: string,
    values: Readonly<Record<string, string | readonly string[]>>,
    options?: DeliveryOptions & { force?: boolean; view?: ViewView },
  ): Promise<Submitted>;
  /** Closes the modal in front, or with `all` the whole stack. The app hears of it only if it asked to. */
  closeView(userId: string, options?: DeliveryOptions & { all?: boolean }): Promise<Delivery | undefined>;
  /** @param line `/heed my data` */
  command(userId: string, line: string, options?: DeliveryOptions & { channel?: string }): Promise<Commanded>;
  shortcut(userId: string, callbackId: string, options?: DeliveryOptions): Promise<Pressed>;
  /** A shortcut of a message, in the direct messages. */
  messageShortcut(
    userId: string,
    message: MessageView,
    callbackId: string,
    options?: DeliveryOptions,
  ): Promise<Pressed>;
  /** Writes to the app in its direct messages. Throws when the messages tab is off. */
  say(userId: string, text: string, options?: DeliveryOptions & { threadTs?: string }): Promise<Delivery>;
  /** @param options `text`: written beside the file */
  sayFile(userId: string, name: string, options?: DeliveryOptions & { text?: string }): Promise<Delivery>;
  edit(userId: string, message: MessageView, text: string, options?: DeliveryOptions): Promise<Delivery>;
  /** Names the app in a channel. */
  mention(userId: string, channel: string, text: string, options?: DeliveryOptions): Promise<Delivery>;
  openHome(userId: string, options?: DeliveryOptions & { tab?: 'home' | 'messages' }): Promise<Delivery>;

  /** A person joins the workspace (`team_join`). */
  join(user: Partial<User> & { id: string }, options?: DeliveryOptions): Promise<Delivery>;
  /** `user_change`; none when only custom profile fields changed, as on Slack. */
  changeUser(
    userId: string,
    changes: Partial<Omit<User, 'id'>>,
    options?: DeliveryOptions,
  ): Promise<Delivery | undefined>;
  /** Their sessions end, their open modals close, posts to them fail, `user_change` is sent. */
  deactivate(userId: string, options?: DeliveryOptions): Promise<Delivery>;
  /** `subteam_members_changed` for a change of members, else `subteam_updated` or `subteam_created`. */
  changeGroup(group: Partial<UserGroup> & { id: string }, options?: DeliveryOptions): Promise<Delivery>;
  /** The bot token is revoked: `tokens_revoked`, calls fail with `token_revoked`. */
  revoke(options?: DeliveryOptions): Promise<Delivery>;
  /** Both events in either order, calls fail with `account_inactive`. */
  uninstall(
    options?: DeliveryOptions & { order?: 'revoked-first' | 'uninstalled-first' },
  ): Promise<Delivery[]>;
  reinstall(): void;
  rateLimited(options?: DeliveryOptions): Promise<Delivery>;
  sslCheck(options?: DeliveryOptions & { url?: keyof RequestUrls }): Promise<Delivery>;
  /** Any inner event, in an envelope of its own. */
  event(inner: JsonObject, options?: DeliveryOptions & { envelope?: JsonObject }): Promise<Delivery>;
  /** Any body, signed. */
  post(
    to: keyof RequestUrls,
    body: { json: Json } | { payload: Json } | { form: Record<string, string> },
    options?: DeliveryOptions,
  ): Promise<Delivery>;
  /** The same as a request that is not sent. */
  seal(
    to: keyof RequestUrls,
    body: { json: Json } | { payload: Json } | { form: Record<string, string> },
    options?: DeliveryOptions,
  ): SealedRequest;
  /** A click as it would be sent, with a trigger and response URL of its own. */
  sealClick(userId: string, message: MessageView, actionId: string, options?: ClickOptions): SealedRequest;

  /** Requests wait from now on; `release` sends them in the order given, by default as they came. */
  hold(): void;
  release(order?: (held: number) => number[]): Promise<Delivery[]>;
  /** Sends the retries that are due by the clock (60 s and 300 s after the first failed). */
  retryDue(): Promise<Delivery[]>;
  /**
   * Does what is due by the clock: scheduled messages, files that appear in their channels. By itself that happens
   * at every call and whenever somebody looks at messages.
   */
  catchUp(): void;
  /** All events so far, in order. */
  readonly deliveries: readonly Delivery[];
  /** Slack has turned events off because hardly any was taken; saving the URL anew turns them on. */
  readonly eventsOff: boolean;

  /** The next `times` calls of that method (or of `response_url`) go wrong. */
  failNext(method: string, fault: Fault, times?: number): void;
  /** Calls of that method are refused from now on with this word. */
  refuse(method: string, error: string): void;
  /** All goes well with them again. */
  permit(method: string): void;
  /** Opens and closes what an administrator can: archived, or gone. */
  archiveChannel(channel: string): void;
  /** Open sockets of the app. */
  readonly sockets: number;
  /** Tells the sockets to go, as Slack does now and then, and closes them. */
  /** From now on connections are told to go as soon as they have been greeted; undefined: they may stay. */
  dismissSockets(reason: 'refresh_requested' | 'link_disabled' | 'too_many_websockets' | undefined): void;
  disconnectSockets(reason?: 'warning' | 'refresh_requested' | 'link_disabled' | 'too_many_websockets'): void;

  /**
   * A person opens a sign-in address and gets the address they are sent back to, with `code` and `state`.
   * Throws what Slack would show instead, such as `bad_redirect_uri`.
   */
  signIn(userId: string, url: string): string;
  /** An id token with any claims, signed with the key that the fake shows. */
  signToken(claims: JsonObject): string;
  /** Addresses that sign-in may send people back to; by prefix. Default: this machine's. */
  redirectUrls: string[];
  /** Who is at the browsers that open the sign-in address over HTTP; otherwise a page asks. */
  browserUser: string | undefined;

  readonly counts: Counts;
  /** Every API call, without its token. Empty with `remember: 'counts'`. */
  readonly calls: readonly Call[];
  /** Deprecated or odd use that Slack lets pass: unknown arguments, text left out beside blocks, long text. */
  readonly warnings: readonly { method: string; detail: string }[];
  close(): Promise<void>;
}

export interface Counts {
  /** Calls answered, by method. */
  calls: Record<string, number>;
  /** Calls refused with 429, by method. */
  limited: Record<string, number>;
  /** Messages posted by the app. */
  messages: number;
  /** Uses of response URLs. */
  responses: number;
  events: number;
}

export interface Call {
  method: string;
  args: JsonObject;
  /** The `error` of the answer; undefined for `ok`. */
  error: string | undefined;
  /** By the fake's clock. */
  at: Date;
}
