import type { CaseOutcome } from '../db/decision-schema.ts';
import { formatDay } from '../messages/format.ts';
import type { Message } from '../messages/model.ts';
import { localized } from '../messages/texts.ts';
import { threadPath } from '../threads/present.ts';

/** To the person: what came of their concern. The reasons stand on the page; the message lies in the clear. */
export function decidedCard(threadId: string, outcome: CaseOutcome): Message {
  return localized((t) => ({
    kind: 'card',
    card: {
      title: t('cases.told.title'),
      lines: [t(`cases.told.${outcome}`), t('cases.told.again')],
      link: { label: t('cases.told.open'), path: threadPath(threadId) },
      state: { tone: 'closed', label: t(`cases.outcome.${outcome}`) },
    },
  }));
}

/** To whoever was given the case. */
export function givenCard(threadId: string): Message {
  return localized((t) => ({
    kind: 'card',
    card: {
      title: t('cases.given.title'),
      lines: [t('cases.given.line')],
      link: { label: t('cases.given.open'), path: threadPath(threadId) },
    },
  }));
}

/** To the other side: a note of the talk is there to read. */
export function notedCard(threadId: string): Message {
  return localized((t) => ({
    kind: 'card',
    card: {
      title: t('cases.noted.title'),
      lines: [t('cases.noted.line')],
      link: { label: t('cases.noted.open'), path: threadPath(threadId) },
    },
  }));
}

/** To all of HR: somebody has to take it over. Neither who nor what stands in it. */
export function releasedCard(threadId: string): Message {
  return localized((t) => ({
    kind: 'card',
    card: {
      title: t('cases.released.title'),
      lines: [t('cases.released.line')],
      link: { label: t('cases.released.open'), path: threadPath(threadId) },
    },
  }));
}

/** To whoever answers for it: the person waits, and was promised a day. */
export function reminderCard(threadId: string, due: Date, zone: string, now: Date): Message {
  return localized((t, language) => ({
    kind: 'card',
    card: {
      title: t('cases.reminded.thing'),
      lines: [t('cases.reminded.line')],
      facts: [{ label: t('cases.reminded.due'), value: formatDay(due, language, zone, now) }],
      link: { label: t('cases.reminded.open'), path: threadPath(threadId) },
    },
  }));
}
