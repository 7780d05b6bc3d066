import { formatDay } from '../messages/format.ts';
import type { Message } from '../messages/model.ts';
import { localized } from '../messages/texts.ts';
import type { Survey } from './survey.ts';

export const surveysPath = '/surveys';
export const consoleSurveysPath = '/console/surveys';
export const surveyPath = (code: string): string => `${surveysPath}/${code}`;
export const consoleSurveyPath = (code: string): string => `${consoleSurveysPath}/${code}`;
/** Where it is answered, by nobody in particular. */
export const answerPath = (runId: string): string => `/anonymous/surveys/${runId}`;

interface Until {
  endsAt: Date;
  zone: string;
  now: Date;
}

export const askedCard = (survey: Survey, until: Until): Message => card(survey, until, 'asked');
export const reminderCard = (survey: Survey, until: Until): Message => card(survey, until, 'reminder');

/** The same for everybody: nobody is told by it. */
function card(survey: Survey, { endsAt, zone, now }: Until, what: 'asked' | 'reminder'): Message {
  return localized((t, language) => {
    const { title, summary } = survey.texts[language].front;
    return {
      kind: 'card',
      card: {
        title: t(`surveys.card.${what}`, { title }),
        lines: what === 'asked' ? [...summary] : [t('surveys.card.reminderLine')],
        facts: [{ label: t('surveys.card.until'), value: formatDay(endsAt, language, zone, now) }],
        link: {
          label: t('surveys.card.open'),
          short: t('surveys.card.openShort'),
          path: surveyPath(survey.code),
        },
        state: { tone: 'open', label: t('surveys.card.anonymous') },
      },
    };
  });
}

/** To HR: results are there, or there are too few. */
export const closedCard = (survey: Survey, restored = false): Message =>
  localized((t, language) => ({
    kind: 'card',
    card: {
      title: t('surveys.card.closed', { title: survey.texts[language].front.title }),
      lines: [t(`surveys.card.${restored ? 'restoredLine' : 'closedLine'}`)],
      link: {
        label: t('surveys.card.results'),
        short: t('surveys.card.resultsShort'),
        path: consoleSurveyPath(survey.code),
      },
    },
  }));
