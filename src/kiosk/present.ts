import type { Message } from '../messages/model.ts';
import { localized } from '../messages/texts.ts';

/** A way to a code of one's own. The code is made on the page: a message lies in the clear for longer than it is good. */
export function codeCard(): Message {
  return localized((t) => ({
    kind: 'card',
    card: {
      source: t('kiosk.title'),
      title: t('reach.myCode.card.title'),
      lines: [t('reach.myCode.card.line')],
      link: { label: t('reach.myCode.card.open'), path: '/me/kiosk-code' },
      state: { tone: 'open', label: t('kiosk.title') },
    },
  }));
}
