import { formatDay, formatMoment } from '../../../src/messages/format.ts';
import { objectionPath } from '../../../src/objections/present.ts';
import { type ObjectionView, readObjection } from '../../../src/objections/read.ts';
import { loadText } from '../../../src/policies/store.ts';
import { Alert, Badge, Facts, PageHead, Section, type Tone } from '../../../src/web/components/index.ts';
import { type Ctx, idParam, signedIn, translate } from '../../context.ts';
import { renderPage } from '../frame.tsx';

export const objectionTones: Record<ObjectionView['state'], Tone> = {
  open: 'wait',
  upheld: 'good',
  rejected: 'neutral',
};

/** GET /objections/:objection: what follows from it now, and what was decided. */
export async function showMyObjection(ctx: Ctx): Promise<void> {
  const viewer = signedIn(ctx);
  const { app, language, now } = ctx.state;
  const t = translate(ctx);
  const found = await readObjection(app.db, app.vault, idParam(ctx, 'objection'), viewer);
  const { front } = await loadText(app.db, found.versionId, language);
  const day = formatDay(found.dueAt, language, app.zone, now);
  renderPage(ctx, {
    title: t('objections.page.title'),
    width: 'reading',
    path: objectionPath(found.id),
    body: (
      <>
        <PageHead
          title={t('objections.page.title')}
          lead={t('objections.page.of', { title: found.titles[language] })}
          up={{ href: '/me', label: t('page.me') }}
          marks={<Badge tone={objectionTones[found.state]}>{t(`objections.state.${found.state}`)}</Badge>}
        />
        <Alert tone={found.state === 'open' ? 'wait' : 'info'}>
          <p>{t(`objections.page.${found.state === 'open' ? 'restricted' : found.state}`, { day })}</p>
        </Alert>
        {found.state === 'rejected' ? (
          <Section id="remedies" title={t('objections.page.complaint')} sheet>
            <ul class="prose">
              <li>{t('objections.page.authority')}</li>
              <li>{t('objections.page.court')}</li>
            </ul>
            {front.complaint ? <p>{front.complaint}</p> : null}
          </Section>
        ) : null}
        <ObjectionFacts ctx={ctx} found={found} />
      </>
    ),
  });
}

/** Reasons of both sides and the days that count; the same for the person and for whoever decides. */
export function ObjectionFacts({ ctx, found }: { ctx: Ctx; found: ObjectionView }) {
  const { app, language, now, viewer } = ctx.state;
  const t = translate(ctx);
  const moment = (at: Date) => formatMoment(at, language, viewer?.timeZone ?? app.zone);
  const gone = t('objections.page.gone');
  return (
    <Facts
      items={[
        {
          label: t(`objections.page.${viewer?.id === found.personId ? 'reasons' : 'theirReasons'}`),
          value: <span class="said">{found.reasons ?? gone}</span>,
        },
        { label: t('objections.page.filed'), value: moment(found.filedAt) },
        ...(found.decidedAt
          ? [
              {
                label: t('objections.page.decision'),
                value: <span class="said">{found.decision ?? gone}</span>,
              },
              { label: t('objections.page.decided'), value: moment(found.decidedAt) },
            ]
          : [{ label: t('objections.page.due'), value: formatDay(found.dueAt, language, app.zone, now) }]),
      ]}
    />
  );
}
