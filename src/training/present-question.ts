import { fits } from '../messages/cut.ts';
import type { Action, Form, Language, Message } from '../messages/model.ts';
import type { Choice } from '../messages/question.ts';
import { localized, type Translate, text } from '../messages/texts.ts';
import { displayWidth } from '../messages/width.ts';
import type { Course } from './course.ts';
import { choiceField, placeField, placesAsked, wordsField } from './grade.ts';
import { longestWords } from './limits.ts';
import { quizPath } from './present.ts';
import { type ChoiceQuestion, optionsOf, rightOf } from './schema.ts';
import type { Asked } from './step.ts';
import type { Answer } from './store.ts';

/** What can be chosen, in the words of a language and the order of the attempt. */
function optionsIn(course: Course, { question, options }: Asked, language: Language) {
  const words = course.texts[language].front.quiz.questions.find(({ id }) => id === question.id);
  if (!words) throw new Error(`question ${question.id} has no words`);
  const all = optionsOf(words);
  return { words, options: options.flatMap((id) => all.find((one) => one.id === id) ?? []) };
}

const letterOf = (index: number): string => String.fromCharCode(65 + index);

/** Beyond so many characters an option does not fit beside its box on a card (`template_card` of WeCom). */
const longestOnCard = 15;

interface AskedChoice extends Asked {
  question: ChoiceQuestion;
}

/** Its options are chosen from, and not its own words written. */
const byChoice = (asked: Asked): asked is AskedChoice => asked.question.kind !== 'text';

/** Where a question is asked: what stands above it, what an answer is sent as, and the page that asks the same. */
export interface Asking {
  title: (t: Translate, language: Language) => string;
  action: Action;
  page: string;
}

const inAttempt = ({ code }: Course, { place, of, question }: Asked, attemptId: string): Asking => ({
  title: (t) => t('training.question', { place, of }),
  action: { name: 'training.answer', about: `${attemptId}.${question.id}` },
  page: quizPath(code),
});

/** What every form of a question has. */
const frameOf = ({ title, action }: Asking, t: Translate, language: Language) => ({
  title: title(t, language),
  submit: t('training.send'),
  cancel: t('common.cancel'),
  action,
});

/** The question of an attempt as a form with its options in full: for windows and pages. */
export const questionForm = (course: Course, asked: Asked, attemptId: string, language: Language): Form =>
  formOf(course, asked, inAttempt(course, asked, attemptId), language);

export function formOf(course: Course, asked: Asked, asking: Asking, language: Language): Form {
  if (byChoice(asked)) return choiceForm(course, asked, asking, language, false);
  const t: Translate = (key, params) => text(language, key, params);
  const { words } = optionsIn(course, asked, language);
  return {
    ...frameOf(asking, t, language),
    fields: [
      {
        ...{ name: wordsField, kind: 'long-text', label: words.ask, required: true, maxLength: longestWords },
        help: t('training.review.help', { most: longestWords }),
      },
    ],
  };
}

function choiceForm(
  course: Course,
  asked: AskedChoice,
  asking: Asking,
  language: Language,
  onCard: boolean,
): Omit<Form, 'fields'> & { fields: readonly Choice[] } {
  const t: Translate = (key, params) => text(language, key, params);
  const { words, options } = optionsIn(course, asked, language);
  // Cut short, one option could be another answer: they stand in full above, and letters are chosen.
  const { kind } = asked.question;
  const lettered =
    onCard && (kind === 'order' || options.some((one) => !fits(one.text, longestOnCard, 'chars')));
  const spelled = lettered ? ({ lettered: true } as const) : {};
  const offered = options.map((one, index) => ({
    value: one.id,
    label: lettered ? letterOf(index) : one.text,
  }));
  const above = [
    ...(kind === 'order' || lettered ? [words.ask] : []),
    ...(lettered ? options.map((one, index) => `${letterOf(index)}. ${one.text}`) : []),
  ];
  const fields: Choice[] =
    kind === 'order'
      ? Array.from({ length: placesAsked(asked.question) }, (_, index) => ({
          ...{ name: placeField(index + 1), kind: 'choice', label: t(`training.place.${index + 1}`) },
          ...{ required: true, options: offered, ...spelled },
        }))
      : [
          {
            ...{ name: choiceField, kind: kind === 'single' ? 'choice' : 'choices' },
            label: lettered ? t(`training.choose.${kind}`) : words.ask,
            ...(lettered || kind === 'single'
              ? {}
              : { help: t(`training.choose.${onCard ? 'multiple' : 'help'}`) }),
            ...{ required: true, options: offered, ...spelled },
          },
        ];
  return { ...frameOf(asking, t, language), ...(above.length > 0 ? { intro: above } : {}), fields };
}

