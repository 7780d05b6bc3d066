import { show } from './blockkit/show.ts';
import { fileView, type StoredFile } from './files.ts';
import type { ChannelView, JsonObject, MessageView } from './types.ts';

export interface Message {
  ts: string;
  user: string;
  text: string;
  blocks: JsonObject[];
  metadata: MessageView['metadata'];
  threadTs: string | undefined;
  /** Seen by this person alone. */
  ephemeralTo: string | undefined;
  edited: { user: string; ts: string } | undefined;
  /** Of a slash command that stands there, or a note of Slack's. */
  subtype: string | undefined;
  files: readonly StoredFile[];
  reactions: string[];
}

export interface Conversation {
  id: string;
  name: string;
  kind: ChannelView['kind'];
  creator: string;
  created: number;
  archived: boolean;
  members: Set<string>;
  topic: string;
  purpose: string;
  /** By ts, oldest first. */
  messages: Map<string, Message>;
  pins: string[];
  bookmarks: { id: string; title: string; link: string }[];
}

/** Every conversation the app is in, or was. */
export class Conversations {
  readonly #byId = new Map<string, Conversation>();
  readonly #dms = new Map<string, string>();

  get all(): Conversation[] {
    return [...this.#byId.values()];
  }

  find(id: string): Conversation | undefined {
    return this.#byId.get(id);
  }

  add(
    one: Pick<Conversation, 'id' | 'name' | 'kind' | 'creator' | 'created'> & { members: string[] },
  ): Conversation {
    const conversation: Conversation = {
      archived: false,
      topic: '',
      purpose: '',
      messages: new Map(),
      pins: [],
      bookmarks: [],
      ...one,
      members: new Set(one.members),
    };
    this.#byId.set(one.id, conversation);
    return conversation;
  }

  /** The direct messages with that person. */
  dm(userId: string): Conversation | undefined {
    const id = this.#dms.get(userId);
    return id === undefined ? undefined : this.#byId.get(id);
  }

  /** @param made runs when there were none */
  openDm(userId: string, made: () => Conversation): { dm: Conversation; fresh: boolean } {
    const known = this.dm(userId);
    if (known) return { dm: known, fresh: false };
    const dm = made();
    this.#dms.set(userId, dm.id);
    return { dm, fresh: true };
  }

  named(name: string): Conversation | undefined {
    return this.all.find((one) => one.name === name && (one.kind === 'public' || one.kind === 'private'));
  }
}

export function messageView(channel: string, message: Message): MessageView {
  return {
    channel,
    ts: message.ts,
    text: message.text,
    user: message.user,
    ephemeral: message.ephemeralTo !== undefined,
    edited: message.edited !== undefined,
    threadTs: message.threadTs,
    metadata: message.metadata,
    files: message.files.map(fileView),
    reactions: [...message.reactions],
    ...show(message.blocks, message.text),
  };
}

/** What somebody sees there; `undefined`: what everybody sees. */
export function visible(conversation: Conversation, userId?: string): MessageView[] {
  return [...conversation.messages.values()]
    .filter(({ ephemeralTo }) => ephemeralTo === undefined || ephemeralTo === userId)
    .map((message) => messageView(conversation.id, message));
}

export function channelView(one: Conversation): ChannelView {
  const { id, name, kind, archived, creator, topic, purpose, pins, bookmarks } = one;
  const shown = { messages: visible(one), pins: [...pins], bookmarks: [...bookmarks] };
  return { id, name, kind, archived, creator, members: [...one.members], topic, purpose, ...shown };
}

export function conversationJson(one: Conversation, botUserId: string, teamId: string): JsonObject {
  const set = one.created;
  if (one.kind === 'im') {
    const user = [...one.members].find((member) => member !== botUserId) ?? '';
    return { id: one.id, created: set, is_im: true, is_org_shared: false, user, is_archived: one.archived };
  }
  return {
    id: one.id,
    name: one.name,
    is_channel: true,
    is_group: false,
    is_im: false,
    is_mpim: one.kind === 'mpim',
    is_private: one.kind !== 'public',
    created: set,
    creator: one.creator,
    is_archived: one.archived,
    is_general: false,
    name_normalized: one.name,
    is_shared: false,
    is_ext_shared: false,
    is_org_shared: false,
    context_team_id: teamId,
    is_member: one.members.has(botUserId),
    topic: { value: one.topic, creator: one.topic ? botUserId : '', last_set: one.topic ? set : 0 },
    purpose: { value: one.purpose, creator: one.purpose ? botUserId : '', last_set: one.purpose ? set : 0 },
    previous_names: [],
  };
}
