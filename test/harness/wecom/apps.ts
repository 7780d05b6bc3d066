import { randomBytes } from 'node:crypto';
import { checkSettings } from './callback-request.ts';
import { type Directory, key } from './directory.ts';
import type {
  AppSettings,
  CallbackSettings,
  Delivery,
  FakeApp,
  Verification,
  VisibleRange,
} from './types.ts';

export interface AppHooks {
  directory: Directory;
  /** Asks the URL whether it knows the settings. */
  verify(settings: CallbackSettings): Promise<Verification>;
  /** Tells the app who came into its range or left it. */
  rangeChanged(app: App, before: Set<string>, after: Set<string>): Promise<Delivery[]>;
}

/** A self-built app, and what its administrator does in the console. */
export class App implements FakeApp {
  readonly agentid: number;
  readonly secret: string;
  name: string;
  visible: VisibleRange;
  callback: CallbackSettings | undefined;
  trustedDomain: string | undefined;
  loginDomain: string | undefined;
  isreportenter: boolean;
  disabled: boolean;
  withoutSensitive: boolean;
  /** The menu as created, without its buttons when there is none. */
  menu: unknown[] | undefined;
  readonly #hooks: AppHooks;
  #range: { version: number; of: VisibleRange; members: Set<string>; departments: Set<number> } | undefined;

  constructor(settings: Partial<AppSettings> & { agentid: number }, hooks: AppHooks) {
    this.agentid = settings.agentid;
    this.secret = settings.secret ?? randomBytes(32).toString('base64url').slice(0, 43);
    this.name = settings.name ?? `App ${settings.agentid}`;
    this.visible = settings.visible ?? { userids: [], partyids: [1], tagids: [] };
    this.trustedDomain = settings.trustedDomain;
    this.loginDomain = settings.loginDomain;
    this.isreportenter = settings.isreportenter ?? true;
    this.disabled = settings.disabled ?? false;
    this.withoutSensitive = settings.withoutSensitive ?? true;
    this.#hooks = hooks;
    this.setCallback(settings.callback);
  }

  /** Keys of everybody whom the app may see. */
  get members(): Set<string> {
    return this.#ranges().members;
  }

  get departments(): Set<number> {
    return this.#ranges().departments;
  }

  sees(userid: string): boolean {
    return this.members.has(key(userid));
  }

  /** The root department is in the range: the condition of appchat. */
  get seesRoot(): boolean {
    return this.visible.partyids.includes(1);
  }

  async set(changes: Partial<Omit<AppSettings, 'agentid' | 'callback'>>): Promise<Delivery[]> {
    const before = this.members;
    Object.assign(this, changes);
    return changes.visible ? this.#hooks.rangeChanged(this, before, this.members) : [];
  }

  async saveCallback(settings: CallbackSettings): Promise<Verification> {
    const answer = await this.#hooks.verify(settings);
    if (answer.ok) this.callback = settings;
    return answer;
  }

  setCallback(settings: CallbackSettings | undefined): void {
    if (settings) checkSettings(settings);
    this.callback = settings;
  }

  #ranges() {
    const { directory } = this.#hooks;
    if (this.#range?.version !== directory.version || this.#range.of !== this.visible) {
      this.#range = {
        version: directory.version,
        of: this.visible,
        members: directory.membersIn(this.visible),
        departments: directory.departmentsIn(this.visible),
      };
    }
    return this.#range;
  }
}
