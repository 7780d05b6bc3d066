import type { Clock } from '../../../src/clock.ts';
import type { App } from './apps.ts';
import { ResponseCodes } from './cards/response-codes.ts';
import { Chats } from './chats.ts';
import { Directory } from './directory.ts';
import { Faults } from './faults.ts';
import { noLimits, platformLimits } from './limits.ts';
import { Logins } from './logins.ts';
import { Media } from './media.ts';
import { Messages } from './messages.ts';
import { ArchiveApp } from './msgaudit-api.ts';
import { SendQuota } from './send-quota.ts';
import { type Caller, Tokens } from './tokens.ts';
import type { Call, CallbackSettings, Counts, FakeWecomOptions, Limits, Warning } from './types.ts';

/** Everything the platform knows of one corp. Each part keeps its own state; this holds them together. */
export class Corp {
  readonly clock: Clock;
  readonly corpid: string;
  readonly limits: Limits;
  readonly tokenLifetime: number;
  readonly remembers: boolean;
  readonly repeatedCard: 'task-id' | 'duplicate-check';
  readonly directory = new Directory();
  readonly apps = new Map<number, App>();
  readonly contacts: { secret: string; readDetails: boolean; callback: CallbackSettings | undefined };
  readonly archive = new ArchiveApp();
  readonly tokens = new Tokens();
  readonly faults = new Faults();
  readonly messages: Messages;
  readonly codes = new ResponseCodes();
  readonly quota: SendQuota;
  readonly media = new Media();
  readonly chats = new Chats();
  readonly logins = new Logins();
  readonly counts: Counts = { gettoken: 0, calls: {}, messages: 0, delivered: 0, dropped: 0, duplicates: 0 };
  readonly warnings: Warning[] = [];
  readonly calls: Call[] = [];
  trustedIps = ['127.0.0.1', '::1', '::ffff:127.0.0.1'];

  constructor(options: FakeWecomOptions) {
    this.clock = options.clock;
    this.corpid = options.corpid ?? 'ww00000000000000fa';
    this.limits = options.limits === false ? noLimits : { ...platformLimits, ...options.limits };
    this.tokenLifetime = options.tokenLifetime ?? 7_200;
    this.remembers = options.remember !== 'counts';
    this.repeatedCard = options.repeatedCard ?? 'task-id';
    this.messages = new Messages(this.remembers);
    this.quota = new SendQuota(this.limits);
    const secret = options.contactsSecret ?? 'contacts-helper-secret-of-the-fake-corp-0000';
    this.contacts = { secret, readDetails: false, callback: undefined };
  }

  callerOf(secret: string): Caller | undefined {
    if (secret === this.contacts.secret) return { kind: 'contacts' };
    if (secret === this.archive.secret) return { kind: 'archive' };
    const app = [...this.apps.values()].find((one) => one.secret === secret);
    return app && { kind: 'app', app };
  }

  app(agentid: number): App {
    const app = this.apps.get(agentid);
    if (!app) throw new Error(`no app ${agentid}`);
    return app;
  }

  warn(path: string, kind: Warning['kind'], detail: string): void {
    if (this.remembers) this.warnings.push({ path, kind, detail });
  }
}
