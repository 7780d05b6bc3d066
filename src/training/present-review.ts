import type { Message } from '../messages/model.ts';
import { localized } from '../messages/texts.ts';
import type { Course } from './course.ts';
import { quizPath } from './present.ts';

/** Where those who read answers find them. */
export const reviewsPath = '/console/quiz-answers';
export const reviewPath = (id: string): string => `${reviewsPath}/${id}`;

const toAnswers = { label: 'training.card.answers', short: 'training.card.answersShort' } as const;

/** To the person: all is answered, and somebody reads it. */
export const handedInCard = (course: Course): Message =>
  localized((t, language) => ({
    kind: 'card',
    card: {
      source: course.texts[language].front.title,
      title: t('training.review.handedIn.title'),
      lines: [t('training.review.handedIn.line')],
      link: { label: t(toAnswers.label), short: t(toAnswers.short), path: quizPath(course.code) },
      state: { tone: 'open', label: t('training.state.handed-in') },
    },
  }));

/** To the person: what was said of one answer. The words stand on the page; this lies in the clear. */
export const reviewedCard = (
  course: Course,
  question: string,
  { right, said }: { right: boolean; said: boolean },
): Message =>
  localized((t, language) => ({
    kind: 'card',
    card: {
      source: course.texts[language].front.title,
      title: t(`training.review.card.${right ? 'right' : 'wrong'}`),
      lines: [
        course.texts[language].front.quiz.questions.find(({ id }) => id === question)?.ask ?? '',
        ...(said ? [t('training.review.card.said')] : []),
      ],
      link: { label: t(toAnswers.label), short: t(toAnswers.short), path: quizPath(course.code) },
      state: {
        tone: right ? 'done' : 'warning',
        label: t(`training.feedback.${right ? 'right' : 'wrong'}`),
      },
    },
  }));

/** To those who read answers. @param late some have waited for longer than they should */
export const toReadCard = (late: boolean): Message =>
  localized((t) => ({
    kind: 'card',
    card: {
      title: t(`training.review.toRead.${late ? 'late' : 'title'}`),
      lines: [t(`training.review.toRead.${late ? 'lateLine' : 'line'}`)],
      link: {
        label: t('training.review.toRead.open'),
        short: t('training.review.toRead.short'),
        path: reviewsPath,
      },
      state: { tone: late ? 'warning' : 'open', label: t('training.review.toRead.state') },
    },
  }));

/** To those who can see to it that somebody reads them. @param none nobody could, but whoever wrote them */
export const unreadCard = (role: 'hr' | 'privacy', none: boolean): Message =>
  localized((t) => ({
    kind: 'card',
    card: {
      title: t('training.review.unread.title'),
      lines: [
        t(`training.review.unread.${none ? 'nobody' : 'line'}`, { role: t(`training.review.role.${role}`) }),
      ],
      state: { tone: 'warning', label: t('training.review.toRead.state') },
    },
  }));
