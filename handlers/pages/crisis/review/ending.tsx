import type { Missing } from '../../../../src/crisis/review/rules.ts';
import type { Translate } from '../../../../src/messages/texts.ts';
import { Confirm, Section } from '../../../../src/web/components/index.ts';
import { csrf } from '../../../context.ts';
import { MoveForm } from './owner-and-day.tsx';
import { reviewPath, type Shown, typedIn } from './shown.ts';

/** Another owner or day. */
export function Moving({ shown }: { shown: Shown }) {
  const { ctx, incident, review } = shown;
  const wrong = typedIn(shown, 'move');
  return (
    <MoveForm
      ctx={ctx}
      url={`${reviewPath(incident.id)}/move`}
      typed={wrong?.typed ?? { owner: review.ownerNo, due: review.dueOn }}
      errors={wrong?.errors}
    />
  );
}

const missingText = (t: Translate, one: Missing): string => {
  if (one.what === 'answer')
    return t('crisis.review.missingAnswer', { question: t(`crisis.review.question.${one.question}`) });
  return t(one.what === 'cause' ? 'crisis.review.missingCause' : 'crisis.review.missingAction');
};

/** Closing, or what is missing before it can be. */
export function Ending({ shown }: { shown: Shown }) {
  const { ctx, incident, review, words } = shown;
  const { t } = words;
  return (
    <Section id="close" title={t('crisis.review.close')} text={t('crisis.review.closeText')}>
      {review.missing.length > 0 ? (
        <>
          <p>{t('crisis.review.missing')}</p>
          <ul>
            {review.missing.map((one) => (
              <li key={missingText(t, one)}>{missingText(t, one)}</li>
            ))}
          </ul>
        </>
      ) : (
        <Confirm
          ask={t('crisis.review.close')}
          text={t('crisis.review.closeText')}
          confirm={t('crisis.review.close')}
          look="plain"
          post={{ url: `${reviewPath(incident.id)}/close`, csrf: csrf(ctx) }}
        />
      )}
    </Section>
  );
}
