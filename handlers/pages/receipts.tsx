import type Router from '@koa/router';
import { HeedError } from '../../src/errors.ts';
import { type EntryRecord, findEntry, issueReceipt } from '../../src/evidence/issue.ts';
import { evidenceTopic } from '../../src/evidence/sequencer.ts';
import { can } from '../../src/people/permissions.ts';
import { actOf } from '../../src/receipts/acts.ts';
import { receiptPath } from '../../src/receipts/path.ts';
import { PageHead } from '../../src/web/components/index.ts';
import { htmlFragment } from '../../src/web/layout.tsx';
import { type Ctx, idParam, type State, signedIn, translate } from '../context.ts';
import { renderPage, streamPage } from './frame.tsx';
import { listReceipts } from './receipts/list.tsx';
import { drawReceipt, fileName } from './receipts/view.tsx';

/** A person's proof of what they did: to see, to keep, to have checked by anyone. */
export function receiptPages(router: Router<State>): void {
  router.get('/me/answers/:answer/receipt', ofAnswer);
  router.get('/me/receipts', listReceipts);
  router.get('/me/receipts/:entry', show);
  router.get('/me/receipts/:entry/live', live);
  router.get('/me/receipts/:entry/file', download);
}

async function show(ctx: Ctx): Promise<void> {
  const entry = await ownEntry(ctx);
  const t = translate(ctx);
  const body = await drawReceipt(ctx, entry);
  renderPage(ctx, {
    title: t('me.receiptPage.title'),
    width: 'reading',
    body: (
      <>
        <PageHead
          title={t('me.receiptPage.title')}
          lead={t('me.receiptPage.lead')}
          up={{ href: '/me', label: t('me.receiptPage.back') }}
        />
        <div hx-ext="sse" sse-connect={`/me/receipts/${entry.id}/live`}>
          <div id="receipt" sse-swap="receipt" aria-live="polite">
            {body}
          </div>
        </div>
      </>
    ),
  });
}

/** What a card leads to that was made before the answer had its entry. */
async function ofAnswer(ctx: Ctx): Promise<void> {
  const viewer = signedIn(ctx);
  const id = idParam(ctx, 'answer');
  const answer = await ctx.state.app.db
    .selectFrom('answer')
    .select(['entry_id', 'person_id'])
    .where('id', '=', id)
    .executeTakeFirst();
  if (!answer || !can(viewer, 'evidence.receipt', { personId: answer.person_id }))
    throw new HeedError('not-found', `answer ${id} is not for this viewer`);
  ctx.redirect(receiptPath(answer.entry_id));
}

/** Draws the receipt once its entry has its place in the log. */
async function live(ctx: Ctx): Promise<void> {
  await ownEntry(ctx);
  streamPage(ctx, [evidenceTopic], async () => {
    const entry = await ownEntry(ctx);
    return [{ event: 'receipt', html: htmlFragment(await drawReceipt(ctx, entry)) }];
  });
}

async function download(ctx: Ctx): Promise<void> {
  const entry = await ownEntry(ctx);
  const text = await issueReceipt(ctx.state.app.db, entry);
  if (text === undefined)
    throw new HeedError('not-found', 'the receipt is not sealed yet', { text: 'receipt-pending' });
  ctx.type = 'text/plain; charset=utf-8';
  ctx.attachment(fileName(entry));
  ctx.set('cache-control', 'no-store');
  ctx.body = text;
}

/** Acts of a person only; whoever it is not for gets the same answer as for one that does not exist. */
async function ownEntry(ctx: Ctx): Promise<EntryRecord> {
  const viewer = signedIn(ctx);
  const id = Number((ctx.params as { entry: string }).entry);
  const entry = await findEntry(ctx.state.app.db, id);
  const act = actOf(entry.type);
  if (!act || entry.personId === null || !can(viewer, act.right, { personId: entry.personId }))
    throw new HeedError('not-found', `entry ${id} is not for this viewer`);
  return entry;
}
