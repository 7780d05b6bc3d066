import type { Db } from '../../../src/db/pool.ts';
import type { Localized } from '../../../src/messages/model.ts';
import { orderPath } from '../../../src/notices/order/present.ts';
import type { OrderState } from '../../../src/notices/order/rules.ts';
import { type Order, openOrders } from '../../../src/notices/order/store.ts';
import { findVersion } from '../../../src/policies/store.ts';
import { Badge, DataTable, type Tone } from '../../../src/web/components/index.ts';
import type { Words } from './words.ts';

export type OrderLine = Order & { titles: Localized<string> };

/** What is not sent yet, with the titles of its policies. */
export async function loadOpenOrders(db: Db): Promise<OrderLine[]> {
  const orders = await openOrders(db);
  return Promise.all(
    orders.map(async (order) => ({ ...order, titles: (await findVersion(db, order.versionId)).titles })),
  );
}

export const orderTones: Record<OrderState, Tone> = {
  waiting: 'wait',
  scheduled: 'info',
  sent: 'good',
  refused: 'neutral',
  withdrawn: 'neutral',
  stopped: 'warn',
};

/** Notices that wait for somebody or for their hour. */
export function OrderTable({ orders, words }: { orders: readonly OrderLine[]; words: Words }) {
  const { t, n, language } = words;
  return (
    <DataTable
      caption={t('console.orders.title')}
      captionHidden
      rows={orders}
      rowKey={({ id }) => id}
      empty=""
      columns={[
        {
          key: 'title',
          label: t('console.notices.policy'),
          cell: ({ id, titles }) => <a href={orderPath(id)}>{titles[language]}</a>,
        },
        {
          key: 'state',
          label: t('console.notices.state'),
          cell: ({ state }) => <Badge tone={orderTones[state]}>{t(`console.orders.states.${state}`)}</Badge>,
        },
        {
          key: 'sendAt',
          label: t('console.noticeForm.sendAt'),
          cell: ({ sendAt }) => (sendAt ? words.companyMoment(sendAt) : t('console.orders.onApproval')),
        },
        { key: 'people', label: t('console.notices.people'), cell: ({ people }) => n(people), numeric: true },
      ]}
    />
  );
}
