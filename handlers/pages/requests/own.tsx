import { v7 } from 'uuid';
import { formatDay } from '../../../src/messages/format.ts';
import { entriesByMatter } from '../../../src/receipts/own.ts';
import { receiptPath } from '../../../src/receipts/path.ts';
import { mayAppeal } from '../../../src/requests/file.ts';
import { requestPath } from '../../../src/requests/present.ts';
import { type RequestView, readOwnRequest } from '../../../src/requests/read.ts';
import { isOpen } from '../../../src/requests/rules.ts';
import {
  Alert,
  Badge,
  Button,
  Confirm,
  FieldView,
  Hidden,
  LinkButton,
  liveAttributes,
  PageHead,
  Section,
} from '../../../src/web/components/index.ts';
import { htmlFragment } from '../../../src/web/layout.tsx';
import { type Ctx, csrf, idParam, shownField, signedIn, translate } from '../../context.ts';
import { renderPage, streamPage } from '../frame.tsx';
import { confirmSection } from './confirm.tsx';
import { HistorySection, requestTones } from './history.tsx';
import { drawStanding } from './standing.tsx';

interface Entered {
  text?: string;
  problem?: string;
}

/** GET /requests/:request: where it stands, the answer, and what its person can do. */
export async function showRequest(ctx: Ctx, entered: Entered = {}): Promise<void> {
  const viewer = signedIn(ctx);
  const { app, language, now } = ctx.state;
  const t = translate(ctx);
  const view = await readOwnRequest(app.db, app.vault, idParam(ctx, 'request'), viewer);
  const { one } = view;
  const open = isOpen(one.state);
  const path = requestPath(one.id);
  const entry = (await entriesByMatter(app.db, viewer.id, 'request.filed')).get(one.id);
  renderPage(ctx, {
    title: t(`requests.kind.${one.kind}`),
    width: 'reading',
    path,
    body: (
      <>
        <PageHead
          title={t(`requests.kind.${one.kind}`)}
          {...(open
            ? {
                lead: t(`requests.page.${one.dueAt < now ? 'dueLate' : 'dueText'}`, {
                  day: formatDay(one.dueAt, language, one.zone, now),
                }),
              }
            : {})}
          up={{ href: '/me#requests', label: t('page.me') }}
          marks={<Badge tone={requestTones[one.state]}>{t(`requests.state.${one.state}`)}</Badge>}
        />
        {ctx.query.said === 'mailbox' ? (
          <Alert tone="good" announce="status">
            <p>{t('requests.page.replyToSaved')}</p>
          </Alert>
        ) : null}
        {one.state === 'unconfirmed' || one.stoppedAt ? await confirmSection(ctx, one) : null}
        <div {...(open ? liveAttributes({ connect: `${path}/live`, swap: 'request' }) : {})}>
          {await drawStanding(ctx, view)}
        </div>
        {mayAppeal(one) ? (
          <Section id="appeal" title={t('requests.page.appeal')} text={t('requests.page.appealText')}>
            <p>
              <LinkButton href={`/requests/new?kind=appeal&appeals=${one.id}`}>
                {t('requests.page.appeal')}
              </LinkButton>
            </p>
          </Section>
        ) : null}
        {open ? <Say ctx={ctx} view={view} entered={entered} /> : null}
        <HistorySection ctx={ctx} view={view} />
        {entry === undefined ? null : (
          <p class="button-row">
            <LinkButton href={receiptPath(entry)}>{t('requests.page.receipt')}</LinkButton>
          </p>
        )}
        {open ? <Mailbox ctx={ctx} view={view} /> : null}
        {open ? (
          <Confirm
            ask={t('requests.page.withdraw')}
            text={t('requests.page.withdrawText')}
            confirm={t('requests.page.withdrawConfirm')}
            look="plain"
            post={{ url: `${path}/withdraw`, csrf: csrf(ctx) }}
            values={{ [shownField]: language }}
          />
        ) : null}
      </>
    ),
  });
}

/** GET /requests/:request/live: where it stands is drawn again when something happened. */
export async function liveRequest(ctx: Ctx): Promise<void> {
  const { app } = ctx.state;
  const id = idParam(ctx, 'request');
  await readOwnRequest(app.db, app.vault, id, signedIn(ctx));
  streamPage(ctx, [`request.${id}`], async () => {
    const view = await readOwnRequest(app.db, app.vault, id, signedIn(ctx));
    return [{ event: 'request', html: htmlFragment(await drawStanding(ctx, view)) }];
  });
}

interface OfView {
  ctx: Ctx;
  view: RequestView;
}

function Say({ ctx, view: { one }, entered }: OfView & { entered: Entered }) {
  const t = translate(ctx);
  const asked = one.state === 'waiting';
  const form = (
    <form class="answer-form" method="post" action={`${requestPath(one.id)}/say`} noValidate>
      <Hidden csrf={csrf(ctx)} values={{ id: v7() }} />
      <FieldView
        id="request-say"
        field={{
          name: 'text',
          kind: 'long-text',
          label: t('requests.page.say'),
          help: t('requests.page.sayText'),
          required: true,
          maxLength: 4_000,
        }}
        value={entered.text ?? ''}
        {...(entered.problem ? { error: t(`threads.problem.${entered.problem}`) } : {})}
        focusError
        optional={t('common.optional')}
      />
      <Button look={asked ? 'primary' : 'plain'}>{t('requests.page.sayButton')}</Button>
    </form>
  );
  if (asked || entered.problem) return form;
  return (
    <details class="confirm">
      <summary class="button">{t('requests.page.say')}</summary>
      <div class="confirm-body">{form}</div>
    </details>
  );
}

function Mailbox({ ctx, view: { one } }: OfView) {
  const t = translate(ctx);
  return (
    <details class="confirm">
      <summary class="button">{t('requests.page.replyTo')}</summary>
      <form class="confirm-body" method="post" action={`${requestPath(one.id)}/mailbox`} noValidate>
        <Hidden csrf={csrf(ctx)} />
        <p>{t(`requests.page.${one.replyTo ? 'replyToHave' : 'replyToText'}`)}</p>
        <FieldView
          id="request-mailbox"
          field={{
            name: 'mailbox',
            kind: 'text',
            label: t('requests.field.email'),
            required: true,
            maxLength: 254,
          }}
          value=""
          optional=""
        />
        <Button>{t('requests.page.replyToButton')}</Button>
      </form>
    </details>
  );
}
