import type { Server } from 'node:http';
import { App } from './apps.ts';
import { ContactsActions } from './contacts-actions.ts';
import type { Corp } from './corp.ts';
import { Courier } from './courier.ts';
import { ApiError } from './errors.ts';
import { addressOf, Persons } from './persons.ts';
import { paths, signIn } from './sign-in.ts';
import type {
  ActionOptions,
  AppSettings,
  Card,
  ContactChange,
  ConversationItem,
  DeliveryOptions,
  FakeContactsHelper,
  FakeWecom,
  FakeWecomOptions,
  Fault,
  Refusal,
  SelectedItem,
} from './types.ts';

const picture = Buffer.from('\x89PNG\r\n\x1a\n a picture', 'latin1');

/** The composition of the parts; every method is a line or two that hands on. */
export class Fake implements FakeWecom {
  readonly apiBase: string;
  readonly app: App;
  browserUser: string | undefined;
  readonly #corp: Corp;
  readonly #courier: Courier;
  readonly #persons: Persons;
  readonly #contacts: ContactsActions;
  readonly #server: Server;
  readonly #closed: AbortController;

  constructor(
    corp: Corp,
    options: FakeWecomOptions,
    at: { server: Server; base: string; closed: AbortController },
  ) {
    this.apiBase = at.base;
    this.#server = at.server;
    this.#closed = at.closed;
    this.#corp = corp;
    this.#courier = new Courier({
      clock: corp.clock,
      corpid: corp.corpid,
      retryOnStatus: options.retryOnStatus ?? true,
      timeoutMs: options.callbackTimeoutMs ?? 5_000,
      verificationTimeoutMs: options.verificationTimeoutMs ?? 1_000,
    });
    this.#persons = new Persons(corp, this.#courier, () => this.app);
    this.#contacts = new ContactsActions(corp, this.#courier, this.#persons);
    for (const department of options.departments ?? []) {
      if (department.id === 1) corp.directory.setDepartment(1, department);
      else corp.directory.addDepartment(department);
    }
    for (const member of options.members ?? []) corp.directory.addMember(member);
    this.app = this.addApp(options.app ?? {});
  }

  get authorizeUrl() {
    return `${this.apiBase}${paths.authorize}`;
  }
  get ssoLoginUrl() {
    return `${this.apiBase}${paths.sso}`;
  }
  get corpid() {
    return this.#corp.corpid;
  }
  get archive() {
    return this.#corp.archive;
  }
  get directory() {
    return this.#corp.directory;
  }
  get sent() {
    return this.#corp.messages.sent;
  }
  get counts() {
    return this.#corp.counts;
  }
  get warnings() {
    return this.#corp.warnings;
  }
  get calls() {
    return this.#corp.calls;
  }
  get chats() {
    return this.#corp.chats.all;
  }
  get trustedIps() {
    return this.#corp.trustedIps;
  }
  set trustedIps(ips: string[]) {
    this.#corp.trustedIps = ips;
  }

  get contacts(): FakeContactsHelper {
    const { contacts } = this.#corp;
    const courier = this.#courier;
    return {
      secret: contacts.secret,
      get readDetails() {
        return contacts.readDetails;
      },
      set readDetails(may: boolean) {
        contacts.readDetails = may;
      },
      setCallback(settings) {
        contacts.callback = settings;
      },
      async saveCallback(settings) {
        const answer = await courier.verify(settings);
        if (answer.ok) contacts.callback = settings;
        return answer;
      },
    };
  }

  addApp(settings: Partial<AppSettings>): App {
    const agentid = settings.agentid ?? 1_000_002 + this.#corp.apps.size;
    if (this.#corp.apps.has(agentid)) throw new Error(`app ${agentid} exists`);
    const app = new App(
      { ...settings, agentid },
      {
        directory: this.#corp.directory,
        verify: (callback) => this.#courier.verify(callback),
        rangeChanged: (changed, before, after) => this.#contacts.rangeChanged(changed, before, after),
      },
    );
    this.#corp.apps.set(agentid, app);
    return app;
  }

  conversation(userid: string, options: { agentid?: number } = {}): ConversationItem[] {
    return this.#corp.messages.conversation(this.#persons.app(options).agentid, userid);
  }

  lastCard(userid: string, options: { agentid?: number } = {}): ConversationItem & { card: Card } {
    const item = this.conversation(userid, options).findLast(({ card }) => card !== undefined);
    if (!item?.card) throw new Error(`${userid} sees no card`);
    return { ...item, card: item.card };
  }

  click(
    userid: string,
    { msgid }: { msgid: string },
    key: string,
    selected?: SelectedItem[],
    options: ActionOptions & { force?: boolean } = {},
  ) {
    return this.#persons.click({ userid, msgid, key }, selected, options);
  }

  clickCardMenu(userid: string, { msgid }: { msgid: string }, key: string, options: ActionOptions = {}) {
    return this.#persons.clickMenu({ userid, msgid, key }, options);
  }

  type(userid: string, text: string, options?: ActionOptions) {
    return this.#persons.message(userid, 'text', { Content: text }, { text, options });
  }

  sendImage(userid: string, options?: ActionOptions & { content?: Buffer }) {
    const MediaId = this.#upload('image', 'photo.png', options?.content ?? picture);
    const fields = { PicUrl: `${this.apiBase}/picture`, MediaId };
    return this.#persons.message(userid, 'image', fields, { text: '[image]', options });
  }

  sendVoice(userid: string, options?: ActionOptions) {
    const MediaId = this.#upload('voice', 'voice.amr', Buffer.from('#!AMR\n a voice'));
    return this.#persons.message(userid, 'voice', { MediaId, Format: 'amr' }, { text: '[voice]', options });
  }

  sendFile(userid: string, { name, content }: { name: string; content: Buffer }, options?: ActionOptions) {
    const fields = { MediaId: this.#upload('file', name, content), FileName: name };
    return this.#persons.message(userid, 'file', fields, { text: name, options });
  }

  sendLocation(
    userid: string,
    { latitude, longitude, label }: { latitude: number; longitude: number; label: string },
    options?: ActionOptions,
  ) {
    const place = { Location_X: latitude, Location_Y: longitude, Scale: 16, Label: label, AppType: 'wxwork' };
    return this.#persons.message(userid, 'location', place, { text: label, options });
  }

  sendLink(
    userid: string,
    { title, description, url }: { title: string; description: string; url: string },
    options?: ActionOptions,
  ) {
    const link = { Title: title, Description: description, Url: url, PicUrl: '' };
    return this.#persons.message(userid, 'link', link, { text: title, options });
  }

  menuClick(userid: string, key: string, options?: ActionOptions) {
    return this.#persons.menuClick(userid, key, options);
  }
  enterAgent(userid: string, options?: ActionOptions) {
    return this.#persons.enterAgent(userid, options);
  }
  subscribe(userid: string, options?: ActionOptions) {
    return this.#persons.subscribe(userid, options);
  }
  unsubscribe(userid: string, options?: ActionOptions) {
    return this.#persons.unsubscribe(userid, options);
  }
  changeContact(change: ContactChange, options?: DeliveryOptions & { form?: 'reduced' | 'full' }) {
    return this.#contacts.change(change, options);
  }
  post(plaintext: string, options?: ActionOptions) {
    return this.#persons.post(plaintext, options);
  }
  seal(plaintext: string, options: ActionOptions = {}) {
    return this.#courier.request(plaintext, addressOf(this.#persons.app(options), options), options);
  }
  hold() {
    this.#courier.hold();
  }
  release(order?: (held: number) => number[]) {
    return this.#courier.release(order);
  }

  revokeTokens() {
    this.#corp.tokens.revokeAll();
  }
  expireTokens() {
    this.#corp.tokens.expireAll(this.#corp.clock.now());
  }
  failNext(path: string, fault: Fault, times = 1) {
    this.#corp.faults.add(path, fault, times);
  }
  refuse(path: string, refusal: Refusal) {
    this.#corp.faults.refuse(path, refusal);
  }
  permit(path: string) {
    this.#corp.faults.permit(path);
  }

  signIn(userid: string, address: string): string {
    const url = new URL(address);
    if (url.pathname === paths.authorize && url.hash !== '#wechat_redirect')
      throw new ApiError(40058, 'the address ends with #wechat_redirect');
    return signIn(this.#corp, userid, url);
  }

  async close() {
    this.#closed.abort();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #upload(type: 'image' | 'voice' | 'file', filename: string, content: Buffer): string {
    return this.#corp.media.add({ type, filename, content, createdAt: this.#corp.clock.now() });
  }
}
