import { z } from 'zod';
import { isMember, memberOf, slackUser } from './directory/users.ts';
import type { Incoming, SaidOfPerson, SlackEvent } from './incoming.ts';
import type { SlackTeam } from './settings.ts';
import { shaped, slackId, ts, word, written } from './shapes.ts';
import { typedBy } from './typed.ts';

type Inner = Readonly<Record<string, unknown>>;

const envelope = z.object({
  event_id: z.string().regex(/^\w{1,64}$/),
  event: z.record(z.string(), z.unknown()),
});

// Made once: a shape that is made for each request takes longer than reading it.
const aboutUser = z.object({ user: z.object({ id: slackId }) });
const aboutGroup = z.object({ subteam: z.object({ id: slackId }) });
const revoked = z.object({ tokens: z.object({ bot: z.array(slackId).nullish() }) });

/** Events that say only that something about a person is to be read again. */
const personChanges: ReadonlySet<string> = new Set(['team_join', 'user_change']);
const groupChanges: ReadonlySet<string> = new Set(['subteam_created', 'subteam_updated']);

/** An `event_callback` (docs.slack.dev, Events API), its workspace checked. @throws SlackRefused `fields` */
export function readEvent(body: Readonly<Record<string, unknown>>, team: SlackTeam): Incoming {
  const { event_id, event } = shaped(envelope, body);
  const { teamId } = team;
  const type = shaped(word, event.type);
  if (type !== 'message') return { id: event_id, teamId, what: eventOf(type, event, teamId) };
  const what = messageOf(event, team);
  // One message is known to come under several event ids.
  const id = what.kind === 'ignored' ? event_id : `message-${teamId}-${what.channel}-${shaped(ts, event.ts)}`;
  return { id, teamId, what };
}

function eventOf(type: string, event: Inner, teamId: string): SlackEvent {
  if (personChanges.has(type)) {
    const { user } = shaped(aboutUser, event);
    return { kind: 'person-changed', userId: user.id, ...saidOf(event.user, teamId) };
  }
  if (groupChanges.has(type)) {
    const { subteam } = shaped(aboutGroup, event);
    return { kind: 'groups-changed', groupId: subteam.id };
  }
  switch (type) {
    case 'subteam_members_changed':
      return membersChanged(event);
    case 'app_home_opened':
      // Its other tab is the conversation, which shows itself.
      return event.tab === 'home'
        ? { kind: 'home', userId: shaped(slackId, event.user) }
        : { kind: 'ignored', type };
    case 'app_uninstalled':
      return { kind: 'revoked' };
    case 'tokens_revoked':
      return botTokensIn(event) ? { kind: 'revoked' } : { kind: 'ignored', type };
    default:
      return { kind: 'ignored', type };
  }
}

/** Nothing where it is not as described: then the directory is simply read again. */
function saidOf(user: unknown, teamId: string): { said?: SaidOfPerson } {
  const { data } = slackUser.safeParse(user);
  if (!data) return {};
  const { name, email, emailConfirmed = false, employed } = memberOf(data, noPlaces);
  return { said: { employed: employed && isMember(data, teamId), name, email, emailConfirmed } };
}

const noPlaces = { departments: [], leads: null };

const groupMembers = z.object({
  subteam_id: slackId,
  added_users: z.array(slackId).nullish(),
  removed_users: z.array(slackId).nullish(),
});

function membersChanged(event: Inner): SlackEvent {
  const { subteam_id: groupId, added_users, removed_users } = shaped(groupMembers, event);
  return { kind: 'groups-changed', groupId, userIds: [...(added_users ?? []), ...(removed_users ?? [])] };
}

/** Slack changes messages too, to show what is behind a link: only what their writer changed has words of theirs. */
function editOf(event: Inner, botUserId: string): MessageEvent | undefined {
  const { data } = edited.safeParse(event);
  if (!data || data.message.user === botUserId || data.message.edited.user !== data.message.user)
    return undefined;
  const { user: userId, ts: at, text } = data.message;
  return { kind: 'edited', userId, text: typedBy(text), channel: data.channel, ts: at };
}

/** People's own tokens, from signing in, are revoked in the same event and concern nobody but them. */
function botTokensIn(event: Inner): boolean {
  const { tokens } = shaped(revoked, event);
  return (tokens.bot?.length ?? 0) > 0;
}

type MessageEvent = Extract<SlackEvent, { kind: 'text' | 'edited' | 'other-message' | 'ignored' }>;

const message = z.object({ user: slackId, channel: slackId, ts });

const edited = z.object({
  channel: slackId,
  message: z.object({ user: slackId, ts, text: written, edited: z.object({ user: slackId }) }),
});

/** Subtypes that are a person's own words; the rest are edits, deletions and notes of Slack's. */
const ownWords: ReadonlySet<string> = new Set(['me_message', 'thread_broadcast']);

function messageOf(event: Inner, { botUserId, botId }: SlackTeam): MessageEvent {
  const subtype = event.subtype === undefined ? undefined : shaped(word, event.subtype);
  const ignored = { kind: 'ignored', type: subtype ? `message.${subtype}` : 'message' } as const;
  // What the bot says comes back to it; and no two bots shall talk to each other.
  if (event.bot_id != null || event.bot_profile != null || event.user === botUserId) return ignored;
  if (botId !== undefined && event.user === botId) return ignored;
  if (event.channel_type !== 'im') return ignored;
  if (subtype === 'message_changed') return editOf(event, botUserId) ?? ignored;
  if (event.hidden === true) return ignored;
  const taken = subtype === undefined || subtype === 'file_share' || ownWords.has(subtype);
  if (!taken) return ignored;
  const { user: userId, channel, ts: at } = shaped(message, event);
  const files = Array.isArray(event.files) && event.files.length > 0;
  const text = event.text === undefined || event.text === null ? '' : typedBy(shaped(written, event.text));
  if (text.trim() === '') return { kind: 'other-message', userId, channel };
  if (subtype === 'file_share' || files) return { kind: 'other-message', userId, channel, text };
  return { kind: 'text', userId, text, channel, ts: at };
}
