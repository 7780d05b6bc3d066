import { formatMoment } from '../../../src/messages/format.ts';
import { refusal } from '../../../src/notices/rules.ts';
import type { DraftRow } from '../../../src/policies/schema.ts';
import { purposeStatement } from '../../../src/purposes/answer.ts';
import { purposesOf } from '../../../src/purposes/rules.ts';
import type { PurposeStanding } from '../../../src/purposes/store.ts';
import { receiptPath } from '../../../src/receipts/path.ts';
import { Alert, Badge, Button, Confirm, Hidden, Section } from '../../../src/web/components/index.ts';
import { type Ctx, csrf, shownField, translate } from '../../context.ts';
import type { NoticeView } from '../notices/view.tsx';

interface PurposesProps {
  ctx: Ctx;
  view: NoticeView;
}

/** Each purpose that needs a separate consent, asked on its own; nothing where a policy has none. */
export function Purposes({ ctx, view }: PurposesProps) {
  const t = translate(ctx);
  const { found, text, purposes } = view;
  const rows = purposesOf(text.front);
  if (rows.length === 0) return null;
  const all = rows.every(({ id }) =>
    purposes.some((one) => one.purpose === id && one.noticeId === found.noticeId),
  );
  return (
    <Section id="purposes" title={t('purposes.title')} text={t('purposes.text')}>
      {all ? (
        <Alert tone="good" {...(ctx.query.said === 'recorded' ? { announce: 'status' as const } : {})}>
          <p>{t('purposes.all')}</p>
        </Alert>
      ) : null}
      {rows.map((row) => (
        <Purpose
          key={row.id}
          ctx={ctx}
          view={view}
          row={row}
          standing={purposes.find(({ purpose }) => purpose === row.id)}
        />
      ))}
    </Section>
  );
}

function Purpose(props: PurposesProps & { row: DraftRow; standing: PurposeStanding | undefined }) {
  const { ctx, view, row, standing } = props;
  const { found, text } = view;
  const { language } = ctx.state;
  const t = translate(ctx);
  const { front } = text;
  const consenting = standing?.kind === 'consent';
  const here = standing?.noticeId === found.noticeId;
  const takes = found.current !== undefined && !refusal(found);
  const asks = takes && !(consenting && here);
  return (
    <article class="answer" id={`purpose-${row.id}`}>
      <h3>{row.what}</h3>
      <p>{row.purpose}</p>
      {standing ? <Standing ctx={ctx} standing={standing} asksAgain={asks && consenting && !here} /> : null}
      {asks ? (
        <form class="answer-form" method="post" action={`/n/${found.noticeId}/purposes`} noValidate>
          <Hidden
            csrf={csrf(ctx)}
            values={{
              purpose: row.id,
              version: found.current?.versionId ?? '',
              [shownField]: language,
            }}
          />
          <blockquote>{purposeStatement('consent', row, language, front.title)}</blockquote>
          {/* Yes and no look alike: nobody is led to either. */}
          <div class="answer-buttons">
            <Button name="kind" value="consent">
              {t('purposes.consent')}
            </Button>
            {consenting || (standing && here) ? null : (
              <Button name="kind" value="decline">
                {t('purposes.decline')}
              </Button>
            )}
          </div>
        </form>
      ) : null}
      {consenting ? (
        <WithdrawPurpose
          ctx={ctx}
          noticeId={found.noticeId}
          purpose={row.id}
          versionId={standing.versionId}
          statement={purposeStatement('withdraw', row, language, front.title)}
        />
      ) : null}
    </article>
  );
}

function Standing({ ctx, standing, asksAgain }: { ctx: Ctx; standing: PurposeStanding; asksAgain: boolean }) {
  const { language, viewer, app } = ctx.state;
  const t = translate(ctx);
  const { kind, at, number, stoppedAt } = standing;
  const moment = (when: Date) => formatMoment(when, language, viewer?.timeZone ?? app.zone);
  return (
    <p>
      <Badge tone={kind === 'withdraw' ? 'neutral' : 'good'}>{t(`purposes.state.${kind}`)}</Badge>{' '}
      <span class="quiet">
        {t('purposes.at', { when: moment(at), number })}
        {stoppedAt ? ` ${t('purposes.stoppedAt', { when: moment(stoppedAt) })}` : ''}
        {asksAgain ? ` ${t('purposes.again', { number })}` : ''}
      </span>{' '}
      <a href={receiptPath(standing.entryId)}>{t('purposes.receipt')}</a>
    </p>
  );
}

interface WithdrawProps {
  ctx: Ctx;
  noticeId: string;
  purpose: string;
  versionId: string;
  statement: string;
}

/** Taking back one consent: as easy as giving it, and nothing to do with the others. */
export function WithdrawPurpose({ ctx, noticeId, purpose, versionId, statement }: WithdrawProps) {
  const t = translate(ctx);
  return (
    <Confirm
      ask={t('purposes.withdraw')}
      text={t('purposes.withdrawText')}
      confirm={t('purposes.withdrawConfirm')}
      look="plain"
      post={{ url: `/n/${noticeId}/purposes`, csrf: csrf(ctx) }}
      values={{ purpose, version: versionId, kind: 'withdraw', [shownField]: ctx.state.language }}
    >
      <blockquote>{statement}</blockquote>
    </Confirm>
  );
}
