import { formatDay } from '../messages/format.ts';
import type { Localized, Message } from '../messages/model.ts';
import { localized } from '../messages/texts.ts';
import { contractPath, countersignPath } from './present.ts';

interface Reminded {
  id: string;
  due: Date;
  zone: string;
  now: Date;
}

/** To the person: what waits, until when, and that talking first is no refusal. */
export function reminderCard({
  id,
  titles,
  due,
  zone,
  now,
}: Reminded & { titles: Localized<string> }): Message {
  return localized((t, language) => ({
    kind: 'card',
    card: {
      title: titles[language],
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

/** To those who may sign for the company. Whose agreement it is stands on the page alone. */
export function companyReminderCard({ id, due, zone, now }: Reminded): Message {
  return localized((t, language) => ({
    kind: 'card',
    card: {
      title: t('contracts.card.company.thing'),
      lines: [t('contracts.card.company.line')],
      facts: [{ label: t('contracts.card.offered.due'), value: formatDay(due, language, zone, now) }],
      link: { label: t('contracts.card.company.open'), path: countersignPath(id) },
    },
  }));
}
