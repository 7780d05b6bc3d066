import type { Message } from '../messages/model.ts';
import { localized } from '../messages/texts.ts';
import { type CardSubject, noticePath } from './present.ts';

/** To those whom a recalled notice may have reached: it cannot be taken back from them, nor their card be turned. */
export function recalledCard(noticeId: string, subject: Pick<CardSubject, 'titles' | 'sources'>): Message {
  return localized((t, language) => ({
    kind: 'card',
    card: {
      source: subject.sources[language],
      title: subject.titles[language],
      lines: [t('notices.recalled.line')],
      link: { label: t('notices.answered.again'), path: noticePath(noticeId) },
      state: { tone: 'closed', label: t('notices.recalled.state') },
    },
  }));
}
