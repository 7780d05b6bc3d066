import { formatDate, formatDay } from '../../../src/messages/format.ts';
import { certificatePath, coursePath, trainingPath } from '../../../src/training/present.ts';
import { type Enrolment, enrolmentsOf } from '../../../src/training/store.ts';
import { Badge, EmptyState, LinkButton, PageHead, Section } from '../../../src/web/components/index.ts';
import { type Ctx, signedIn, translate } from '../../context.ts';
import { renderPage } from '../frame.tsx';

export const enrolmentTones = {
  open: 'wait',
  'handed-in': 'neutral',
  passed: 'good',
  'not-passed': 'neutral',
  'called-off': 'neutral',
} as const;

/** GET /training: what waits, and what one took. */
export async function showMine(ctx: Ctx): Promise<void> {
  const viewer = signedIn(ctx);
  const t = translate(ctx);
  const mine = await enrolmentsOf(ctx.state.app.db, viewer.id);
  const open = mine.filter(({ state }) => state === 'open');
  const over = mine.filter(({ state }) => state !== 'open');
  renderPage(ctx, {
    title: t('training.page.mine'),
    width: 'reading',
    path: trainingPath,
    body: (
      <>
        <PageHead
          title={t('training.page.mine')}
          lead={t('training.page.mineLead')}
          up={{ href: '/me', label: t('page.me') }}
        />
        <Section title={t('training.page.open')} id="open">
          {open.length > 0 ? (
            <EnrolmentItems ctx={ctx} enrolments={open} />
          ) : (
            <EmptyState compact title={t('training.chat.none')} icon="check" />
          )}
        </Section>
        {over.length > 0 ? (
          <Section title={t('training.page.done')} id="over">
            <EnrolmentItems ctx={ctx} enrolments={over} />
          </Section>
        ) : null}
      </>
    ),
  });
}

/** Courses, each with where it stands and the one thing to do. */
export function EnrolmentItems({ ctx, enrolments }: { ctx: Ctx; enrolments: readonly Enrolment[] }) {
  const { app, language, now } = ctx.state;
  const t = translate(ctx);
  const shownDay = (at: Date | null) => at && formatDay(at, language, app.zone, now);
  return (
    <ul class="todo">
      {enrolments.map(
        ({ id, code, titles, state, dueAt, waits, begunAt, endedAt, handedInAt, validUntil }) => (
          <li key={id} class="sheet todo-item">
            <div>
              <h3>
                <a href={coursePath(code)}>{titles[language]}</a>
              </h3>
              <p class="quiet">
                <Badge tone={enrolmentTones[handedInAt ? 'handed-in' : state]}>
                  {t(`training.state.${handedInAt ? 'handed-in' : state}`)}
                </Badge>{' '}
                {state === 'open' && !handedInAt
                  ? waits
                    ? t('training.page.dueBack')
                    : t('training.page.dueOn', { day: formatDay(dueAt, language, app.zone, now) })
                  : validUntil
                    ? t('training.page.validTo', { day: formatDate(validUntil, language, now) })
                    : shownDay(handedInAt ?? endedAt)}
              </p>
            </div>
            {state === 'open' && !handedInAt ? (
              <LinkButton href={coursePath(code)} look="primary">
                {t(`training.page.${begunAt ? 'goOn' : 'begin'}`)}
              </LinkButton>
            ) : state === 'passed' ? (
              <LinkButton href={certificatePath(code)}>{t('training.page.certificate')}</LinkButton>
            ) : null}
          </li>
        ),
      )}
    </ul>
  );
}
