import { listReviews, type ReviewLine } from '../../../../src/crisis/review/list.ts';
import { can, demand } from '../../../../src/people/permissions.ts';
import { Badge, DataTable, EmptyState, PageHead, type Tone } from '../../../../src/web/components/index.ts';
import { dayIn } from '../../../../src/zone.ts';
import { type Ctx, signedIn } from '../../../context.ts';
import { wordsFor } from '../../console/words.ts';
import { levelTones } from '../../crisis.tsx';
import { renderPage } from '../../frame.tsx';
import { spanIn } from './times.tsx';

const tones = { open: 'wait', late: 'bad', closed: 'good' } as const satisfies Record<string, Tone>;

const standingOf = ({ reviewedAt, dueOn }: ReviewLine, today: string): keyof typeof tones => {
  if (reviewedAt) return 'closed';
  return dueOn < today ? 'late' : 'open';
};

/** GET /crisis/reviews */
export async function showReviews(ctx: Ctx): Promise<void> {
  const viewer = signedIn(ctx);
  demand(viewer, 'crisis.reviews');
  const { app, now } = ctx.state;
  const words = wordsFor(ctx);
  const { t, moment } = words;
  const span = spanIn(words);
  const today = dayIn(now, app.zone);
  renderPage(ctx, {
    title: t('crisis.review.reviewsTitle'),
    path: '/crisis/reviews',
    body: (
      <>
        <PageHead
          title={t('crisis.review.reviewsTitle')}
          lead={t('crisis.review.reviewsLead')}
          {...(can(viewer, 'crisis.list') ? { up: { href: '/crisis', label: t('crisis.title') } } : {})}
        />
        <DataTable
          caption={t('crisis.review.reviewsTitle')}
          captionHidden
          rows={await listReviews(app.db)}
          rowKey={({ incidentId }) => incidentId}
          empty={<EmptyState title={t('crisis.review.reviewsNone')} />}
          columns={[
            {
              key: 'code',
              label: t('crisis.code'),
              cell: ({ incidentId, code }) => <a href={`/crisis/${incidentId}/report`}>{code}</a>,
            },
            {
              key: 'level',
              label: t('crisis.levelLabel'),
              cell: ({ level, drill }) => (
                <>
                  <Badge tone={levelTones[level]}>{t(`crisis.level.${level}`)}</Badge>{' '}
                  {drill ? <Badge>{t('crisis.drillMark')}</Badge> : null}
                </>
              ),
            },
            { key: 'over', label: t('crisis.review.ended'), cell: ({ over }) => moment(over).label },
            {
              key: 'complete',
              label: t('crisis.review.timeComplete'),
              cell: ({ times }) => span(times.complete),
            },
            {
              key: 'actions',
              label: t('crisis.review.actions'),
              cell: ({ actions, open }) =>
                t('crisis.review.actionsOf', { done: actions - open, all: actions }),
            },
            {
              key: 'standing',
              label: t('crisis.review.standing'),
              cell: (line) => {
                const standing = standingOf(line, today);
                return <Badge tone={tones[standing]}>{t(`crisis.review.standings.${standing}`)}</Badge>;
              },
            },
          ]}
        />
      </>
    ),
  });
}
