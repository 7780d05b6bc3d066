import type { SurveyFront } from '../../../../src/surveys/schema.ts';
import { choiceWords } from '../../../../src/surveys/words.ts';
import { Section } from '../../../../src/web/components/index.ts';
import type { Words } from '../../console/words.ts';

/** The questions of a survey, to be read before anybody is asked them. */
export function Asked({ front, words: { t, n } }: { front: SurveyFront; words: Words }) {
  return (
    <Section
      id="asked"
      title={t('surveys.staff.asked')}
      text={t('surveys.staff.askedText', { version: n(front.version) })}
      sheet
    >
      {front.questions.map((question, place) => (
        <div key={question.id}>
          <h3>
            {n(place + 1)}. {question.ask}
          </h3>
          <p class="quiet">
            {question.kind === 'text'
              ? t('surveys.staff.ownWords')
              : choiceWords(question)
                  .map(({ text }) => text)
                  .join(' / ')}
          </p>
        </div>
      ))}
    </Section>
  );
}
