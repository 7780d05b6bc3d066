import { paperOf, takeOut } from '../../../../src/crisis/plans/paper.ts';
import { inTransaction } from '../../../../src/db/pool.ts';
import { formatMoment } from '../../../../src/messages/format.ts';
import { demand } from '../../../../src/people/permissions.ts';
import { Confirm, DataTable, PageHead, Section } from '../../../../src/web/components/index.ts';
import { type Ctx, csrf, signedIn, translate } from '../../../context.ts';
import { renderPage } from '../../frame.tsx';

/** What stands before it: telephone numbers leave the system, so it is asked for, and each time is on record. */
export function AskPaper({ ctx }: { ctx: Ctx }) {
  const t = translate(ctx);
  return (
    <Section id="paper" title={t('crisis.plan.paper.title')}>
      <Confirm
        ask={t('crisis.plan.paper.ask')}
        text={t('crisis.plan.paper.text')}
        confirm={t('crisis.plan.paper.make')}
        look="plain"
        post={{ url: '/crisis/plan/paper', csrf: csrf(ctx) }}
      />
    </Section>
  );
}

/** POST /crisis/plan/paper: plan and contacts on a page of A4, to be printed from the browser. */
export async function takePaper(ctx: Ctx): Promise<void> {
  const viewer = signedIn(ctx);
  demand(viewer, 'crisis.plan-paper');
  const { app, now, language } = ctx.state;
  const t = translate(ctx);
  const paper = await inTransaction(app.db, async (tx) => {
    const made = await paperOf(tx, now);
    await takeOut(tx, made, { personId: viewer.id, now });
    return made;
  });
  const { version, lines } = paper;
  const helpLine = app.config.HEED_HELP_LINE;
  renderPage(ctx, {
    title: t('crisis.plan.paper.title'),
    path: '/crisis/plan',
    body: (
      <>
        <PageHead
          title={t('crisis.plan.paper.title')}
          up={{ href: '/crisis/plan', label: t('crisis.plan.title') }}
          lead={t('crisis.plan.paper.made', {
            ...{ name: viewer.name, time: formatMoment(now, language, viewer.timeZone) },
            version: version === null ? t('crisis.plan.paper.ownPlan') : version,
          })}
        />
        <Section id="how" title={t('crisis.plan.paper.how')}>
          <ol>
            {(['one', 'two', 'three', 'four'] as const).map((step) => (
              <li key={step}>{t(`crisis.plan.paper.steps.${step}`)}</li>
            ))}
          </ol>
          {helpLine ? (
            <p>
              {t('crisis.plan.paper.numbers')}: {helpLine}
            </p>
          ) : null}
        </Section>
        {lines.map(({ role, people }) => {
          const title = role === 'last-resort' ? t('crisis.plan.last.title') : t(`crisis.role.${role}`);
          return (
            <Section id={`paper-${role}`} key={role} title={title}>
              <DataTable
                caption={title}
                captionHidden
                rows={people}
                rowKey={({ staffNo }) => staffNo}
                empty={t('crisis.plan.line.none')}
                columns={[
                  { key: 'rank', label: t('crisis.plan.line.rank'), cell: ({ rank }) => rank },
                  { key: 'name', label: t('crisis.page.person'), cell: ({ name }) => name },
                  { key: 'phone', label: t('crisis.plan.paper.phone'), cell: ({ phone }) => phone ?? '—' },
                  { key: 'mail', label: t('crisis.plan.paper.mail'), cell: ({ email }) => email ?? '—' },
                ]}
              />
            </Section>
          );
        })}
      </>
    ),
  });
}
