import { inTransaction, type Tx } from '../src/db/pool.ts';
import { HeedError } from '../src/errors.ts';
import { text } from '../src/messages/texts.ts';
import { answerTogether } from '../src/training/answer-together.ts';
import { answerQuestion, beginQuiz } from '../src/training/attempt.ts';
import { sayNext, stepMessage } from '../src/training/chat.ts';
import { beginCourse, goOnFrom } from '../src/training/learn.ts';
import { longestWords } from '../src/training/limits.ts';
import { coursePath, notYetCard, quizPath, trainingPath } from '../src/training/present.ts';
import { feedbackMessage, questionForm } from '../src/training/present-question.ts';
import { type Progress, progressOf, questionsOf } from '../src/training/step.ts';
import { attemptsOf, enrolmentById, enrolmentsOf, loadCourse } from '../src/training/store.ts';
import { isUuid } from '../src/uuid.ts';
import type { ChatContext, CommandHandler, Reply } from './router.ts';

/** Learning in the chat: `about` is a course's code, with the place of a module behind a dot, or an attempt's question. */
export const trainingCommands: Readonly<Record<string, CommandHandler>> = {
  'training.open': (context, _command, code) => step(context, code, 'anew'),
  'training.go': (context, _command, code) => step(context, code, 'in-place'),
  'training.next': (context, _command, about) =>
    learning(context, about, async (tx, code, rest) => {
      const enrolment = await goOnFrom(tx, { ...who(context, code), place: Number(rest) || 0 });
      await sayStep(tx, context, await progressOf(tx, enrolment, context.now), 'in-place');
    }),
  'training.quiz': (context, _command, about) =>
    learning(context, about, async (tx, code) => {
      const may = await beginQuiz(tx, who(context, code));
      const enrolment = await beginCourse(tx, who(context, code));
      const progress = await progressOf(tx, enrolment, context.now);
      if (may.verdict === 'wait' && progress.step.step !== 'ended') {
        const { id: enrolmentId, personId, messageId: before } = enrolment;
        const bodies = notYetCard(progress.course, may, context.actor.timeZone);
        const { platform } = context.actor.session;
        await sayNext(tx, {
          personId,
          enrolmentId,
          before,
          bodies,
          how: 'in-place',
          platform,
          now: context.now,
        });
      } else await sayStep(tx, context, progress, 'in-place');
    }),
  'training.answer': async (context, command, about) => {
    const [attemptId, question] = split(about);
    if (!isUuid(attemptId)) return { kind: 'text', text: text(context.actor.language, 'words.unknown') };
    if (command.kind !== 'form') return asked(context, attemptId, question);
    const { app, actor, arrival, now } = context;
    if (arrival) {
      const { personId, language, session } = actor;
      const given = command.values;
      const done = await answerTogether(app.db, {
        ...{ attemptId, personId, question, given, arrival, language, session, zone: app.zone, now },
      });
      return done ? { kind: 'nothing' } : { kind: 'text', text: text(actor.language, 'words.unknown') };
    }
    return inTransaction(context.app.db, (tx) =>
      take(tx, context, { attemptId, question, given: command.values }),
    );
  },
};

const who = ({ actor, now }: ChatContext, code: string) => ({
  ...{ personId: actor.personId, code, language: actor.language, now },
});

/** What stands before the last dot, and behind it. */
function split(about: string): [string, string] {
  const at = about.indexOf('.');
  return at < 0 ? [about, ''] : [about.slice(0, at), about.slice(at + 1)];
}

const step = (context: ChatContext, about: string, how: 'anew' | 'in-place'): Promise<Reply> =>
  learning(context, about, async (tx, code) => {
    const enrolment = await beginCourse(tx, who(context, code));
    await sayStep(tx, context, await progressOf(tx, enrolment, context.now), how);
  });

/** One change and the card that says it. What nobody asked this person to take is told in words. */
async function learning(
  { app, actor }: ChatContext,
  about: string,
  work: (tx: Tx, code: string, rest: string) => Promise<void>,
): Promise<Reply> {
  const [code, rest] = split(about);
  try {
    await inTransaction(app.db, (tx) => work(tx, code, rest));
    return { kind: 'nothing' };
  } catch (error) {
    if (error instanceof HeedError && error.code === 'not-found') return noSuch(actor.language);
    throw error;
  }
}

