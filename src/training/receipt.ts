import { translator } from '../messages/texts.ts';
import { type Act, howDone } from '../receipts/act.ts';
import { coursePath } from './present.ts';
import { loadCourse } from './store.ts';

/** What the receipt of a quiz says: the course that was taken, byte for byte, and what came of it. Nothing is signed. */
export const quizEnded: Act<'quiz.ended'> = {
  right: 'evidence.receipt',
  async view({ course, language, session, passed, right, asked, passMark, unread }, reader) {
    const t = translator(reader.language);
    const { texts } = await loadCourse(reader.db, course.version);
    return {
      title: texts[reader.language].front.title,
      what: t(`training.act.${passed ? 'passed' : 'notPassed'}`),
      text: {
        name: t('notices.page.versionValue', { number: course.number }),
        language,
        sha256: course.sha256,
      },
      more: [
        { label: t('training.card.scored'), value: t('training.card.rightOf', { right, asked }) },
        { label: t('training.act.passMark'), value: `${passMark} %` },
        ...(unread ? [{ label: t('training.act.unread'), value: String(unread) }] : []),
      ],
      method: session ? howDone(session, t) : t('training.act.reviewed'),
      notes: [t('training.act.unsigned')],
      open: { label: t('training.act.open'), path: coursePath(course.code) },
    };
  },
};
