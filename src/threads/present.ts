import type { Card, Language, Message } from '../messages/model.ts';
import { threads as words } from '../messages/texts/threads.ts';
import type { Parties } from './rules.ts';

/** The page of a thread, the same address for both sides. */
export const threadPath = (threadId: string) => `/threads/${threadId}`;

/** To those who hold the role: somebody waits. Neither who nor what: the message lies in the clear. */
export function incomingCard(threadId: string, { kind }: Parties): Message {
  return message(({ incoming }) => ({
    title: incoming[kind],
    lines: [incoming.line],
    link: { label: incoming.open, path: threadPath(threadId) },
  }));
}

/** To the person: an answer is there. */
export function answeredCard(threadId: string, { kind, role }: Parties): Message {
  return message(({ answered }) => ({
    title: answered[kind][role],
    lines: [answered.line],
    link: { label: answered.open, path: threadPath(threadId) },
  }));
}

/** To the person: the role regards the talk as settled. */
export function endedCard(threadId: string): Message {
  return message(({ ended }) => ({
    title: ended.title,
    lines: [ended.line],
    link: { label: ended.open, path: threadPath(threadId) },
  }));
}

function message(card: (texts: (typeof words)[Language]) => Card): Message {
  return {
    'zh-CN': { kind: 'card', card: card(words['zh-CN']) },
    en: { kind: 'card', card: card(words.en) },
  };
}
