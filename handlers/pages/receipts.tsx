import type Router from '@koa/router';
import { HeedError } from '../../src/errors.ts';
import type { AnswerData } from '../../src/evidence/events.ts';
import { type EntryRecord, findEntry, issueReceipt } from '../../src/evidence/issue.ts';
import { evidenceTopic } from '../../src/evidence/sequencer.ts';
import { formatMoment, formatZone } from '../../src/messages/format.ts';
import { hasText, type Translate } from '../../src/messages/texts.ts';
import { receiptPath } from '../../src/notices/present.ts';
import { needsSignature } from '../../src/notices/rules.ts';
import { signatureMethod } from '../../src/notices/signature/index.ts';
import type { Reliability } from '../../src/notices/signature/reliability.ts';
import { recorded } from '../../src/notices/ways/method.ts';
import { can } from '../../src/people/permissions.ts';
import { loadText } from '../../src/policies/store.ts';
import { signatureMethodWords } from '../../src/policies/words.ts';
import { PageHead, ReceiptView } from '../../src/web/components/index.ts';
import { htmlFragment } from '../../src/web/layout.tsx';
import { type Ctx, idParam, type State, signedIn, translate } from '../context.ts';
import { renderPage, streamPage } from './frame.tsx';
import { WayShown, wayPart } from './reach/contest.tsx';
import { Worth } from './signing/worth.tsx';

/** A person's proof of an answer: to see, to keep, to have checked by anyone. */
export function receiptPages(router: Router<State>): void {
  router.get('/me/answers/:answer/receipt', ofAnswer);
  router.get('/me/receipts/:entry', show);
  router.get('/me/receipts/:entry/live', live);
  router.get('/me/receipts/:entry/file', download);
}

const viaWords = {
  card: 'viaCard',
  form: 'viaForm',
  page: 'viaPage',
  paper: 'viaPaper',
  told: 'viaTold',
} as const;

async function show(ctx: Ctx): Promise<void> {
  const entry = await ownEntry(ctx);
  const t = translate(ctx);
  const body = await receipt(ctx, entry);
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
        <p class="quiet">{t('me.receiptPage.meaning')}</p>
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

/** Draws the receipt once its answer has its place in the log. */
async function live(ctx: Ctx): Promise<void> {
  await ownEntry(ctx);
  streamPage(ctx, [evidenceTopic], async () => {
    const entry = await ownEntry(ctx);
    return [{ event: 'receipt', html: htmlFragment(await receipt(ctx, entry)) }];
  });
}

async function download(ctx: Ctx): Promise<void> {
  const entry = await ownEntry(ctx);
  const text = await issueReceipt(ctx.state.app.db, entry);
  if (text === undefined)
    throw new HeedError('not-found', 'the receipt is not sealed yet', { text: 'receipt-pending' });
  ctx.type = 'text/plain; charset=utf-8';
  ctx.attachment(`heed-receipt-${entry.id}.tlog-proof`);
  ctx.set('cache-control', 'no-store');
  ctx.body = text;
}

/** Answers only; whoever it does not belong to gets the same answer as for one that does not exist. */
async function ownEntry(ctx: Ctx): Promise<EntryRecord> {
  const viewer = signedIn(ctx);
  const id = Number((ctx.params as { entry: string }).entry);
  const entry = await findEntry(ctx.state.app.db, id);
  const mine = entry.personId !== null && can(viewer, 'evidence.receipt', { personId: entry.personId });
  if (!mine || entry.type !== 'answer.given')
    throw new HeedError('not-found', `entry ${id} is not for this viewer`);
  return entry;
}

/** What somebody else recorded is not said to have been done by the person. */
function answerWords({ kind, onBehalf }: AnswerData, t: Translate): string {
  return onBehalf ? `${t('ways.way.on-behalf')} · ${t(`ways.answer.${kind}`)}` : t(`notices.state.${kind}`);
}

/** What somebody else recorded is no method of signing. */
function otherMethod(name: string, t: Translate): string {
  return Object.hasOwn(recorded, name) ? t(`ways.way.${name}`) : name;
}

async function receipt(ctx: Ctx, entry: EntryRecord) {
  const { app, language, viewer } = ctx.state;
  const zone = viewer?.timeZone ?? app.zone;
  const t = translate(ctx);
  const words = (key: string) => t(`me.receiptPage.${key}`);
  if (entry.event === null) return <ReceiptView title={words('title')} text={words('erased')} facts={[]} />;
  const { data } = JSON.parse(entry.event) as { data: AnswerData };
  const title = (await loadText(app.db, data.shown.versionId, language)).front.title;
  const method = Object.entries(signatureMethodWords).find(([name]) => name === data.method)?.[1];
  const way = await wayPart(ctx, data.answer);
  const sealed = (await issueReceipt(app.db, entry)) !== undefined;
  const file = `heed-receipt-${entry.id}.tlog-proof`;
  const { reliability = signatureMethod(data.method)?.reliability } = data;
  const signed = needsSignature(data.kind) && hasText(language, `signing.why.${data.method}.exclusive`);
  return (
    <>
      <ReceiptView
        title={title}
        text={words('recorded')}
        facts={[
          { label: words('version'), value: t('notices.page.versionValue', { number: data.shown.version }) },
          { label: words('answer'), value: answerWords(data, t) },
          { label: words('statement'), value: data.statement },
          ...(data.shown.via ? [{ label: words('via'), value: words(viaWords[data.shown.via]) }] : []),
          { label: words('method'), value: method?.[language] ?? otherMethod(data.method, t) },
          {
            label: words('at'),
            value: `${formatMoment(entry.at, language, zone)} · ${formatZone(entry.at, language, zone)}`,
          },
          { label: words('sealedAt'), value: entry.at.toISOString(), code: true },
          ...(entry.index === null
            ? []
            : [{ label: words('index'), value: String(entry.index), code: true }]),
          { label: words('fingerprint'), value: data.shown.sha256, code: true },
        ]}
        {...(sealed
          ? {
              download: { href: `/me/receipts/${entry.id}/file`, label: words('download'), fileName: file },
              verify: {
                text: words('verify'),
                command: `npx heed evidence verify --key '${app.vkey}' ${file}`,
              },
            }
          : { pending: words('pending') })}
      />
      {data.method === 'drawn' ? (
        <img
          class="drawn-picture"
          src={`/me/answers/${data.answer}/signature.png`}
          alt={t('signing.drawnPicture')}
          width={600}
          height={300}
        />
      ) : null}
      {way ? <WayShown ctx={ctx} answerId={data.answer} way={way} data={data} /> : null}
      {data.conditions ? (
        <p class="quiet">
          {t('conditions.worth', {
            when: formatMoment(new Date(data.conditions.agreed), language, zone),
            number: data.conditions.conditions,
          })}
        </p>
      ) : null}
      {signed && reliability ? <Worth t={t} method={data.method} meets={reliability as Reliability} /> : null}
    </>
  );
}
