/** One of Slack's permissions, and what Heed does with it. */
export interface Scope {
  scope: string;
  /** In a line, for whoever reviews the app. */
  why: string;
  methods?: readonly string[];
  events?: readonly string[];
}

/**
 * Everything the bot may do, and nothing that it does not do: the manifest, doctor and a test that reads the program
 * go by this table [docs.slack.dev: each method's and each event's page].
 */
export const botScopes: readonly Scope[] = [
  {
    scope: 'chat:write',
    why: 'send notices, and change or take back its own messages',
    methods: ['chat.postMessage', 'chat.update', 'chat.delete'],
  },
  { scope: 'commands', why: '/heed, and shortcuts' },
  {
    scope: 'groups:history',
    why: 'find the briefing of a crisis room again, where a post of its own was not answered',
    methods: ['conversations.history'],
  },
  {
    scope: 'groups:read',
    why: 'read back that the room of a crisis team is private, and who is in it, before anything is said there',
    methods: ['conversations.info', 'conversations.members', 'conversations.list'],
  },
  {
    scope: 'groups:write',
    why: 'make, name and close private rooms for a crisis team',
    methods: [
      'conversations.create',
      'conversations.invite',
      'conversations.kick',
      'conversations.rename',
      'conversations.setPurpose',
      'conversations.setTopic',
      'conversations.archive',
    ],
  },
  {
    scope: 'im:history',
    why: 'read what people write to the app itself, and look whether an alert has arrived',
    methods: ['conversations.history'],
    events: ['message.im'],
  },
  {
    scope: 'pins:write',
    why: 'pin policies in channels that HR names, and the first message of a crisis room',
    methods: ['pins.add', 'pins.remove'],
  },
  {
    scope: 'usergroups:read',
    why: 'departments and roles by user group',
    methods: ['usergroups.list'],
    events: ['subteam_created', 'subteam_members_changed', 'subteam_updated'],
  },
  {
    scope: 'users.profile:read',
    why: 'managers by a field of the profile',
    methods: ['team.profile.get', 'users.profile.get'],
  },
  {
    scope: 'users:read',
    why: 'who works here, in which language and time zone',
    methods: ['users.list', 'users.info'],
    events: ['team_join', 'user_change'],
  },
  {
    scope: 'users:read.email',
    why: 'recognise the same person in the staff list and on other platforms',
  },
];

/** Of people who sign in to Heed's pages: who they are, and nothing else. */
export const userScopes: readonly Scope[] = [
  { scope: 'openid', why: 'sign in to the pages', methods: ['openid.connect.token'] },
];

/** What needs no permission. */
export const freeMethods: readonly string[] = [
  'apps.connections.open',
  'auth.test',
  'views.open',
  'views.publish',
  'views.push',
  'views.update',
];
export const freeEvents: readonly string[] = ['app_home_opened', 'app_uninstalled', 'tokens_revoked'];

export const scopesOf = (scopes: readonly Scope[]): string[] => scopes.map(({ scope }) => scope);

export const botEvents: readonly string[] = [
  ...freeEvents,
  ...botScopes.flatMap(({ events = [] }) => events),
].toSorted();

/** @param held what a token has, as Slack says */
export function compareScopes(held: readonly string[]): { missing: Scope[]; superfluous: string[] } {
  const wanted = new Set(scopesOf(botScopes));
  return {
    missing: botScopes.filter(({ scope }) => !held.includes(scope)),
    superfluous: held.filter((scope) => !wanted.has(scope)),
  };
}
