import type { ComponentChildren } from 'preact';
import { myIncidents } from '../../../src/crisis/affected/mine.ts';
import { concernedPath } from '../../../src/crisis/affected/present.ts';
import { formatMoment } from '../../../src/messages/format.ts';
import { can } from '../../../src/people/permissions.ts';
import { LinkButton, Section } from '../../../src/web/components/index.ts';
import { type Ctx, signedIn, translate } from '../../context.ts';

/** Leaks that concerned this person. Nothing at all for whoever was told of none. */
export async function myConcerns(ctx: Ctx): Promise<ComponentChildren> {
  const viewer = signedIn(ctx);
  if (!can(viewer, 'affected.own', { personId: viewer.id })) return null;
  const { app, language } = ctx.state;
  const t = translate(ctx);
  const all = await myIncidents(app.db, viewer.id);
  if (all.length === 0) return null;
  return (
    <Section id="concerned" title={t('crisis.concerned.mine.title')} text={t('crisis.concerned.mine.text')}>
      <ul class="todo">
        {all.map(({ incidentId, code, toldAt, standing, kinds }) => (
          <li key={incidentId} class="sheet todo-item">
            <div>
              <h3>
                {t('crisis.concerned.mine.line', {
                  code,
                  time: formatMoment(toldAt, language, viewer.timeZone),
                })}
              </h3>
              <p class="quiet">
                {standing === 'not-affected'
                  ? t('crisis.concerned.mine.notConcerned')
                  : kinds
                      .map((kind) => t(`crisis.affected.kind.${kind}`))
                      .join(language === 'en' ? ', ' : '、')}
              </p>
            </div>
            <LinkButton href={concernedPath(incidentId)}>{t('crisis.concerned.mine.open')}</LinkButton>
          </li>
        ))}
      </ul>
    </Section>
  );
}
