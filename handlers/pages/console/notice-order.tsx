import { inTransaction } from '../../../src/db/pool.ts';
import { approveOrder, refuseOrder, withdrawOrder } from '../../../src/notices/order/decide.ts';
import { orderPath } from '../../../src/notices/order/present.ts';
import { findOrder, type Order } from '../../../src/notices/order/store.ts';
import { hasApprovers } from '../../../src/notices/order/tell.ts';
import { can, demand } from '../../../src/people/permissions.ts';
import type { Viewer } from '../../../src/people/person.ts';
import { findPerson } from '../../../src/people/store.ts';
import { findVersion } from '../../../src/policies/store.ts';
import {
  Alert,
  Badge,
  Button,
  Confirm,
  Facts,
  Hidden,
  LinkButton,
  postAttributes,
} from '../../../src/web/components/index.ts';
import { type Ctx, csrf, formFields, idParam } from '../../context.ts';
import { type LookData, loadLook, NoticeLook } from './notice-look.tsx';
import { orderTones } from './order-table.tsx';
import { consoleViewer, done, renderConsole } from './shell.tsx';
import { type Words, wordsFor } from './words.ts';

export const orderPage = orderPath;

/** GET /console/notices/orders/:order: what was ordered, as it would go out now, and what can be decided. */
export async function showOrder(ctx: Ctx): Promise<void> {
  const viewer = consoleViewer(ctx);
  demand(viewer, 'notices.preview');
  await renderOrder(ctx, viewer, await findOrder(ctx.state.app.db, idParam(ctx, 'order')));
}

/** POST /console/notices/orders/:order/approve: the second person agrees to exactly the people they were shown. */
export async function approvePlaced(ctx: Ctx): Promise<void> {
  const viewer = consoleViewer(ctx);
  demand(viewer, 'notices.send');
  const { app, now } = ctx.state;
  const orderId = idParam(ctx, 'order');
  const mark = formFields(ctx).mark ?? '';
  const approved = await inTransaction(app.db, (tx) =>
    approveOrder(tx, { orderId, by: viewer, mark, zone: app.zone, now }),
  );
  switch (approved.outcome) {
    case 'changed':
      return renderOrder(ctx, viewer, await findOrder(app.db, orderId), true);
    case 'scheduled':
      return done(ctx, orderPage(orderId), 'planned');
    case 'sent':
      return done(ctx, `/console/notices/${orderId}`, 'sent');
  }
}

/** POST /console/notices/orders/:order/refuse */
export async function refusePlaced(ctx: Ctx): Promise<void> {
  const viewer = consoleViewer(ctx);
  demand(viewer, 'notices.send');
  const { app, now } = ctx.state;
  const orderId = idParam(ctx, 'order');
  await inTransaction(app.db, (tx) => refuseOrder(tx, { orderId, by: viewer, now }));
  done(ctx, orderPage(orderId), 'orderRefused');
}

/** POST /console/notices/orders/:order/withdraw */
export async function withdrawPlaced(ctx: Ctx): Promise<void> {
  const viewer = consoleViewer(ctx);
  const { app, now } = ctx.state;
  const orderId = idParam(ctx, 'order');
  await inTransaction(app.db, (tx) => withdrawOrder(tx, { orderId, by: viewer, now }));
  done(ctx, orderPage(orderId), 'orderWithdrawn');
}

