import { questionKeys } from '../../../src/crisis/grading/questions.ts';
import { sayAnswer, sayReason } from '../../../src/crisis/grading/say.ts';
import type { GradingLine } from '../../../src/crisis/grading/store.ts';
import { formatMoment } from '../../../src/messages/format.ts';
import { Badge, Facts } from '../../../src/web/components/index.ts';
import { type Ctx, signedIn, translate } from '../../context.ts';
import { levelTones } from '../crisis.tsx';

/** Every grading, the newest first: what was proposed and why, what was decided, and why otherwise. */
export function GradingHistory({ ctx, gradings }: { ctx: Ctx; gradings: readonly GradingLine[] }) {
  const t = translate(ctx);
  if (gradings.length === 0) return <p>{t('crisis.grading.none')}</p>;
  return (
    <div class="flow">
      {gradings.map((one) => (
        <OneGrading ctx={ctx} one={one} key={one.id} />
      ))}
    </div>
  );
}

function OneGrading({ ctx, one }: { ctx: Ctx; one: GradingLine }) {
  const t = translate(ctx);
  const { language } = ctx.state;
  const { byName: name, at, proposed, chosen, sealed, reportCode } = one;
  const level = { proposed: t(`crisis.level.${proposed}`), chosen: t(`crisis.level.${chosen}`) };
  return (
    <div class="sheet flow">
      <p class="quiet">
        {[
          reportCode ? t('crisis.grading.of', { code: reportCode }) : '',
          t('crisis.grading.line', { name, time: formatMoment(at, language, signedIn(ctx).timeZone) }),
        ]
          .filter(Boolean)
          .join(' · ')}
      </p>
      <p>
        <Badge tone={levelTones[chosen]}>{level.chosen}</Badge>{' '}
        {t(`crisis.grading.${proposed === chosen ? 'confirmed' : 'overridden'}`, level)}
      </p>
      {sealed ? (
        <>
          {sealed.why ? <p class="said">{sealed.why}</p> : null}
          <p>{t('crisis.grading.because')}</p>
          <ul>
            {sealed.reasons.map((reason) => (
              <li key={reason.code}>
                {sayReason(language, reason)} <Badge>{t(`crisis.level.${reason.level}`)}</Badge>
              </li>
            ))}
          </ul>
          <details>
            <summary>{t('crisis.grading.answers')}</summary>
            <Facts
              items={questionKeys.map((key) => ({
                label: t(`crisis.grading.question.${key}`),
                value: sayAnswer(language, key, sealed.answers[key]),
              }))}
            />
          </details>
        </>
      ) : (
        <p>{t('crisis.grading.erased')}</p>
      )}
    </div>
  );
}
