import type { Message } from '../../messages/model.ts';
import { localized } from '../../messages/texts.ts';
import { crisisPath, type Shown, titled } from '../present.ts';

export const roomPath = (id: string): string => `${crisisPath(id)}/room`;

/** How many tasks are the reader's, and the way to them. */
export function tasksCard(one: Shown, count: number): Message {
  return localized((t) => ({
    kind: 'card',
    card: {
      title: titled(t, one, t('crisis.tasks.card.title', { code: one.code })),
      lines: [t('crisis.tasks.card.line', { count })],
      link: { label: t('crisis.tasks.card.open'), short: t('crisis.openShort'), path: roomPath(one.id) },
      state: { tone: 'open', label: t('crisis.tasks.card.state') },
    },
  }));
}

/** How many tasks are past their time. */
export function overdueCard(one: Shown, count: number): Message {
  return localized((t) => ({
    kind: 'card',
    card: {
      title: titled(t, one, t('crisis.tasks.overdue.title', { code: one.code })),
      lines: [t('crisis.tasks.overdue.line', { count })],
      link: { label: t('crisis.tasks.card.open'), short: t('crisis.openShort'), path: roomPath(one.id) },
      state: { tone: 'warning', label: t('crisis.tasks.overdue.state') },
    },
  }));
}
