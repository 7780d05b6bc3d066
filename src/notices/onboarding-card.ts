import { wallAt } from '../calendar/wall.ts';
import type { Message } from '../messages/model.ts';
import { localized } from '../messages/texts.ts';
import { fitted, ownListPath, roomOfEach, whenOf } from '../reminders/cards.ts';
import { type CardSubject, noticePath } from './present.ts';
import { signatureMethod } from './signature/index.ts';

/** One of several notices that somebody is asked at once. */
export interface AskedTogether {
  noticeId: string;
  subject: CardSubject;
  due: Date;
}

/**
 * The first card of several notices: each with its day and a button of its own, for each is answered by itself. The same
 * for everybody who gets these notices, so it identifies nobody.
 *
 * @param asked two or more, as many as a card holds (`mostItems`)
 */
export function onboardingCard(asked: readonly AskedTogether[], zone: string, now: Date): Message {
  const sorted = asked.toSorted((a, b) => Number(a.due) - Number(b.due));
  const here = wallAt(now, zone).day;
  return localized((t, language) => {
    const lines = [t('notices.together.line')];
    const room = roomOfEach(lines, sorted.length);
    const sources = new Set(sorted.map(({ subject }) => subject.sources[language]));
    const [source] = sources;
    return {
      kind: 'card',
      card: {
        ...(sources.size === 1 && source ? { source } : {}),
        title: t('notices.together.title', { count: sorted.length }),
        lines,
        items: sorted.map(({ noticeId, subject, due }) => {
          const free = subject.action === 'consent';
          const when = whenOf({ due: wallAt(due, zone).day, free }, { here, now }, t, language);
          const onPage = signatureMethod(subject.minimumMethod)?.nearest === 'page';
          return {
            text: fitted(subject.titles[language], room, (title) =>
              t('reminderCards.several.item', { title, when }),
            ),
            link: {
              label: t('reminderCards.several.open'),
              path: noticePath(noticeId),
              ...(onPage ? {} : { form: { name: 'notices.sign', about: noticeId } }),
            },
          };
        }),
        link: {
          label: t('reminderCards.several.list'),
          short: t('reminderCards.several.shortList'),
          path: ownListPath,
        },
        state: { tone: 'open', label: t('notices.card.open') },
        note: t('notices.together.note'),
      },
    };
  });
}
