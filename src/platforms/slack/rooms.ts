import { z } from 'zod';
import { HeedError } from '../../errors.ts';
import { withoutReordering } from '../../messages/reading-order.ts';
import { withAbsoluteLinks } from '../absolute-links.ts';
import type { Rooms } from '../port.ts';
import { type SlackApi, type SlackCall, SlackError } from './api.ts';
import { renderMessage } from './blocks/message.ts';
import { shorten } from './blocks/words.ts';
import {
  type Channel,
  codeIs,
  findChannel,
  inChannel,
  membersOf,
  mustBePrivate,
  readChannel,
} from './channels.ts';
import { meaningOf } from './codes.ts';
import { briefingMarks, findBriefing } from './find-briefing.ts';
import { channelName, renamed } from './room-name.ts';
import { posted } from './send.ts';
import type { SlackTeam } from './settings.ts';

/** Limits of channels [docs.slack.dev: conversations.invite, conversations.setTopic]. */
const invitesPerCall = 100;
const topicChars = 250;
const mostNames = 5;

const nothing = z.object({});

/**
 * Private channels that the app makes. What is private is read back from Slack before anything is said: a channel
 * can be made public, shared with another company, or archived at any time.
 */
export function slackRooms(api: SlackApi, { botUserId }: Pick<SlackTeam, 'botUserId'>): Rooms {
  const ask = <T>(
    method: string,
    args: SlackCall<T>['args'] & object,
    answer: z.ZodType<T>,
    signal: AbortSignal,
  ) => api.call({ method, args, answer, lane: 'alert', signal });

  /** One of the app's own under this name, from a call before whose answer may never have come. */
  async function existing(name: string, signal: AbortSignal): Promise<Channel | undefined> {
    const found = await findChannel(api, name, signal);
    return found?.creator === botUserId && !found.is_archived ? found : undefined;
  }

  async function make(
    name: string,
    key: string,
    signal: AbortSignal,
  ): Promise<{ channel: Channel; fresh: boolean }> {
    let last: unknown;
    for (let attempt = 0; attempt < mostNames; attempt += 1) {
      const wanted = channelName(name, key, attempt);
      try {
        const args = { name: wanted, is_private: true };
        return { ...(await ask('conversations.create', args, inChannel, signal)), fresh: true };
      } catch (error) {
        const perhaps = error instanceof SlackError && error.fate === 'unknown';
        if (!perhaps && !codeIs(error, 'name_taken')) throw error;
        const channel = await existing(wanted, signal);
        if (channel) return { channel, fresh: false };
        if (perhaps) throw error;
        last = error;
      }
    }
    throw last;
  }

  async function invite(channel: string, userids: readonly string[], signal: AbortSignal): Promise<void> {
    for (let start = 0; start < userids.length; start += invitesPerCall) {
      const users = userids.slice(start, start + invitesPerCall).join(',');
      try {
        // One who is gone must not keep the others out.
        await ask('conversations.invite', { channel, users, force: true }, nothing, signal);
      } catch (error) {
        const people = error instanceof SlackError && error.fate === 'refused';
        // Nobody of these could be added, or nobody had to be: who is in it is read back.
        if (!people || !['drop', 'ignore'].includes(error.class) || isAboutChannel(error)) throw error;
      }
    }
  }

  async function create(room: Parameters<Rooms['create']>[0], signal: AbortSignal): Promise<string> {
    const wanted = unique([...(room.owner ? [room.owner] : []), ...room.members]);
    const { channel, fresh } = await make(room.name, room.key, signal);
    const { id } = channel;
    await mustStayPrivate(id, signal);
    if (fresh) await describe(id, room.name, signal);
    const present = fresh ? [] : await membersOf(api, id, signal);
    await invite(
      id,
      wanted.filter((userid) => !present.includes(userid)),
      signal,
    );
    await mustStayPrivate(id, signal);
    const expected = new Set([botUserId, ...wanted, ...present]);
    const strangers = (await membersOf(api, id, signal)).filter((userid) => !expected.has(userid));
    if (strangers.length > 0) {
      throw new HeedError(
        'platform-failed',
        `The channel has members whom nobody asked for (${strangers.length}), so Heed says nothing in it.`,
      );
    }
    return id;
  }

  async function mustStayPrivate(id: string, signal: AbortSignal): Promise<void> {
    const channel = await readChannel(api, id, signal);
    if (!channel) throw new HeedError('platform-failed', 'The channel is gone, or the app is not in it.');
    mustBePrivate(channel);
  }

  const describe = (channel: string, name: string, signal: AbortSignal) =>
    ask(
      'conversations.setPurpose',
      { channel, purpose: shorten(withoutReordering(name), topicChars) },
      nothing,
      signal,
    );

  async function update(
    id: string,
    { name, owner, add = [], remove = [] }: Parameters<Rooms['update']>[1],
    signal: AbortSignal,
  ): Promise<void> {
    const coming = unique([...(owner ? [owner] : []), ...add]);
    if (coming.length > 0) {
      await mustStayPrivate(id, signal);
      await invite(id, coming, signal);
    }
    for (const user of unique(remove).filter((userid) => !coming.includes(userid))) {
      try {
        await ask('conversations.kick', { channel: id, user }, nothing, signal);
      } catch (error) {
        if (!codeIs(error, 'not_in_channel', 'user_not_found', 'cant_kick_self')) throw error;
        // The app itself is out of it: then nobody can be taken out, which the next reading says.
        if (codeIs(error, 'not_in_channel')) await mustStayPrivate(id, signal);
      }
    }
    if (name) await rename(id, name, signal);
  }

  async function rename(id: string, name: string, signal: AbortSignal): Promise<void> {
    const channel = await readChannel(api, id, signal);
    const wanted = channel && renamed(name, channel.name);
    await describe(id, name, signal);
    if (!wanted || wanted === channel.name) return;
    await ask('conversations.rename', { channel: id, name: wanted }, nothing, signal).catch(
      (error: unknown) => {
        // Its description has the name all the same.
        if (!codeIs(error, 'name_taken')) throw error;
      },
    );
  }

  async function read(id: string, signal: AbortSignal): ReturnType<Rooms['read']> {
    const channel = await readChannel(api, id, signal);
    if (!channel || channel.is_archived) return undefined;
    const members = await membersOf(api, id, signal);
    const name = channel.purpose?.value || channel.name;
    return { name, members: members.filter((userid) => userid !== botUserId) };
  }

  /** @returns the time stamp of the first part */
  async function say(
    channel: string,
    text: string,
    baseUrl: string,
    signal: AbortSignal,
    marks: { metadata?: object } = {},
  ): Promise<string> {
    await mustStayPrivate(channel, signal);
    const body = { kind: 'text', text: withAbsoluteLinks(text, baseUrl) } as const;
    const stamps: string[] = [];
    for (const { blocks: _, ...message } of renderMessage(body, { baseUrl, language: 'en' }))
      stamps.push((await ask('chat.postMessage', { channel, ...message, ...marks }, posted, signal)).ts);
    return stamps[0] ?? '';
  }

  async function brief(
    channel: string,
    { topic, text, baseUrl, place, perhaps }: Parameters<NonNullable<Rooms['brief']>>[1],
    signal: AbortSignal,
  ): Promise<string> {
    await mustStayPrivate(channel, signal);
    await ask(
      'conversations.setTopic',
      { channel, topic: shorten(withoutReordering(topic), topicChars) },
      nothing,
      signal,
    );
    if (place && (await changed(channel, place, text, baseUrl, signal))) return place;
    const before = perhaps === undefined ? undefined : await findBriefing(api, channel, signal);
    const there = before !== undefined && (await changed(channel, before, text, baseUrl, signal));
    const words = perhaps === undefined ? text : `${perhaps}\n${text}`;
    const timestamp = there ? before : await say(channel, words, baseUrl, signal, briefingMarks);
    await ask('pins.add', { channel, timestamp }, nothing, signal).catch(ifDone);
    return timestamp;
  }

  /** @returns whether the words are still there to be changed */
  async function changed(
    channel: string,
    ts: string,
    words: string,
    baseUrl: string,
    signal: AbortSignal,
  ): Promise<boolean> {
    const body = { kind: 'text', text: withAbsoluteLinks(words, baseUrl) } as const;
    const [message] = renderMessage(body, { baseUrl, language: 'en' });
    try {
      await ask('chat.update', { channel, ts, text: message?.text ?? '' }, nothing, signal);
      return true;
    } catch (error) {
      if (!codeIs(error, 'message_not_found', 'cant_update_message', 'edit_window_closed')) throw error;
      return false;
    }
  }

  return {
    create: (room, signal) => explained(create(room, signal)),
    update: (id, change, signal) => explained(update(id, change, signal)),
    read: (id, signal) => explained(read(id, signal)),
    say: (id, text, baseUrl, signal) => explained(say(id, text, baseUrl, signal).then(() => undefined)),
    brief: (id, briefing, signal) => explained(brief(id, briefing, signal)),
    close: (id, signal) =>
      explained(ask('conversations.archive', { channel: id }, nothing, signal).then(() => undefined, ifDone)),
  };
}

const unique = (userids: readonly string[]) => [...new Set(userids)];

/** Refused for what the channel is, and not for one of the people. */
function isAboutChannel(error: SlackError): boolean {
  return codeIs(
    error,
    'channel_not_found',
    'is_archived',
    'not_in_channel',
    'method_not_supported_for_channel_type',
  );
}

function ifDone(error: unknown): void {
  if (!(error instanceof SlackError) || error.class !== 'ignore') throw error;
}

/** What Slack said, in words for operators. @throws HeedError `platform-failed` */
async function explained<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof SlackError)) throw error;
    const todo = error.code === undefined ? undefined : meaningOf(error.code).todo;
    throw new HeedError('platform-failed', todo ? `${error.message}. ${todo}` : `${error.message}.`, {
      cause: error,
    });
  }
}
