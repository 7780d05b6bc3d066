import type { Day } from '../../calendar/day.ts';
import { formatDate } from '../../messages/format.ts';
import type { Message } from '../../messages/model.ts';
import { localized } from '../../messages/texts.ts';

export const drillsPath = '/crisis/drills';

/** Its day went by and it did not begin: whoever counts on it has to know, and when it comes instead. */
export const missedDrillCard = ({ from, to }: { from: Day; to: Day }, now: Date): Message =>
  localized((t, language) => ({
    kind: 'card',
    card: {
      title: t('crisis.drillTitle', { title: t('crisis.drills.missed.title') }),
      lines: [
        t('crisis.drills.missed.line', {
          from: formatDate(from, language, now),
          to: formatDate(to, language, now),
        }),
      ],
      link: {
        ...{ label: t('crisis.drills.missed.open'), short: t('crisis.openShort') },
        path: drillsPath,
      },
    },
  }));