/** The question of an attempt as it is asked within a chat. */
export const questionMessage = (course: Course, asked: Asked, attemptId: string): Message =>
  messageOf(course, asked, inAttempt(course, asked, attemptId));

/** A question within a chat. Where no window opens for words, its card leads to the page. */
export const messageOf = (course: Course, asked: Asked, asking: Asking): Message =>
  localized((t, language) => {
    const page = { label: t('training.answerIt'), path: asking.page };
    if (byChoice(asked))
      return {
        kind: 'question',
        question: { form: choiceForm(course, asked, asking, language, true), page },
      };
    const { title, action } = frameOf(asking, t, language);
    const { words } = optionsIn(course, asked, language);
    return {
      kind: 'card',
      card: {
        ...{ source: course.texts[language].front.title, title, lines: [words.ask] },
        link: { ...page, form: action },
        note: t('training.review.note'),
      },
    };
  });

/** What somebody is told about one answer: whether it is right, why not, and why the right one is. */
export interface Feedback {
  /** Null: a person is still to say. */
  right: boolean | null;
  title: string;
  lines: string[];
}

export function feedbackOf(course: Course, asked: Asked, answer: Answer, language: Language): Feedback {
  const t: Translate = (key, params) => text(language, key, params);
  const { words, options } = optionsIn(course, asked, language);
  const wordsOf = (ids: readonly string[]) =>
    ids
      .flatMap((id) => options.find((one) => one.id === id)?.text ?? [])
      .join(t('training.feedback.between'));
  const right = rightOf(words);
  const wrong = options.filter((one) => answer.chosen.includes(one.id) && !right.includes(one.id));
  return {
    right: answer.isRight,
    title: t(verdictKey(answer)),
    lines: [
      ...wrong.flatMap((one) =>
        one.because ? [t('training.feedback.chosen', { option: one.text, because: one.because })] : [],
      ),
      ...(answer.isRight || right.length === 0
        ? []
        : [t('training.feedback.rightIs', { options: wordsOf(right) })]),
      words.because,
    ],
  };
}

const verdictKey = ({ isRight }: Answer): string =>
  isRight === null ? 'training.review.waits' : `training.feedback.${isRight ? 'right' : 'wrong'}`;

/** So wide that a card in a chat shows all of it; more stands on the page. */
const widestFeedback = 300;

/** The card of a question once it is answered. @param ended the last one: what came of it is a message of its own */
export const feedbackMessage = (course: Course, asked: Asked, answer: Answer, ended: boolean): Message =>
  localized((t, language) => {
    const { title, lines } = feedbackOf(course, asked, answer, language);
    const wide = displayWidth(lines.join('\n')) > widestFeedback;
    return {
      kind: 'card',
      card: {
        source: t('training.question', { place: asked.place, of: asked.of }),
        title,
        lines,
        ...(wide || ended
          ? {
              link: {
                label: t('training.card.answers'),
                short: t('training.card.answersShort'),
                path: quizPath(course.code),
              },
            }
          : {}),
        ...(ended
          ? {}
          : {
              buttons: [
                {
                  label: t('training.nextQuestion'),
                  style: 'primary',
                  action: { name: 'training.go', about: course.code },
                },
              ],
            }),
        state: {
          tone: answer.isRight === null ? 'open' : answer.isRight ? 'done' : 'warning',
          label: t(verdictKey(answer)),
        },
      },
    };
  });