const noSuch = (language: ChatContext['actor']['language']): Reply => ({
  kind: 'text',
  text: text(language, 'training.chat.noSuch'),
  link: { label: text(language, 'training.chat.open'), path: trainingPath },
});

async function sayStep(
  tx: Tx,
  { actor, now }: ChatContext,
  progress: Progress,
  how: 'anew' | 'in-place',
): Promise<void> {
  const { id: enrolmentId, personId, messageId: before } = progress.enrolment;
  const bodies = stepMessage(progress, actor.timeZone);
  const { platform } = actor.session;
  await sayNext(tx, { personId, enrolmentId, before, bodies, how, platform, now });
}

/** The form of a question, where it is asked beside the chat. */
async function asked({ app, actor }: ChatContext, attemptId: string, question: string): Promise<Reply> {
  const found = await findAsked(app.db, actor.personId, attemptId, question);
  if (!found) return noSuch(actor.language);
  return {
    kind: 'form',
    form: questionForm(found.course, found.asked, attemptId, actor.language),
    page: quizPath(found.course.code),
  };
}

async function findAsked(db: Tx | ChatContext['app']['db'], personId: string, attemptId: string, id: string) {
  const row = await db
    .selectFrom('quiz_attempt')
    .select('enrolment_id')
    .where('id', '=', attemptId)
    .executeTakeFirst();
  const enrolment = row && (await enrolmentById(db, row.enrolment_id));
  if (!enrolment || enrolment.personId !== personId) return undefined;
  const attempt = (await attemptsOf(db, enrolment.id)).find((one) => one.id === attemptId);
  const course = await loadCourse(db, enrolment.versionId);
  const found = attempt && questionsOf(course, attempt).find(({ question }) => question.id === id);
  return found && { course, asked: found };
}

async function take(
  tx: Tx,
  { app, actor, now }: ChatContext,
  {
    attemptId,
    question,
    given,
  }: { attemptId: string; question: string; given: Readonly<Record<string, string>> },
): Promise<Reply> {
  const { personId, language, session } = actor;
  const result = await answerQuestion(tx, app, {
    ...{ attemptId, personId, question, given, language, session, zone: app.zone, now },
  });
  if (result.result === 'refused')
    return {
      kind: 'text',
      text: text(language, `training.refused.${result.why}`),
      link: { label: text(language, 'training.chat.open'), path: coursePath(result.code) },
    };
  if (result.result === 'mend')
    return {
      kind: 'form',
      form: questionForm(result.course, result.asked, attemptId, language),
      page: quizPath(result.code),
      values: given,
      errors: { [result.field]: text(language, `training.mend.${result.problem}`, { most: longestWords }) },
    };
  const [newest] = (await enrolmentsOf(tx, personId)).filter(({ code }) => code === result.code);
  if (newest)
    await sayNext(tx, {
      ...{ personId, enrolmentId: newest.id, before: newest.messageId, how: 'in-place', now },
      bodies: feedbackMessage(result.course, result.asked, result.answer, result.ended),
      platform: session.platform,
    });
  return { kind: 'nothing' };
}

/** "课程", "training": what waits for somebody, each with a button to begin or go on. */
export async function coursesReply({ app, actor }: ChatContext): Promise<Reply> {
  const t = (key: string) => text(actor.language, key);
  const link = { label: t('training.chat.open'), path: trainingPath };
  const open = (await enrolmentsOf(app.db, actor.personId)).filter(
    ({ state, handedInAt }) => state === 'open' && !handedInAt,
  );
  if (open.length === 0) return { kind: 'text', text: t('training.chat.none'), link };
  return {
    kind: 'text',
    text: t('training.chat.list'),
    link,
    cards: open.map(({ code, titles }) => ({
      title: titles[actor.language],
      lines: [],
      link: {
        label: titles[actor.language],
        path: coursePath(code),
        form: { name: 'training.open', about: code },
      },
    })),
  };
}
