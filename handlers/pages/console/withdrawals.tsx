import { inTransaction } from '../../../src/db/pool.ts';
import type { PersonFacts } from '../../../src/notices/view.ts';
import { confirmStopped, type WaitingWithdrawals } from '../../../src/notices/withdrawals.ts';
import { demand } from '../../../src/people/permissions.ts';
import { Confirm, DataTable } from '../../../src/web/components/index.ts';
import { type Ctx, csrf, idParam } from '../../context.ts';
import { consoleViewer } from './shell.tsx';
import type { Words } from './words.ts';

/** POST /console/withdrawals/:answer/stopped */
export async function sayStopped(ctx: Ctx): Promise<void> {
  const viewer = consoleViewer(ctx);
  demand(viewer, 'consents.stop');
  const { app, now } = ctx.state;
  const answerId = idParam(ctx, 'answer');
  const { noticeId } = await inTransaction(app.db, (tx) => confirmStopped(tx, answerId, viewer.id, now));
  ctx.redirect(`${withdrawnPath(noticeId)}&done=stopped`);
  ctx.status = 303;
}

export const withdrawnPath = (noticeId: string) => `/console/notices/${noticeId}?show=withdrawn`;

/** Beside whoever took a consent back: since when it has stopped, or the button that says so. */
export function StoppedCell({ ctx, person, words }: { ctx: Ctx; person: PersonFacts; words: Words }) {
  const { t, moment } = words;
  const withdrawal = person.details?.withdrawal;
  if (!withdrawal) return <>—</>;
  if (withdrawal.stoppedAt)
    return <>{t('console.withdrawals.stoppedAt', { when: moment(withdrawal.stoppedAt).label })}</>;
  return (
    <Confirm
      ask={t('console.withdrawals.stop')}
      text={t('console.withdrawals.stopText')}
      confirm={t('console.withdrawals.stopConfirm')}
      look="plain"
      post={{ url: `/console/withdrawals/${withdrawal.answerId}/stopped`, csrf: csrf(ctx) }}
    />
  );
}

/** Policies under which something has to stop. */
export function WithdrawalTable(props: { waiting: readonly WaitingWithdrawals[]; words: Words }) {
  const { t, n, moment, language } = props.words;
  return (
    <DataTable
      caption={t('console.withdrawals.title')}
      captionHidden
      rows={props.waiting}
      rowKey={({ noticeId }) => noticeId}
      empty=""
      columns={[
        {
          key: 'policy',
          label: t('console.notices.policy'),
          cell: ({ noticeId, titles }) => (
            <a href={`${withdrawnPath(noticeId)}#people`}>{titles[language]}</a>
          ),
        },
        { key: 'since', label: t('console.withdrawals.since'), cell: ({ since }) => moment(since).label },
        { key: 'people', label: t('console.notices.people'), cell: ({ people }) => n(people), numeric: true },
      ]}
    />
  );
}
