import { formatDay, formatMoment } from '../../messages/format.ts';
import type { Message } from '../../messages/model.ts';
import { localized } from '../../messages/texts.ts';
import type { CardSubject } from '../present.ts';
import { noticeCard } from '../present.ts';
import type { Order } from './store.ts';

export const orderPath = (orderId: string): string => `/console/notices/orders/${orderId}`;

/** To those who may agree: somebody else's order waits for a second pair of eyes. */
export function approvalCard(
  order: Order,
  { titles, sources }: CardSubject,
  zone: string,
  now: Date,
): Message {
  return localized((t, language) => ({
    kind: 'card',
    card: {
      source: sources[language],
      title: t('orders.approval.title'),
      lines: [
        t('orders.approval.line', { title: titles[language], count: order.people }),
        t(order.sendAt && order.sendAt > now ? 'orders.approval.planned' : 'orders.approval.atOnce', {
          when: order.sendAt ? formatMoment(order.sendAt, language, zone) : '',
        }),
      ],
      facts: [{ label: t('notices.card.dueLabel'), value: formatDay(order.due, language, zone, now) }],
      link: { label: t('orders.approval.open'), path: orderPath(order.id) },
      state: { tone: 'open', label: t('orders.approval.state') },
    },
  }));
}

/** What became of an order, for whoever placed it. */
export type Fate = 'approved' | 'refused' | 'withdrawn' | 'outgrown' | 'stopped';

export function fateCard(order: Order, { titles, sources }: CardSubject, fate: Fate): Message {
  const tones = {
    approved: 'done',
    refused: 'closed',
    withdrawn: 'closed',
    outgrown: 'warning',
    stopped: 'warning',
  } as const;
  return localized((t, language) => ({
    kind: 'card',
    card: {
      source: sources[language],
      title: titles[language],
      lines: [t(`orders.fate.${fate}.line`)],
      link: { label: t('orders.fate.open'), path: orderPath(order.id) },
      state: { tone: tones[fate], label: t(`orders.fate.${fate}.state`) },
    },
  }));
}

/**
 * The card as everybody would get it, to nobody but the one who tries it out: nothing on it can be answered, and
 * its title says what it is.
 *
 * @param textPath where the text can be read; the notice itself is not there yet
 */
export function tryoutCard(
  subject: CardSubject,
  { due, zone, now, textPath }: { due: Date; zone: string; now: Date; textPath: string },
): Message {
  const whole = noticeCard('00000000-0000-0000-0000-000000000000', subject, due, zone, now);
  return localized((t, language) => {
    const body = whole[language];
    if (body.kind !== 'card') return body;
    const { source, lines, facts, link } = body.card;
    return {
      kind: 'card',
      card: {
        ...(source ? { source } : {}),
        title: t('orders.tryout.title', { title: body.card.title }),
        lines,
        ...(facts ? { facts } : {}),
        ...(link
          ? { link: { label: link.label, ...(link.short ? { short: link.short } : {}), path: textPath } }
          : {}),
        state: { tone: 'closed', label: t('orders.tryout.state') },
        note: t('orders.tryout.note'),
      },
    };
  });
}
