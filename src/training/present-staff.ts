import { formatDay } from '../messages/format.ts';
import type { Message } from '../messages/model.ts';
import { localized } from '../messages/texts.ts';
import type { Course } from './course.ts';
import { consoleCoursePath, coursePath } from './present.ts';

/** To HR: somebody has no tries left. */
export const outOfTriesCard = (course: Course): Message =>
  localized((t, language) => ({
    kind: 'card',
    card: {
      title: t('training.staff.out.title'),
      lines: [t('training.staff.out.line', { title: course.texts[language].front.title })],
      link: {
        label: t('training.staff.out.open'),
        short: t('training.staff.out.short'),
        path: `${consoleCoursePath(course.code)}#out`,
      },
      state: { tone: 'open', label: t('training.staff.out.state') },
    },
  }));

/** To whoever gives roles: nobody in HR could see to it. */
export const nobodyInHrCard = (course: Course): Message =>
  localized((t, language) => ({
    kind: 'card',
    card: {
      title: t('training.staff.out.title'),
      lines: [t('training.staff.out.nobody', { title: course.texts[language].front.title })],
      link: {
        label: t('training.staff.out.people'),
        short: t('training.staff.out.peopleShort'),
        path: '/console/people',
      },
      state: { tone: 'open', label: t('training.staff.out.state') },
    },
  }));

/** To the person: there are tries again, and nothing has to be read once more. */
export const moreTriesCard = (
  course: Course,
  { tries, due, zone, now }: { tries: number; due: Date; zone: string; now: Date },
): Message =>
  localized((t, language) => ({
    kind: 'card',
    card: {
      source: course.texts[language].front.title,
      title: t('training.staff.more.title'),
      lines: [t('training.staff.more.line', { count: tries })],
      facts: [{ label: t('training.card.due'), value: formatDay(due, language, zone, now) }],
      link: {
        label: t('training.card.onPage'),
        short: t('training.card.onPageShort'),
        path: coursePath(course.code),
      },
      buttons: [
        {
          label: t('training.card.quiz.begin'),
          style: 'primary',
          action: { name: 'training.quiz', about: course.code },
        },
      ],
      state: { tone: 'open', label: t('training.state.open') },
    },
  }));
