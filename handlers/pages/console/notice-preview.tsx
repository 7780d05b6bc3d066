import { inTransaction } from '../../../src/db/pool.ts';
import { writtenAlone } from '../../../src/notices/order/alone.ts';
import { placeOrder } from '../../../src/notices/order/place.ts';
import { needsApproval } from '../../../src/notices/order/rules.ts';
import { tryOut } from '../../../src/notices/order/tryout.ts';
import { unkept } from '../../../src/notices/plan.ts';
import { type Reach, reachOf } from '../../../src/notices/reach.ts';
import { demand } from '../../../src/people/permissions.ts';
import { Alert, Button, Hidden, postAttributes, withFiles } from '../../../src/web/components/index.ts';
import { type Ctx, csrf, formFields } from '../../context.ts';
import { renderNoticeForm } from './notice-form.tsx';
import {
  checkNoticeInput,
  type NoticeInput,
  type NoticeProblems,
  noticeFields,
  type Order,
  readNoticeInput,
} from './notice-input.ts';
import { loadLook, NoticeLook } from './notice-look.tsx';
import { orderPage } from './notice-order.tsx';
import { consoleViewer, done, renderConsole } from './shell.tsx';
import { type Words, wordsFor } from './words.ts';

/** POST /console/notices/preview: exactly what would go out, and to how many. Nothing is stored. */
export async function previewNotice(ctx: Ctx): Promise<void> {
  demand(consoleViewer(ctx), 'notices.preview');
  const checked = await check(ctx);
  if (checked) await renderPreview(ctx, checked);
}

/** POST /console/notices/trial: the card to the viewer alone, and the preview again. */
export async function sendTrial(ctx: Ctx): Promise<void> {
  const viewer = consoleViewer(ctx);
  demand(viewer, 'notices.send');
  const { app, now } = ctx.state;
  const checked = await check(ctx);
  if (!checked) return;
  const { version, due, sendAt } = checked.order;
  const sent = await inTransaction(app.db, (tx) =>
    tryOut(tx, { versionId: version.id, due, sendAt, zone: app.zone, to: viewer.id, now }),
  );
  await renderPreview(ctx, checked, sent ? 'trial' : 'noAccount');
}

/**
 * POST /console/notices: sends what was previewed, or has it wait for a second person or its hour. When other
 * people belong to the audience by now, it shows the preview again instead; the same form sent twice sends once.
 */
export async function sendPreviewed(ctx: Ctx): Promise<void> {
  const viewer = consoleViewer(ctx);
  demand(viewer, 'notices.send');
  const { app, now } = ctx.state;
  const fields = formFields(ctx);
  const checked = await check(ctx);
  if (!checked) return;
  const { input, order } = checked;
  const { version, ...rest } = order;
  const placed = await inTransaction(app.db, async (tx) => {
    const reach = await reachOf(tx, order.audience, now);
    if (reach.mark !== fields.mark) return { outcome: 'changed', reach } as const;
    return placeOrder(tx, {
      ...rest,
      id: input.key,
      versionId: version.id,
      zone: app.zone,
      actor: { person: viewer.id },
      now,
      people: reach.people,
      approvalAbove: app.config.HEED_APPROVAL_ABOVE,
    });
  });
  switch (placed.outcome) {
    case 'changed':
      if (placed.reach.people === 0 && !order.joiners) return renderNoticeForm(ctx, input, nobody);
      return renderPreview(ctx, { ...checked, reach: placed.reach }, 'changed');
    case 'sent':
      return done(
        ctx,
        `/console/notices/${placed.sent.noticeId}`,
        placed.sent.repeated ? 'alreadySent' : 'sent',
      );
    default:
      return done(ctx, orderPage(placed.orderId), placed.outcome === 'waiting' ? 'ordered' : 'planned');
  }
}

const nobody: NoticeProblems = { fields: { audience: 'audienceEmpty' }, unknown: [], unreadable: [] };

interface Checked {
  input: NoticeInput;
  order: Order;
  reach: Reach;
  /** Whom the viewer wrote to alone about the policy today. */
  before: number;
}

/** The form as it was sent, once nothing is wrong with it; otherwise the form again, and undefined. */
async function check(ctx: Ctx): Promise<Checked | undefined> {
  const { app, now } = ctx.state;
  const input = readNoticeInput(formFields(ctx));
  const checked = await checkNoticeInput(app.db, input, { now, zone: app.zone });
  if ('problems' in checked) {
    await renderNoticeForm(ctx, input, checked.problems);
    return undefined;
  }
  const { order } = checked;
  const reach = await reachOf(app.db, order.audience, now);
  if (reach.people === 0 && !order.joiners) {
    await renderNoticeForm(ctx, input, nobody);
    return undefined;
  }
  const { version, audience, due, sendAt } = order;
  const plan = await unkept(app.db, { action: version.action, audience, due, zone: app.zone, now, sendAt });
  if (plan.length > 0) {
    await renderNoticeForm(ctx, input, { fields: {}, unknown: [], unreadable: [], plan });
    return undefined;
  }
  const { policyId } = version;
  const before = await writtenAlone(app.db, { policyId, placedBy: consoleViewer(ctx).id, now });
  return { input, order, reach, before };
}

type News = 'changed' | 'trial' | 'noAccount';
const tones = { changed: 'warn', trial: 'good', noAccount: 'warn' } as const;

async function renderPreview(ctx: Ctx, checked: Checked, news?: News): Promise<void> {
  const { order, reach } = checked;
  const words = wordsFor(ctx);
  const { t } = words;
  const data = await loadLook(ctx, order, reach);
  if (news === 'changed') ctx.status = 409;
  renderConsole(ctx, {
    path: '/console/notices/new',
    title: t('console.preview.title'),
    lead: t('console.preview.lead'),
    body: (
      <>
        {news ? (
          <Alert
            tone={tones[news]}
            title={t(`console.preview.news.${news}.title`)}
            announce={news === 'trial' ? 'status' : 'alert'}
          >
            <p>{t(`console.preview.news.${news}.text`)}</p>
          </Alert>
        ) : null}
        <NoticeLook data={data} words={words} />
        <SendForm ctx={ctx} {...checked} words={words} />
      </>
    ),
  });
}

interface SendFormProps extends Checked {
  ctx: Ctx;
  words: Words;
}

function SendForm({ ctx, input, order, reach, before, words }: SendFormProps) {
  const { t, n } = words;
  const above = ctx.state.app.config.HEED_APPROVAL_ABOVE;
  const whole = needsApproval(reach.people, above);
  const approval = needsApproval(reach.people + before, above);
  const label = approval ? 'ask' : order.sendAt ? 'plan' : 'send';
  return (
    <form
      class="section"
      {...postAttributes({ url: '/console/notices', csrf: csrf(ctx) })}
      {...withFiles}
      aria-label={t('console.preview.title')}
    >
      <Hidden csrf={csrf(ctx)} values={{ mark: reach.mark, ...noticeFields(input) }} />
      {approval ? (
        <p>
          {t(whole ? 'console.preview.needsApproval' : 'console.preview.needsApprovalTogether', {
            above: n(above),
            before: n(before),
          })}
        </p>
      ) : null}
      <div class="button-row">
        <Button look="primary">{t(`console.preview.${label}`, { count: reach.people })}</Button>
        <button class="button" type="submit" formaction="/console/notices/trial">
          {t('console.preview.trial')}
        </button>
        <button class="button" type="submit" formaction="/console/notices/new">
          {t('console.preview.back')}
        </button>
      </div>
    </form>
  );
}