async function renderOrder(ctx: Ctx, viewer: Viewer, order: Order, changed = false): Promise<void> {
  const { db } = ctx.state.app;
  const words = wordsFor(ctx);
  const { t } = words;
  const { audience, joiners, due, sendAt } = order;
  const version = await findVersion(db, order.versionId);
  const data = await loadLook(ctx, { version, audience, joiners, due, sendAt: sendAt ?? undefined });
  if (changed) ctx.status = 409;
  renderConsole(ctx, {
    path: orderPage(order.id),
    title: version.titles[words.language],
    up: { href: '/console/notices', label: t('console.notices.title') },
    marks: <Badge tone={orderTones[order.state]}>{t(`console.orders.states.${order.state}`)}</Badge>,
    lead: t(`console.orders.lead.${order.state}`),
    actions:
      order.state === 'sent' ? (
        <LinkButton href={`/console/notices/${order.id}`} look="primary">
          {t('console.orders.toNotice')}
        </LinkButton>
      ) : null,
    body: (
      <>
        {changed ? (
          <Alert tone="warn" title={t('console.preview.news.changed.title')} announce="alert">
            <p>{t('console.preview.news.changed.text')}</p>
          </Alert>
        ) : null}
        {order.why ? (
          <Alert tone="warn" title={t(`console.orders.why.${order.why}`)}>
            <p>{t('console.orders.whyHelp')}</p>
          </Alert>
        ) : null}
        <Facts items={await handsFacts(ctx, order, words)} />
        {order.state === 'waiting' || order.state === 'scheduled' ? (
          <>
            <NoticeLook data={data} words={words} />
            <Decide
              {...{ ctx, viewer, order, data, words }}
              alone={!(await hasApprovers(db, order, ctx.state.now))}
            />
          </>
        ) : null}
      </>
    ),
  });
}

/** Whose hands it went through. */
async function handsFacts(ctx: Ctx, order: Order, words: Words) {
  const { db } = ctx.state.app;
  const { t, n, moment } = words;
  const name = async (id: string | null) =>
    (id && (await findPerson(db, id))?.name) || t('console.orders.operator');
  const { decidedAt } = order;
  return [
    {
      label: t('console.orders.placed'),
      value: t('console.orders.byAt', {
        name: await name(order.placedBy),
        when: moment(order.placedAt).label,
      }),
    },
    { label: t('console.orders.people'), value: n(order.people) },
    ...(decidedAt
      ? [
          {
            label: t('console.orders.decided'),
            value: t('console.orders.byAt', {
              name: await name(order.decidedBy),
              when: moment(decidedAt).label,
            }),
          },
        ]
      : []),
  ];
}

interface DecideProps {
  ctx: Ctx;
  viewer: Viewer;
  order: Order;
  data: LookData;
  /** Nobody else could agree. */
  alone: boolean;
  words: Words;
}

function Decide({ ctx, viewer, order, data, alone, words }: DecideProps) {
  const { t } = words;
  const path = orderPage(order.id);
  const token = csrf(ctx);
  const decides = order.state === 'waiting' && can(viewer, 'notices.approve', { placedBy: order.placedBy });
  const overdue = order.sendAt !== null && order.sendAt <= ctx.state.now;
  return (
    <>
      {decides ? (
        <form
          {...postAttributes({ url: `${path}/approve`, csrf: token })}
          aria-label={t('console.orders.approve')}
        >
          <Hidden csrf={token} values={{ mark: data.reach.mark }} />
          {overdue ? <p>{t('console.orders.hourPassed')}</p> : null}
          <div class="button-row">
            <Button look="primary">
              {t(order.sendAt && !overdue ? 'console.orders.approvePlan' : 'console.orders.approveSend', {
                count: data.reach.people,
              })}
            </Button>
            <button class="button" type="submit" formaction={`${path}/refuse`}>
              {t('console.orders.refuse')}
            </button>
          </div>
        </form>
      ) : order.state === 'waiting' ? (
        <Alert tone={alone ? 'warn' : 'wait'}>
          <p>{t(alone ? 'console.orders.nobodyElse' : 'console.orders.notYours')}</p>
        </Alert>
      ) : null}
      {can(viewer, 'notices.send') ? (
        <Confirm
          ask={t('console.orders.withdraw')}
          text={t('console.orders.withdrawText')}
          confirm={t('console.orders.withdrawConfirm')}
          post={{ url: `${path}/withdraw`, csrf: token }}
        />
      ) : null}
    </>
  );
}
