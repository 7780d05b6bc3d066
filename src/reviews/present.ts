import { formatDate } from '../messages/format.ts';
import type { Localized, Message } from '../messages/model.ts';
import { localized } from '../messages/texts.ts';

export const reviewPath = (versionId: string): string => `/console/policies/${versionId}#reviews`;

/** To those in charge: a policy has not been looked at again by its day. */
export function overdueCard(
  versionId: string,
  fronts: Localized<{ title: string; owner: string; entity: string }>,
  due: string,
  now: Date,
): Message {
  return localized((t, language) => {
    const { title, owner, entity } = fronts[language];
    return {
      kind: 'card',
      card: {
        source: `${entity} · ${owner}`,
        title: t('reviews.overdue.title', { title }),
        lines: [t('reviews.overdue.line', { day: formatDate(due, language, now) })],
        link: { label: t('reviews.overdue.open'), path: reviewPath(versionId) },
        state: { tone: 'warning', label: t('reviews.overdue.state') },
      },
    };
  });
}
