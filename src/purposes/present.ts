import type { Message } from '../messages/model.ts';
import { localized } from '../messages/texts.ts';
import { type CardSubject, noticePath } from '../notices/present.ts';
import { receiptPath } from '../receipts/path.ts';

export const purposesPath = (noticeId: string): string => `/console/notices/${noticeId}/purposes`;

type Subject = Pick<CardSubject, 'titles' | 'sources'>;

/** To those who answer for it: one purpose has to stop, and no other. Who and which stands on the page. */
export function takenBackCard(noticeId: string, { titles, sources }: Subject): Message {
  return localized((t, language) => ({
    kind: 'card',
    card: {
      source: sources[language],
      title: t('purposes.takenBack.title'),
      lines: [t('purposes.takenBack.line', { title: titles[language] }), t('notices.withdrawn.next')],
      link: { label: t('notices.withdrawn.open'), path: purposesPath(noticeId) },
      state: { tone: 'warning', label: t('notices.withdrawn.state') },
    },
  }));
}

/** To the person: what they took back is on the record, and the company has been told. */
export function takenBackOwnCard(entryId: number, { titles, sources }: Subject): Message {
  return localized((t, language) => ({
    kind: 'card',
    card: {
      source: sources[language],
      title: t('purposes.takenBackMine.title'),
      lines: [t('purposes.takenBackMine.line', { title: titles[language] })],
      link: { label: t('notices.answered.receipt'), path: receiptPath(entryId) },
      state: { tone: 'closed', label: t('purposes.takenBackMine.state') },
    },
  }));
}

/** To the person: what was consented to at a shared tablet with a code of theirs. */
export function atTabletCard(entryId: number, { titles, sources }: Subject): Message {
  return localized((t, language) => ({
    kind: 'card',
    card: {
      source: sources[language],
      title: titles[language],
      lines: [t('purposes.atTablet.line'), t('purposes.atTablet.notYou')],
      link: { label: t('notices.answered.receipt'), path: receiptPath(entryId) },
      state: { tone: 'done', label: t('purposes.act.consent') },
    },
  }));
}

/** What the card that asked turns into once every purpose has its answer; which one it is stands on the page. */
export function allChosenCard(noticeId: string, { titles, sources }: Subject): Message {
  return localized((t, language) => ({
    kind: 'card',
    card: {
      source: sources[language],
      title: titles[language],
      lines: [t('purposes.settled')],
      link: { label: t('purposes.stopped.open'), path: `${noticePath(noticeId)}#purposes` },
      state: { tone: 'done', label: t('purposes.chosenState') },
    },
  }));
}

/** To the person: that one purpose has stopped, by the company's word. */
export function stoppedPurposeCard(noticeId: string, { titles, sources }: Subject): Message {
  return localized((t, language) => ({
    kind: 'card',
    card: {
      source: sources[language],
      title: titles[language],
      lines: [t('purposes.stopped.line')],
      link: { label: t('purposes.stopped.open'), path: `${noticePath(noticeId)}#purposes` },
      state: { tone: 'closed', label: t('notices.stopped.state') },
    },
  }));
}
