import type { Missing } from '../../../../src/crisis/review/rules.ts';
import type { Translate } from '../../../../src/messages/texts.ts';
import { Confirm, FieldView, Section } from '../../../../src/web/components/index.ts';
import { csrf } from '../../../context.ts';
import { reviewPath, type Shown, typedIn } from './shown.ts';

/** Another owner or day. */
export function Moving({ shown }: { shown: Shown }) {
  const { ctx, incident, review, words } = shown;
  const { t } = words;
  const wrong = typedIn(shown, 'move');
  const error = (name: string) => (wrong?.errors[name] ? { error: wrong.errors[name] } : {});
  return (
    <Confirm
      ask={t('crisis.review.move')}
      text={t('crisis.review.moveText')}
      confirm={t('crisis.review.moveDo')}
      look="plain"
      open={wrong !== undefined}
      post={{ url: `${reviewPath(incident.id)}/move`, csrf: csrf(ctx) }}
    >
      <FieldView
        id="move-owner"
        field={{
          ...{ name: 'owner', kind: 'text', label: t('crisis.review.actionOwner'), required: true },
          maxLength: 60,
        }}
        value={wrong?.typed.owner ?? review.ownerNo}
        {...error('owner')}
        optional={t('common.optional')}
      />
      <FieldView
        id="move-due"
        field={{ name: 'due', kind: 'date', label: t('crisis.review.actionDue'), required: true }}
        value={wrong?.typed.due ?? review.dueOn}
        {...error('due')}
        optional={t('common.optional')}
      />
    </Confirm>
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
