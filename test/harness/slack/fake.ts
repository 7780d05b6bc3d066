import type { Server } from 'node:http';
import { channelView, visible } from './conversations.ts';
import type { Courier, OutBody, To } from './courier.ts';
import { cannot } from './errors.ts';
import type { Events } from './events.ts';
import { Persons } from './persons.ts';
import type { Sockets } from './sockets.ts';
import { Submissions } from './submissions.ts';
import type {
  ClickOptions,
  DeliveryOptions,
  FakeSlack,
  Fault,
  JsonObject,
  MessageView,
  RequestUrls,
  User,
  UserGroup,
  ViewView,
} from './types.ts';
import { saveEventsUrl } from './verification.ts';
import { viewView } from './views.ts';
import type { Workspace } from './workspace.ts';

type SocketReason = Parameters<FakeSlack['disconnectSockets']>[0];

/** The whole of it, as tests see it; everything is done by its parts. */
export class Fake implements FakeSlack {
  readonly #workspace: Workspace;
  readonly #courier: Courier;
  readonly #events: Events;
  readonly #sockets: Sockets;
  readonly #server: Server;
  readonly #persons: Persons;
  readonly #submissions: Submissions;
  readonly team;
  readonly botToken;
  readonly appToken;
  readonly signingSecret;
  readonly clientId;
  readonly clientSecret;
  readonly botUserId;
  readonly botId;
  readonly appId;
  readonly directory;
  readonly counts;
  readonly calls;
  readonly warnings;
  browserUser: string | undefined;

  constructor(parts: {
    workspace: Workspace;
    courier: Courier;
    events: Events;
    sockets: Sockets;
    server: Server;
  }) {
    const { workspace } = parts;
    this.#workspace = workspace;
    this.#courier = parts.courier;
    this.#events = parts.events;
    this.#sockets = parts.sockets;
    this.#server = parts.server;
    this.#persons = new Persons(workspace, parts.courier, parts.events);
    this.#submissions = new Submissions(workspace, parts.courier);
    ({ team: this.team, botUserId: this.botUserId, botId: this.botId, appId: this.appId } = workspace);
    ({ botToken: this.botToken, appToken: this.appToken, signingSecret: this.signingSecret } = workspace);
    ({ clientId: this.clientId, clientSecret: this.clientSecret, directory: this.directory } = workspace);
    ({ counts: this.counts, calls: this.calls, warnings: this.warnings } = workspace);
  }

  get origin() {
    return this.#workspace.origin;
  }
  get apiBase() {
    return `${this.origin}/api/`;
  }
  get authorizeUrl() {
    return `${this.origin}/openid/connect/authorize`;
  }
  get scopes() {
    return this.#workspace.scopes;
  }
  set scopes(scopes: string[]) {
    this.#workspace.scopes = scopes;
  }
  get limits() {
    return this.#workspace.limits;
  }
  set limits(limits) {
    this.#workspace.limits = limits;
  }
  get urls() {
    return this.#courier.urls;
  }
  get deliveries() {
    return this.#courier.deliveries;
  }
  get eventsOff() {
    return this.#courier.eventsOff;
  }
  get sockets() {
    return this.#sockets.count;
  }
  get redirectUrls() {
    return this.#workspace.logins.redirectUrls;
  }
  set redirectUrls(urls: string[]) {
    this.#workspace.logins.redirectUrls = urls;
  }

