import { fits } from '../messages/cut.ts';
import type { Form, Language, Message } from '../messages/model.ts';
import { localized } from '../messages/texts.ts';
import type { Course } from './course.ts';
import { longest } from './limits.ts';
import { type Asking, feedbackOf, formOf, messageOf } from './present-question.ts';
import type { Asked } from './step.ts';
import type { Answer } from './store.ts';

/** The newest question that was asked again: whoever opens it finds their own. */
export const nudgePath = '/nudge';
export const myNudgesPath = '/me#nudges';

const asking = (course: Course, id: string): Asking => ({
  title: (t, language) => {
    const named = t('training.nudge.title', { title: course.texts[language].front.title });
    return fits(named, longest.above, 'columns') ? named : t('training.nudge.untitled');
  },
  action: { name: 'training.nudge', about: id },
  page: nudgePath,
});

export const nudgeForm = (course: Course, asked: Asked, id: string, language: Language): Form =>
  formOf(course, asked, asking(course, id), language);

export const nudgeMessage = (course: Course, asked: Asked, id: string): Message =>
  messageOf(course, asked, asking(course, id));

/** The card once it is answered, with a way to have fewer of them. */
export const nudgeFeedback = (course: Course, asked: Asked, answer: Answer): Message =>
  localized((t, language) => {
    const { title, lines } = feedbackOf(course, asked, answer, language);
    return {
      kind: 'card',
      card: {
        source: course.texts[language].front.title,
        ...{ title, lines },
        link: { label: t('training.nudge.page'), short: t('training.nudge.pageShort'), path: nudgePath },
        buttons: [
          {
            label: t('training.nudge.fewer'),
            short: t('training.nudge.fewer'),
            action: { name: 'training.nudge-fewer', about: course.code },
            style: 'quiet',
          },
        ],
        state: { tone: answer.isRight ? 'done' : 'warning', label: title },
        note: t('training.nudge.note'),
      },
    };
  });
