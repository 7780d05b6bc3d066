/**
 * What Heed says, before any platform has a say in how it looks.
 *
 * Features build these values; platform adapters render them (Block Kit, template cards, bubbles in the
 * local messenger). Nothing here knows a platform, and no value here is HTML or markup: every string is
 * plain text that the renderer must escape in its own way.
 */

import type { Question } from './question.ts';

export const languages = ['zh-CN', 'en'] as const;
export type Language = (typeof languages)[number];

/** The same thing in every language a person may have chosen. */
export type Localized<T> = Readonly<Record<Language, T>>;

/**
 * What a control means, as `feature.action` with the id it is about: `notices.later:0198…`.
 * Kept short because platforms put it into button keys and task ids.
 */
export interface Action {
  /** `notices.acknowledge`, `notices.later`, `questions.ask` … */
  name: string;
  /** The id the action is about; never content, never a person. */
  about: string;
}

export interface Button {
  label: string;
  /** The same in at most ten characters, for platforms that have no room for more. */
  short?: string;
  action: Action;
  style?: 'primary' | 'plain' | 'quiet' | 'danger';
}

/** Opens a page of Heed. `path` starts with `/`, names a thing by id and identifies nobody. */
export interface PageLink {
  label: string;
  /** As a button's. */
  short?: string;
  path: string;
  /** Where the platform opens forms in place, this one is opened instead; the page is a link in it. */
  form?: Action;
}

/** Where a thing stands, shown as a badge: `done` is settled, `open` waits for the reader. */
export interface CardState {
  tone: 'open' | 'done' | 'warning' | 'closed';
  label: string;
}

export interface CardItem {
  text: string;
  link: PageLink;
}

/** Three lines, one tap. Anything longer belongs on the page behind `link`. */
export interface Card {
  title: string;
  /** Who it comes from, above the title: "Privacy office · Sample Company". */
  source?: string;
  lines: readonly string[];
  /** Several things below the lines, each with a page of its own. Where no button can stand beside each, they are numbered. */
  items?: readonly CardItem[];
  facts?: readonly { label: string; value: string }[];
  link?: PageLink;
  /** What the primary button says, in full: kept as evidence word for word, so it stands above the buttons. */
  statement?: string;
  buttons?: readonly Button[];
  state?: CardState;
  /**
   * What the law wants shown apart from everything else, such as the right to object (GDPR 21(4)): never among the
   * lines, and with a way of its own to use it.
   */
  aside?: { text: string; link: PageLink };
  /** Small print below the buttons. */
  note?: string;
}

export interface Field {
  name: string;
  kind: 'text' | 'long-text' | 'choice' | 'choices' | 'date';
  label: string;
  help?: string;
  required?: boolean;
  maxLength?: number;
  /** What is chosen comes as its value; several of `choices` as their values with a comma between, so none has one. */
  options?: readonly { value: string; label: string }[];
  /** Stands in a text field already, such as a question that was asked in a message. */
  initial?: string;
  /** What is typed here signs: it is never filled in for anybody. */
  signature?: true;
}

/** Asked in place: a Slack modal, a page in WeCom, a panel in the local messenger. */
export interface Form {
  title: string;
  /** Sentences above the fields, each its own paragraph. */
  intro?: readonly string[];
  /** What one has to know before answering, below the sentences. */
  facts?: readonly { label: string; value: string }[];
  /** Where all of it can be read. */
  link?: PageLink;
  fields: readonly Field[];
  submit: string;
  cancel: string;
  /** What a submission means. */
  action: Action;
}

export type Body =
  | { kind: 'text'; text: string }
  | { kind: 'card'; card: Card }
  | { kind: 'question'; question: Question };

/** A message as it is stored and sent: one body per language, chosen by each receiver's own. */
export type Message = Localized<Body>;

/** Something a person did to the bot, the same from every platform. `values` are a form's fields. */
export type Command =
  | { kind: 'button'; action: Action }
  | { kind: 'form'; action: Action; values: Readonly<Record<string, string>> }
  | { kind: 'text'; text: string }
  /** A picture, a voice message, a file: not opened, not kept. */
  | { kind: 'unreadable' };

const actionShape = /^([a-z]+\.[a-z-]+):([A-Za-z0-9_.-]{1,80})$/;

/** `notices.later:0198…`, at most 100 characters; `parseAction` reads it back. */
export function formatAction(action: Action): string {
  return `${action.name}:${action.about}`;
}

/** The action in a button key, or undefined when the text is none of ours. */
export function parseAction(key: string): Action | undefined {
  const match = actionShape.exec(key);
  return match?.[1] && match[2] ? { name: match[1], about: match[2] } : undefined;
}
