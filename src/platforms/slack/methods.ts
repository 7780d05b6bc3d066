/** How often a method may be called, and whether again [docs.slack.dev: rate limits, and each method's page]. */
export interface MethodRules {
  /**
   * Calls a minute in a workspace that Slack is known to take. Unset: not counted by Heed, because its caller
   * cannot wait (a modal has three seconds) or calls it now and then; a refusal pauses it all the same.
   */
  perMinute?: number;
  /** The same call once more changes nothing, so it may follow one of unknown fate. */
  repeatable: boolean;
  /** How long a call waits for its turn; one whose turn comes later is given back with the time of its turn. */
  waitMs: number;
}

/** Tiers: Slack promises these and tolerates more. */
const [tier2, tier3, tier4] = [20, 50, 100];

/**
 * `chat.postMessage` to a whole workspace. Slack says "several hundred per minute" and no figure
 * [docs.slack.dev: rate limits]; 1,600 direct messages in seven minutes, 229 a minute, are reported to have
 * passed (slackapi/bolt-js, issue 1882).
 */
export const postsPerMinute = 240;

const moment = 5_000;
const minutes = 120_000;

const read = (perMinute: number): MethodRules => ({ perMinute, repeatable: true, waitMs: minutes });
const change = (perMinute: number): MethodRules => ({ perMinute, repeatable: true, waitMs: 15_000 });
const atOnce = (repeatable: boolean): MethodRules => ({ repeatable, waitMs: 0 });

const methods: Readonly<Record<string, MethodRules>> = {
  'auth.test': atOnce(true),
  'team.info': read(tier3),
  'chat.postMessage': { perMinute: postsPerMinute, repeatable: false, waitMs: moment },
  'chat.postEphemeral': { perMinute: tier4, repeatable: false, waitMs: moment },
  // Fifty a minute beside a broadcast of hundreds: one that waited would keep messages from being sent.
  'chat.update': { perMinute: tier3, repeatable: true, waitMs: 0 },
  'chat.delete': { perMinute: tier3, repeatable: true, waitMs: moment },
  'chat.getPermalink': atOnce(true),
  'conversations.create': { perMinute: tier2, repeatable: false, waitMs: 15_000 },
  'conversations.open': change(tier3),
  'conversations.invite': change(tier3),
  'conversations.kick': change(tier3),
  'conversations.rename': change(tier2),
  'conversations.setTopic': change(tier2),
  'conversations.setPurpose': change(tier2),
  'conversations.archive': change(tier2),
  'conversations.members': read(tier4),
  'conversations.list': read(tier2),
  'conversations.info': read(tier3),
  'conversations.history': { perMinute: tier3, repeatable: true, waitMs: 2_000 },
  'conversations.replies': read(tier3),
  'pins.add': change(tier2),
  'pins.remove': change(tier2),
  'bookmarks.add': { perMinute: tier2, repeatable: false, waitMs: 15_000 },
  'users.list': read(tier2),
  'users.info': read(tier4),
  'users.lookupByEmail': read(tier3),
  'users.profile.get': read(tier4),
  'team.profile.get': read(tier3),
  'usergroups.list': read(tier2),
  'usergroups.users.list': read(tier2),
  'views.open': atOnce(false),
  'views.push': atOnce(false),
  'views.update': atOnce(true),
  'views.publish': atOnce(true),
  // A code is good for one answer.
  'openid.connect.token': atOnce(false),
  'openid.connect.userInfo': atOnce(true),
  'apps.connections.open': atOnce(true),
};

/** One that stands nowhere is called like the scarcest, and never again by itself. */
const unknownMethod: MethodRules = { perMinute: tier2, repeatable: false, waitMs: 15_000 };

export function rulesOf(method: string): MethodRules {
  return methods[method] ?? unknownMethod;
}