  setUrls(urls: Partial<RequestUrls>) {
    Object.assign(this.#courier.urls, urls);
  }

  saveEventsUrl(url: string) {
    return saveEventsUrl(this.#courier, url);
  }

  messages(userId: string) {
    if (!this.#workspace.remembers) cannot('nothing is remembered');
    const dm = this.#workspace.conversations.dm(userId);
    return dm ? visible(dm, userId) : [];
  }
  lastMessage(userId: string) {
    const own = this.messages(userId).filter(({ user }) => user === this.botUserId);
    return own.at(-1) ?? cannot(`${userId} has no message`);
  }
  home(userId: string) {
    const view = this.#workspace.views.home(userId);
    return view && viewView(view);
  }
  views(userId: string) {
    return this.#workspace.views.stack(userId).map(viewView);
  }
  openView(userId: string) {
    return this.views(userId).at(-1) ?? cannot(`${userId} has no modal open`);
  }
  get channels() {
    return this.#workspace.conversations.all.map(channelView);
  }
  channel(id: string) {
    return channelView(this.#workspace.conversations.find(id) ?? cannot(`no conversation ${id}`));
  }
  archiveChannel(id: string) {
    const conversation = this.#workspace.conversations.find(id) ?? cannot(`no conversation ${id}`);
    conversation.archived = true;
  }

  click(userId: string, where: MessageView | 'home' | 'view', actionId: string, options?: ClickOptions) {
    return this.#persons.click(userId, where, actionId, options);
  }
  submit(
    userId: string,
    values: Readonly<Record<string, string | readonly string[]>>,
    options: DeliveryOptions & { force?: boolean; view?: ViewView } = {},
  ) {
    return this.#submissions.submit(userId, values, options);
  }
  closeView(userId: string, options: DeliveryOptions & { all?: boolean } = {}) {
    return this.#persons.closeView(userId, options);
  }
  command(userId: string, line: string, options?: DeliveryOptions & { channel?: string }) {
    return this.#persons.command(userId, line, options);
  }
  shortcut(userId: string, callbackId: string, options?: DeliveryOptions) {
    return this.#persons.shortcut(userId, callbackId, options);
  }
  messageShortcut(userId: string, message: MessageView, callbackId: string, options?: DeliveryOptions) {
    return this.#persons.messageShortcut(userId, message, callbackId, options);
  }
  say(userId: string, text: string, options?: DeliveryOptions & { threadTs?: string }) {
    return this.#persons.say(userId, text, options);
  }
  sayFile(userId: string, name: string, options?: DeliveryOptions & { text?: string }) {
    return this.#persons.sayFile(userId, name, options);
  }
  edit(userId: string, message: MessageView, text: string, options?: DeliveryOptions) {
    return this.#persons.edit(userId, message, text, options);
  }
  mention(userId: string, channel: string, text: string, options?: DeliveryOptions) {
    return this.#persons.mention(userId, channel, text, options);
  }
  openHome(userId: string, options?: DeliveryOptions & { tab?: 'home' | 'messages' }) {
    return this.#persons.openHome(userId, options);
  }

  join(user: Partial<User> & { id: string }, options?: DeliveryOptions) {
    return this.#events.user('team_join', this.directory.addUser(user), options);
  }
  async changeUser(userId: string, changes: Partial<Omit<User, 'id'>>, options?: DeliveryOptions) {
    const user = this.directory.setUser(userId, changes);
    const onlyFields = Object.keys(changes).every((name) => name === 'fields');
    return onlyFields ? undefined : this.#events.user('user_change', user, options);
  }
  deactivate(userId: string, options?: DeliveryOptions) {
    const user = this.directory.setUser(userId, { deleted: true });
    this.#workspace.views.clear(userId);
    for (const { members, kind } of this.#workspace.conversations.all)
      if (kind !== 'im') members.delete(userId);
    return this.#events.user('user_change', user, options);
  }
  changeGroup(group: Partial<UserGroup> & { id: string }, options?: DeliveryOptions) {
    const known = this.directory.groups.find(({ id }) => id === group.id);
    const before = known && { ...known, users: [...known.users] };
    return this.#events.group(before, this.directory.setGroup(group), options);
  }
  revoke(options?: DeliveryOptions) {
    this.#workspace.refusedToken = 'token_revoked';
    return this.#revoked(options);
  }
  async uninstall({ order = 'revoked-first', ...options }: DeliveryOptions & { order?: string } = {}) {
    this.#workspace.refusedToken = 'account_inactive';
    const gone = () => this.#events.send({ type: 'app_uninstalled', event_ts: this.#events.ts() }, options);
    if (order === 'revoked-first') return [await this.#revoked(options), await gone()];
    return [await gone(), await this.#revoked(options)];
  }
  #revoked(options?: DeliveryOptions) {
    const tokens = { oauth: [], bot: [this.botUserId] };
    return this.#events.send({ type: 'tokens_revoked', tokens, event_ts: this.#events.ts() }, options);
  }
  reinstall() {
    this.#workspace.refusedToken = undefined;
  }
  rateLimited(options?: DeliveryOptions) {
    return this.#events.rateLimited(options);
  }
  sslCheck({ url = 'commands', ...options }: DeliveryOptions & { url?: keyof RequestUrls } = {}) {
    const form = { ssl_check: '1', token: 'deprecated-verification-token' };
    return this.#courier.once(url, { form }, { signature: 'none', ...options });
  }
  event(inner: JsonObject, { envelope, ...options }: DeliveryOptions & { envelope?: JsonObject } = {}) {
    return this.#events.send(inner, options, envelope);
  }
  post(to: To, body: OutBody, options?: DeliveryOptions) {
    return this.#courier.once(to, body, options);
  }
  seal(to: To, body: OutBody, options: DeliveryOptions = {}) {
    return this.#courier.request(to, body, options);
  }
  sealClick(userId: string, message: MessageView, actionId: string, options: ClickOptions = {}) {
    const payload = this.#persons.clickPayload(userId, message, actionId, options);
    return this.#courier.request('interactive', { payload }, options);
  }

  hold() {
    this.#courier.hold();
  }
  release(order?: (held: number) => number[]) {
    return this.#courier.release(order);
  }
  catchUp() {
    this.#workspace.catchUp();
  }
  retryDue() {
    return this.#courier.retryDue();
  }
  failNext(method: string, fault: Fault, times = 1) {
    this.#workspace.faults.add(method, fault, times);
  }
  refuse(method: string, error: string) {
    this.#workspace.faults.refuse(method, error);
  }
  permit(method: string) {
    this.#workspace.faults.permit(method);
  }
  dismissSockets(reason: Parameters<FakeSlack['dismissSockets']>[0]) {
    this.#sockets.dismissing = reason;
  }

  disconnectSockets(reason?: SocketReason) {
    this.#sockets.disconnect(reason);
  }
  signIn(userId: string, url: string) {
    return this.#workspace.logins.authorize(userId, new URL(url));
  }
  signToken(claims: JsonObject) {
    return this.#workspace.logins.sign(claims);
  }

  async close() {
    await this.#events.settled();
    this.#sockets.break();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
