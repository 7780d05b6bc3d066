import { formatDay } from '../../../src/messages/format.ts';
import { demand } from '../../../src/people/permissions.ts';
import { surveyPath, surveysPath } from '../../../src/surveys/present.ts';
import { type AskedRun, openFor } from '../../../src/surveys/store.ts';
import { Badge, EmptyState, LinkButton, PageHead, Section } from '../../../src/web/components/index.ts';
import { type Ctx, signedIn, translate } from '../../context.ts';
import { renderPage } from '../frame.tsx';

/** GET /surveys: what one can take part in. */
export async function showMine(ctx: Ctx): Promise<void> {
  const viewer = signedIn(ctx);
  demand(viewer, 'surveys.take', { personId: viewer.id });
  const { app, now } = ctx.state;
  const t = translate(ctx);
  const open = await openFor(app.db, viewer.id, now);
  renderPage(ctx, {
    title: t('surveys.page.title'),
    width: 'reading',
    path: surveysPath,
    body: (
      <>
        <PageHead
          title={t('surveys.page.title')}
          lead={t('surveys.page.lead')}
          up={{ href: '/me', label: t('page.me') }}
        />
        {open.length > 0 ? (
          <Section id="open" title={t('surveys.page.now')}>
            <SurveyItems ctx={ctx} open={open} />
          </Section>
        ) : (
          <EmptyState compact title={t('surveys.page.none')} icon="check" />
        )}
      </>
    ),
  });
}

/** For "About me": what waits for this person, and they have not taken part in. */
export async function mySurveys(ctx: Ctx) {
  const { app, now } = ctx.state;
  const open = (await openFor(app.db, signedIn(ctx).id, now)).filter(({ tookPartIn }) => !tookPartIn);
  return open.length > 0 ? <SurveyItems key="surveys" ctx={ctx} open={open} /> : null;
}

function SurveyItems({ ctx, open }: { ctx: Ctx; open: readonly AskedRun[] }) {
  const { app, language, now } = ctx.state;
  const t = translate(ctx);
  return (
    <ul class="todo">
      {open.map(({ id, code, titles, endsAt, tookPartIn }) => (
        <li key={id} class="sheet todo-item">
          <div>
            <h3>
              <a href={surveyPath(code)}>{titles[language]}</a>
            </h3>
            <p class="quiet">
              <Badge tone={tookPartIn ? 'good' : 'neutral'}>
                {t(tookPartIn ? 'surveys.page.took' : 'surveys.card.anonymous')}
              </Badge>{' '}
              {t('surveys.page.until', { day: formatDay(endsAt, language, app.zone, now) })}
            </p>
          </div>
          <LinkButton href={surveyPath(code)} look={tookPartIn ? 'plain' : 'primary'}>
            {t(`surveys.page.${tookPartIn ? 'goOn' : 'open'}`)}
          </LinkButton>
        </li>
      ))}
    </ul>
  );
}
