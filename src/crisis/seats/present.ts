import type { Message } from '../../messages/model.ts';
import { localized } from '../../messages/texts.ts';
import { type Shown, titled } from '../present.ts';
import { roomPath } from '../tasks/present.ts';

/** The way in for somebody from outside; what it is about they see once they are in. */
export function seatCard(one: Shown): Message {
  return localized((t) => ({
    kind: 'card',
    card: {
      title: titled(t, one, t('crisis.seats.card.title', { code: one.code })),
      lines: [t('crisis.seats.card.line')],
      link: { label: t('crisis.tasks.card.open'), short: t('crisis.openShort'), path: roomPath(one.id) },
      state: { tone: 'open', label: t('crisis.seats.card.state') },
    },
  }));
}
