import { randomBytes } from 'node:crypto';
import { wordsOf } from './cards/words.ts';
import { key } from './directory.ts';
import type { Card, ConversationItem, SentMessage } from './types.ts';

/** A card as one person sees it, where that is no longer as it was sent. */
export interface CardState {
  card?: Card;
  replaced?: string;
}

export interface StoredMessage extends SentMessage {
  /** By the key of the userid. */
  states: Map<string, CardState>;
}

type Entry = { message: StoredMessage } | { item: ConversationItem };

export const newId = () => randomBytes(33).toString('base64url');

/** What was sent and what each person sees of it. */
export class Messages {
  readonly sent: StoredMessage[] = [];
  readonly #byId = new Map<string, StoredMessage>();
  readonly #conversations = new Map<string, Entry[]>();
  readonly #remembers: boolean;

  constructor(remembers: boolean) {
    this.#remembers = remembers;
  }

  add(message: StoredMessage): void {
    if (!this.#remembers) return;
    this.sent.push(message);
    this.#byId.set(message.msgid, message);
    for (const userid of message.to) this.#entries(message.agentid, userid).push({ message });
  }

  /** Something in a conversation that message/send did not bring: what the person wrote, a passive reply. */
  addItem(agentid: number, userid: string, item: ConversationItem): void {
    if (this.#remembers) this.#entries(agentid, userid).push({ item });
  }

  find(msgid: string): StoredMessage | undefined {
    return this.#byId.get(msgid);
  }

  conversation(agentid: number, userid: string): ConversationItem[] {
    return this.#entries(agentid, userid).flatMap((entry) => {
      if ('item' in entry) return [entry.item];
      return entry.message.recalledAt ? [] : [seenBy(entry.message, userid)];
    });
  }

  /** Conversations follow a person whose userid changes. */
  rename(from: string, to: string): void {
    for (const [name, entries] of [...this.#conversations]) {
      const [agentid, userid] = name.split(' ');
      if (userid !== key(from)) continue;
      this.#conversations.delete(name);
      this.#conversations.set(`${agentid} ${key(to)}`, entries);
      for (const entry of entries) {
        if (!('message' in entry)) continue;
        const { to: receivers, states } = entry.message;
        entry.message.to = receivers.map((one) => (key(one) === key(from) ? to : one));
        const state = states.get(key(from));
        if (state) states.set(key(to), state);
      }
    }
  }

  #entries(agentid: number, userid: string): Entry[] {
    const name = `${agentid} ${key(userid)}`;
    const entries = this.#conversations.get(name) ?? [];
    this.#conversations.set(name, entries);
    return entries;
  }
}

export function seenBy(message: StoredMessage, userid: string): ConversationItem {
  const item: ConversationItem = {
    from: 'app',
    msgid: message.msgid,
    msgtype: message.msgtype,
    at: message.sentAt,
    content: message.content,
    text: '',
  };
  if (message.task_id !== undefined) item.task_id = message.task_id;
  const state = message.states.get(key(userid));
  if (message.msgtype === 'template_card') item.card = state?.card ?? asCard(message.content);
  if (state?.replaced !== undefined) item.replaced = state.replaced;
  item.text = wordsOf(item.card ?? message.content);
  return item;
}

export function asCard(content: Record<string, unknown>): Card {
  return { ...content, card_type: String(content.card_type) };
}
