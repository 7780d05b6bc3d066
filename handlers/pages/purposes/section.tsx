import { formatMoment } from '../../../src/messages/format.ts';
import { refusal } from '../../../src/notices/rules.ts';
import type { DraftRow } from '../../../src/policies/schema.ts';
import { purposeStatement } from '../../../src/purposes/answer.ts';
import { purposesOf } from '../../../src/purposes/rules.ts';
import type { PurposeStanding } from '../../../src/purposes/store.ts';
import { receiptPath } from '../../../src/receipts/path.ts';
import { Alert, Badge, Button, Confirm, Hidden, Section } from '../../../src/web/components/index.ts';
import { type Ctx, csrf, shownField, translate } from '../../context.ts';
import { ConsentCarriedOut } from '../notices/carried-out.tsx';
import type { NoticeView } from '../notices/view.tsx';

interface PurposesProps {
  ctx: Ctx;
  view: Pick<NoticeView, 'found' | 'text' | 'purposes'>;
  /** Where notices stand; a shared tablet has pages of its own, and opens no receipts. */
  at?: '/n' | '/kiosk/n';
}

/** Each purpose that needs a separate consent, asked on its own; nothing where a policy has none. */
export function Purposes({ ctx, view, at = '/n' }: PurposesProps) {
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
          at={at}
          row={row}
          standing={purposes.find(({ purpose }) => purpose === row.id)}
        />
      ))}
    </Section>
  );
}

function Purpose(props: PurposesProps & { row: DraftRow; standing: PurposeStanding | undefined }) {
  const { ctx, view, row, standing, at = '/n' } = props;
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
      {standing ? (
        <Standing ctx={ctx} standing={standing} asksAgain={asks && consenting && !here} at={at} />
      ) : null}
      {asks ? (
        <form class="answer-form" method="post" action={`${at}/${found.noticeId}/purposes`} noValidate>
          <Hidden
            csrf={csrf(ctx)}
            values={{
              purpose: row.id,
              version: found.current?.versionId ?? '',
              [shownField]: language,
            }}
          />
          {/* Yes and no look alike, each below its own words: nobody is led to either. */}
          {(consenting || (standing && here)
            ? (['consent'] as const)
            : (['consent', 'decline'] as const)
          ).map((kind) => (
            <div key={kind} class="answer-choice">
              <blockquote>{purposeStatement(kind, row, language, front.title)}</blockquote>
              <Button name="kind" value={kind}>
                {t(`purposes.${kind}`)}
              </Button>
            </div>
          ))}
        </form>
      ) : null}
      {consenting ? (
        <WithdrawPurpose
          ctx={ctx}
          at={at}
          noticeId={found.noticeId}
          purpose={row.id}
          versionId={standing.versionId}
          statement={purposeStatement('withdraw', row, language, front.title)}
        />
      ) : null}
    </article>
  );
}

interface StandingProps extends Required<Pick<PurposesProps, 'ctx' | 'at'>> {
  standing: PurposeStanding;
  asksAgain: boolean;
}

function Standing({ ctx, standing, asksAgain, at: place }: StandingProps) {
  const { language, viewer, app } = ctx.state;
  const t = translate(ctx);
  const { kind, at, number, stoppedAt } = standing;
  const moment = (when: Date) => formatMoment(when, language, viewer?.timeZone ?? app.zone);
  return (
    <>
      <p>
        <Badge tone={kind === 'withdraw' ? 'neutral' : 'good'}>{t(`purposes.state.${kind}`)}</Badge>{' '}
        <span class="quiet">
          {t('purposes.at', { when: moment(at), number })}
          {stoppedAt ? ` ${t('purposes.stoppedAt', { when: moment(stoppedAt) })}` : ''}
          {asksAgain ? ` ${t('purposes.again', { number })}` : ''}
        </span>{' '}
        {place === '/n' ? <a href={receiptPath(standing.entryId)}>{t('purposes.receipt')}</a> : null}
      </p>
      <ConsentCarriedOut ctx={ctx} found={standing.carriedOut} />
    </>
  );
}

interface WithdrawProps extends Pick<PurposesProps, 'at'> {
  ctx: Ctx;
  noticeId: string;
  purpose: string;
  versionId: string;
  statement: string;
}

/** Taking back one consent: as easy as giving it, and nothing to do with the others. */
export function WithdrawPurpose(props: WithdrawProps) {
  const { ctx, noticeId, purpose, versionId, statement, at = '/n' } = props;
  const t = translate(ctx);
  return (
    <Confirm
      ask={t('purposes.withdraw')}
      text={t('purposes.withdrawText')}
      confirm={t('purposes.withdrawConfirm')}
      look="plain"
      post={{ url: `${at}/${noticeId}/purposes`, csrf: csrf(ctx) }}
      values={{ purpose, version: versionId, kind: 'withdraw', [shownField]: ctx.state.language }}
    >
      <blockquote>{statement}</blockquote>
    </Confirm>
  );
}
