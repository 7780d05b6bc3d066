import type { ComponentChildren } from 'preact';
import { type AlertAboutMe, alertsAbout } from '../../../src/file-rules/for-subject.ts';
import { figuresOf } from '../../../src/file-rules/present.ts';
import { formatDate, formatMoment } from '../../../src/messages/format.ts';
import { can } from '../../../src/people/permissions.ts';
import { newRequestPath } from '../../../src/requests/present.ts';
import { LinkButton, Section } from '../../../src/web/components/index.ts';
import { type Ctx, signedIn, translate } from '../../context.ts';

/** "Alerts on files I sent", as soon as the person may see them; nothing where there are none. */
export async function myFiles(ctx: Ctx): Promise<ComponentChildren> {
  const { app } = ctx.state;
  const viewer = signedIn(ctx);
  if (!can(viewer, 'file-alerts.own', { personId: viewer.id })) return null;
  const alerts = await alertsAbout(app.db, app.vault, viewer.id);
  if (alerts.length === 0) return null;
  const t = translate(ctx);
  return (
    <Section id="files" title={t('fileRules.mine.title')} text={t('fileRules.mine.text')}>
      <ul class="todo">{alerts.map((one) => oneAlert(ctx, one))}</ul>
      <p class="section-text">{t('fileRules.mine.question')}</p>
      <p class="button-row">
        <LinkButton href="/threads/new">{t('fileRules.mine.ask')}</LinkButton>
        <LinkButton href={newRequestPath()}>{t('fileRules.mine.request')}</LinkButton>
      </p>
    </Section>
  );
}

function oneAlert(ctx: Ctx, one: AlertAboutMe) {
  const { language, now } = ctx.state;
  const t = translate(ctx);
  const when = (at: Date) => formatMoment(at, language, signedIn(ctx).timeZone);
  const [first, last] = [when(one.firstAt), when(one.lastAt)];
  return (
    <li key={one.id} class="sheet todo-item">
      <div>
        <h3>{one.ruleName}</h3>
        <p>{figuresOf(one, language, t)}</p>
        <p class="quiet">{first === last ? last : t('fileRules.between', { first, last })}</p>
        <p class="quiet">{t('fileRules.mine.policy', { code: one.policyCode })}</p>
        {one.outcome && one.answeredAt ? (
          <p>
            {t('fileRules.mine.answered', {
              who: one.answeredByName ?? '',
              outcome: t(`fileRules.outcome.${one.outcome}`),
              when: when(one.answeredAt),
            })}
          </p>
        ) : (
          <p>{t('fileRules.mine.waiting', { owner: one.ownerName })}</p>
        )}
        {one.note ? <p class="said">{t('fileRules.mine.note', { note: one.note })}</p> : null}
        {one.silentUntil ? (
          <p class="quiet">{t('fileRules.mine.late', { day: formatDate(one.silentUntil, language, now) })}</p>
        ) : null}
      </div>
    </li>
  );
}
