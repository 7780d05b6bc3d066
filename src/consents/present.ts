import type { Message } from '../messages/model.ts';
import { localized } from '../messages/texts.ts';
import { noticePath } from '../notices/present.ts';
import type { TakenBack } from './taken-back.ts';

/** To the person: what had been kept of them is gone. How many is their own figure. */
export function carriedOutCard(
  { noticeId, purpose, titles }: Pick<TakenBack, 'noticeId' | 'purpose' | 'titles'>,
  count: number,
): Message {
  const path = purpose === null ? noticePath(noticeId) : `${noticePath(noticeId)}#purposes`;
  return localized((t, language) => ({
    kind: 'card',
    card: {
      title: t('consents.carriedOut.title', { title: titles[language] }),
      lines: [t('consents.carriedOut.line', { count })],
      link: { label: t('consents.carriedOut.open'), path },
      state: { tone: 'closed', label: t('notices.state.withdraw') },
    },
  }));
}
