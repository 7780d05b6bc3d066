import type { Times } from '../../../../src/crisis/review/times.ts';
import { formatSpan } from '../../../../src/messages/format.ts';
import { Facts, Stats } from '../../../../src/web/components/index.ts';
import type { Words } from '../../console/words.ts';

/** The figures of a muster, in the order in which things happen. */
export function drawTimes(times: Times, words: Pick<Words, 't' | 'language'>) {
  const { t } = words;
  const span = spanIn(words);
  const { paged, firstAnswer, roles, complete, lasted } = times;
  return (
    <div class="flow">
      <Stats
        items={[
          {
            label: t('crisis.review.timePaged'),
            value: span(paged?.slowest ?? null),
            ...(paged
              ? {
                  detail: t('crisis.review.timePagedText', {
                    people: paged.people,
                    median: span(paged.median),
                  }),
                }
              : {}),
          },
          { label: t('crisis.review.timeFirst'), value: span(firstAnswer) },
          { label: t('crisis.review.timeComplete'), value: span(complete) },
          { label: t('crisis.review.timeLasted'), value: span(lasted) },
        ]}
      />
      <Facts
        items={roles.map(({ role, after }) => ({
          label: t('crisis.review.timeRole', { role: t(`crisis.role.${role}`) }),
          value: span(after),
        }))}
      />
    </div>
  );
}

export const spanIn =
  ({ t, language }: Pick<Words, 't' | 'language'>) =>
  (ms: number | null): string =>
    ms === null ? t('crisis.review.never') : formatSpan(ms, language);
