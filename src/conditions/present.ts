import type { Message } from '../messages/model.ts';
import { localized } from '../messages/texts.ts';
import { receiptPath } from '../receipts/path.ts';

export const conditionsPath = '/me/signing';

/** To the person, who may not have been the one who pressed the button: what was agreed or revoked, with its receipt. */
export function conditionsCard(what: 'agreed' | 'revoked', entryId: number): Message {
  return localized((t) => ({
    kind: 'card',
    card: {
      title: t(`conditions.card.${what}`),
      lines: [t(`conditions.${what}Flash`), t('conditions.card.notYou')],
      link: { label: t('notices.answered.receipt'), path: receiptPath(entryId) },
      state: { tone: what === 'agreed' ? 'done' : 'closed', label: t(`conditions.act.${what}`) },
    },
  }));
}
