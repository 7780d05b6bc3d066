import type { Clock } from '../../../src/clock.ts';
import { Agenda } from './agenda.ts';
import { type Conversation, Conversations } from './conversations.ts';
import { Directory } from './directory.ts';
import { Faults } from './faults.ts';
import { Files } from './files.ts';
import { hex, Ids } from './ids.ts';
import { noLimits, platformLimits } from './limits.ts';
import { Logins } from './logins.ts';
import { Novelties } from './novelties.ts';
import { ResponseUrls } from './response-urls.ts';
import { ScheduledMessages } from './scheduled.ts';
import { Triggers } from './triggers.ts';
import type { Call, Counts, FakeSlackOptions, FakeTeam, JsonObject, Limits } from './types.ts';
import { Views } from './views.ts';

export const everyScope = [
  ...['bookmarks:write', 'channels:read', 'chat:write', 'commands', 'groups:history', 'groups:read'],
  ...['groups:write', 'im:history', 'im:read', 'im:write', 'pins:write', 'team:read', 'usergroups:read'],
  ...['users:read', 'users:read.email', 'users.profile:read'],
];

/** Everything Slack knows of one workspace and the app in it. Each part keeps its own state. */
export class Workspace {
  readonly clock: Clock;
  readonly team: FakeTeam;
  readonly options: FakeSlackOptions;
  readonly botUserId = 'U0HEEDBOT1';
  readonly botId = 'B0HEED0001';
  readonly appId = 'A0HEED0001';
  // Shaped like tokens, and told apart from real ones by what they say.
  readonly botToken = `xoxb-fake-${hex(8)}`;
  readonly appToken = `xapp-fake-${hex(8)}`;
  readonly signingSecret = hex(16);
  readonly clientId = '1000000000001.1000000000002';
  readonly clientSecret = hex(16);
  readonly ids = new Ids();
  readonly directory: Directory;
  readonly #conversations = new Conversations();
  readonly scheduled = new ScheduledMessages();
  readonly files = new Files();
  readonly agenda = new Agenda();
  readonly views = new Views(this.ids);
  readonly triggers = new Triggers();
  readonly responseUrls = new ResponseUrls();
  readonly faults = new Faults();
  readonly logins: Logins;
  readonly counts: Counts = { calls: {}, limited: {}, messages: 0, responses: 0, events: 0 };
  readonly calls: Call[] = [];
  readonly warnings: { method: string; detail: string }[] = [];
  readonly remembers: boolean;
  /** Of what is sent to the app; answers to its calls have their own. */
  readonly novelties: Novelties;
  limits: Limits;
  scopes: string[];
  /** Why the bot token is refused, when it is. */
  refusedToken: 'token_revoked' | 'account_inactive' | undefined;
  origin = '';
  /** Tells the app of something that a call brought about; set once there is a courier. */
  announce: (event: JsonObject) => void = () => {};
  /** An address of the app's sockets. */
  socketUrl: () => string = () => '';

  constructor(options: FakeSlackOptions) {
    this.clock = options.clock;
    this.options = options;
    this.team = {
      id: 'T0HEED0001',
      name: 'Sample',
      domain: 'sample',
      enterpriseId: undefined,
      ...options.team,
    };
    this.limits = options.limits === false ? { ...noLimits } : { ...platformLimits, ...options.limits };
    this.scopes = [...(options.scopes ?? everyScope)];
    this.novelties = new Novelties(options.unknownFields !== false);
    this.remembers = options.remember !== 'counts';
    this.directory = new Directory(this.clock, this.team.id);
    this.logins = new Logins(this);
    const bot = { name: 'heed', realName: 'Heed', isBot: true, email: '' };
    this.directory.addUser({ id: this.botUserId, ...bot });
    for (const user of options.users ?? []) this.directory.addUser(user);
    for (const group of options.groups ?? []) this.directory.setGroup(group);
  }

  /** As they stand by the clock, whoever looks. */
  get conversations(): Conversations {
    this.catchUp();
    return this.#conversations;
  }

  /** Does what is due by the clock. */
  readonly catchUp = (): void => this.agenda.catchUp(this.now);

  get now(): Date {
    return this.clock.now();
  }
  get seconds(): number {
    return Math.floor(this.now.getTime() / 1000);
  }

  /** The direct messages of the app with somebody, made on the way. */
  dmWith(userId: string): { dm: Conversation; fresh: boolean } {
    return this.conversations.openDm(userId, () =>
      this.conversations.add({
        id: this.ids.next('D'),
        name: '',
        kind: 'im',
        creator: this.botUserId,
        created: this.seconds,
        members: [userId, this.botUserId],
      }),
    );
  }

  warn(method: string, detail: string): void {
    if (this.remembers) this.warnings.push({ method, detail });
  }
}
