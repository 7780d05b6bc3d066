import { formatDay } from '../messages/format.ts';
import type { Localized, Message } from '../messages/model.ts';
import { localized } from '../messages/texts.ts';
import { contractPath } from './present.ts';

/** To the person, once, before its day: what waits, until when, and that talking first is no refusal. */
export function reminderCard({
  id,
  titles,
  due,
  zone,
  now,
}: {
  id: string;
  titles: Localized<string>;
  due: Date;
  zone: string;
  now: Date;
}): Message {
  return localized((t, language) => ({
    kind: 'card',
    card: {
      title: t('contracts.card.reminder.title', { title: titles[language] }),
      lines: [t('contracts.card.reminder.line')],
      facts: [{ label: t('contracts.card.offered.due'), value: formatDay(due, language, zone, now) }],
      link: {
        label: t('contracts.card.offered.open'),
        short: t('contracts.card.offered.short'),
        path: contractPath(id),
      },
      state: { tone: 'open', label: t('contracts.card.offered.state') },
      note: t('contracts.card.offered.note'),
    },
  }));
}

/** To HR: how many are past their day. Whose they are stands on the page alone. */
export function overdueCard(n: number): Message {
  return localized((t) => ({
    kind: 'card',
    card: {
      title: t('contracts.card.overdue.title', { n }),
      lines: [t('contracts.card.overdue.line')],
      link: { label: t('contracts.card.overdue.open'), path: '/console/contracts' },
      state: { tone: 'warning', label: t('contracts.console.overdue') },
    },
  }));
}
