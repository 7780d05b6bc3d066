import { formatDay } from '../messages/format.ts';
import type { Localized, Message } from '../messages/model.ts';
import { localized } from '../messages/texts.ts';
import { receiptPath } from '../receipts/path.ts';

export const objectionPath = (id: string): string => `/objections/${id}`;
export const newObjectionPath = (versionId?: string): string =>
  versionId ? `/objections/new?version=${versionId}` : '/objections/new';

/** To privacy: somebody objects, and it is restricted until decided. Neither who nor why is in it. */
export function incomingCard(
  id: string,
  titles: Localized<string>,
  due: Date,
  zone: string,
  now: Date,
): Message {
  return localized((t, language) => ({
    kind: 'card',
    card: {
      title: t('objections.incoming.title'),
      lines: [t('objections.incoming.line', { title: titles[language] }), t('objections.incoming.next')],
      facts: [{ label: t('objections.incoming.due'), value: formatDay(due, language, zone, now) }],
      link: { label: t('objections.incoming.open'), path: `/console${objectionPath(id)}` },
      state: { tone: 'warning', label: t('objections.state.open') },
    },
  }));
}

/** To privacy: nothing is to be decided any more. Who it was stands on the page only. */
export function takenBackCard(id: string, titles: Localized<string>): Message {
  return localized((t, language) => ({
    kind: 'card',
    card: {
      title: t('objections.takenBack.title'),
      lines: [t('objections.takenBack.line', { title: titles[language] })],
      link: { label: t('objections.takenBack.open'), path: `/console${objectionPath(id)}` },
      state: { tone: 'closed', label: t('objections.act.withdrawn') },
    },
  }));
}

/** To the person, who may not have been the one who pressed the button. */
export function withdrawnCard(entryId: number, titles: Localized<string>): Message {
  return localized((t, language) => ({
    kind: 'card',
    card: {
      title: t('objections.withdrawn.title', { title: titles[language] }),
      lines: [t('objections.withdrawn.line')],
      link: { label: t('notices.answered.receipt'), path: receiptPath(entryId) },
      state: { tone: 'closed', label: t('objections.state.withdrawn') },
    },
  }));
}

/** To the person: it has arrived, and what follows from it at once. Their receipt leads on to where it stands. */
export function filedCard(
  entryId: number,
  titles: Localized<string>,
  due: Date,
  zone: string,
  now: Date,
): Message {
  return localized((t, language) => ({
    kind: 'card',
    card: {
      title: t('objections.filed.title', { title: titles[language] }),
      lines: [
        t('objections.filed.restricted'),
        t('objections.filed.due', { day: formatDay(due, language, zone, now) }),
      ],
      link: { label: t('notices.answered.receipt'), path: receiptPath(entryId) },
      state: { tone: 'open', label: t('objections.state.open') },
    },
  }));
}

/** To the person: what was decided. The reasons stand on the page. */
export function decidedCard(id: string, titles: Localized<string>, outcome: 'upheld' | 'rejected'): Message {
  return localized((t, language) => ({
    kind: 'card',
    card: {
      title: t('objections.decided.title', { title: titles[language] }),
      lines: [t(`objections.decided.${outcome}`), t(`objections.decided.${outcome}Next`)],
      link: { label: t('objections.decided.open'), path: objectionPath(id) },
      state: { tone: 'closed', label: t(`objections.state.${outcome}`) },
    },
  }));
}

/** To the person: what had been kept of them is gone. How many is their own figure. */
export function carriedOutCard(id: string, titles: Localized<string>, count: number): Message {
  return localized((t, language) => ({
    kind: 'card',
    card: {
      title: t('objections.carriedOut.title', { title: titles[language] }),
      lines: [t('objections.carriedOut.line', { count })],
      link: { label: t('objections.decided.open'), path: objectionPath(id) },
      state: { tone: 'closed', label: t('objections.state.upheld') },
    },
  }));
}
