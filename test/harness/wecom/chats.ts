import { MemberLimit, type PeriodLimit, perDay, perHour, perMinute } from './limits.ts';
import type { ChatView } from './types.ts';

/** Groups that apps made, and what bounds them. */
export class Chats {
  readonly #chats = new Map<string, ChatView>();
  readonly created = perDay();
  readonly updated = perHour();
  readonly sentPerMinute: PeriodLimit = perMinute();
  readonly memberPerMinute = new MemberLimit(200, Number.POSITIVE_INFINITY);
  readonly memberPerDay = perDay();

  get all(): ChatView[] {
    return [...this.#chats.values()];
  }

  find(chatid: string): ChatView | undefined {
    return this.#chats.get(chatid);
  }

  add(chat: ChatView): void {
    this.#chats.set(chat.chatid, chat);
  }
}
