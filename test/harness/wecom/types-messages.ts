/** A template card as JSON. */
export type Card = Record<string, unknown> & { card_type: string };

/** What message/send accepted. */
export interface SentMessage {
  msgid: string;
  agentid: number;
  msgtype: string;
  /** The typed object: `content` of `{ msgtype: 'text', text: content }`. */
  content: Record<string, unknown>;
  sentAt: Date;
  /** Who got it, as the directory spells them. */
  to: string[];
  /** Whom the 30 a minute and 1,000 an hour dropped without a word. */
  dropped: string[];
  invaliduser: string[];
  unlicenseduser: string[];
  task_id?: string;
  response_code?: string;
  recalledAt?: Date;
}

export interface SelectedItem {
  question_key: string;
  option_ids: string[];
}

/** One entry of a person's conversation with an app. */
export interface ConversationItem {
  from: 'app' | 'member';
  /** The message's id; for passive replies a made-up one. */
  msgid: string;
  msgtype: string;
  at: Date;
  content: Record<string, unknown>;
  /** What the person reads: text, title and description, or the words of the card, in lines. */
  text: string;
  /** A card as this person sees it now. */
  card?: Card;
  /** The text that stands where the buttons were, when they are greyed out. */
  replaced?: string;
  task_id?: string;
}

export interface ChatView {
  chatid: string;
  name: string;
  owner: string;
  userlist: string[];
  agentid: number;
  messages: { msgtype: string; content: Record<string, unknown>; at: Date; to: string[] }[];
}
