import type { changesSince } from '../../../../src/crisis/review/link.ts';
import type { ChangeView } from '../../../../src/crisis/review/read.ts';
import type { Translate } from '../../../../src/messages/texts.ts';
import { Confirm, FieldView, Section } from '../../../../src/web/components/index.ts';
import { csrf } from '../../../context.ts';
import { reviewPath, type Shown } from './shown.ts';

export const changeName = (t: Translate, { plan, policy, version }: Omit<ChangeView, 'at'>): string =>
  plan === null
    ? t('crisis.review.changePolicy', { policy: policy ?? '', version: version ?? 0 })
    : t('crisis.review.changePlan', { version: plan });

interface ChangesProps {
  shown: Shown;
  /** What could be linked, for whoever may. */
  since: Awaited<ReturnType<typeof changesSince>> | undefined;
}

/** Versions of plan and policies that were made because of it. */
export function Changes({ shown, since }: ChangesProps) {
  const { ctx, incident, review, words } = shown;
  const { t } = words;
  const options = [
    ...(since?.plans ?? []).map((version) => ({
      value: `plan ${version}`,
      label: t('crisis.review.changePlan', { version }),
    })),
    ...(since?.policies ?? []).map(({ id, code, number }) => ({
      value: `policy ${id}`,
      label: t('crisis.review.changePolicy', { policy: code, version: number }),
    })),
  ];
  return (
    <Section id="changes" title={t('crisis.review.changes')} text={t('crisis.review.changesText')}>
      <div class="flow">
        {review.changes.length === 0 ? (
          <p>{t('crisis.review.changesNone')}</p>
        ) : (
          <ul>
            {review.changes.map((change) => (
              <li key={changeName(t, change)}>{changeName(t, change)}</li>
            ))}
          </ul>
        )}
        {options.length > 0 ? (
          <Confirm
            ask={t('crisis.review.changeDo')}
            text={t('crisis.review.changesText')}
            confirm={t('crisis.review.changeDo')}
            look="plain"
            post={{ url: `${reviewPath(incident.id)}/changes`, csrf: csrf(ctx) }}
          >
            <FieldView
              id="review-change"
              field={{
                ...{ name: 'change', kind: 'choice', label: t('crisis.review.change'), required: true },
                options,
              }}
              value={options[0]?.value ?? ''}
              optional={t('common.optional')}
            />
          </Confirm>
        ) : null}
      </div>
    </Section>
  );
}
