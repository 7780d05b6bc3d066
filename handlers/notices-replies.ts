import type { App } from '../src/app.ts';
import { formatMoment } from '../src/messages/format.ts';
import { text } from '../src/messages/texts.ts';
import type { AnswerDeps, AnswerResult, OpenConcern } from '../src/notices/answer.ts';
import { answerReceiptPath, courseTitles, noticePath } from '../src/notices/present.ts';
import { relatedNotices } from '../src/notices/related.ts';
import type { Refusal } from '../src/notices/rules.ts';
import { loadCase } from '../src/notices/standing.ts';
import { openThread } from '../src/threads/service.ts';
import type { MissingCourse } from '../src/training/before.ts';
import { coursePath } from '../src/training/present.ts';
import type { ChatContext, Reply } from './router.ts';

/** A concern opens a talk with HR, in the same transaction as the answer. */
function concernOpener(app: App): OpenConcern {
  return (tx, concern) =>
    openThread(
      tx,
      { vault: app.vault },
      {
        kind: 'concern',
        person: concern.personId,
        role: 'hr',
        versionId: concern.versionId,
        noticeId: concern.noticeId,
        text: concern.text,
        now: concern.now,
      },
    );
}

/** What answers work with. */
export function answerDeps(app: App): AnswerDeps {
  return { openConcern: concernOpener(app), vault: app.vault, baseUrl: app.baseUrl };
}

/** What a card cannot take is answered on the page. */
const pageFor: Partial<Record<Refusal, string>> = {
  'method-too-weak': 'readAndSign',
  'text-changed': 'readAndAcknowledge',
  'asked-separately': 'readAndConsent',
};

/** What is said to an answer that was taken, or cannot be taken. */
export async function answerReply(
  context: ChatContext,
  noticeId: string,
  result: Exclude<AnswerResult, { result: 'mend' }>,
): Promise<Reply> {
  const { language } = context.actor;
  switch (result.result) {
    case 'recorded': {
      const { kind, late, threadId, answerId } = result;
      const key = kind === 'concern' ? 'recordedConcern' : late ? 'recordedLate' : 'recorded';
      const link = threadId
        ? { label: text(language, 'notices.answered.thread'), path: `/threads/${threadId}` }
        : { label: text(language, 'notices.answered.receipt'), path: answerReceiptPath(answerId) };
      return { ...say(context, `notices.${key}`), onCard: true, link };
    }
    case 'repeat':
      if (!result.threadId || result.kind !== 'concern') return answeredBefore(context, noticeId, result.at);
      return {
        kind: 'page',
        path: `/threads/${result.threadId}`,
        label: text(language, 'notices.answered.thread'),
      };
    case 'refused': {
      if (result.courses) return courseFirst(context, result.courses);
      const label = pageFor[result.why];
      if (!label) return say(context, `notices.refusal.${result.why}`);
      return toPage(context, noticeId, label);
    }
  }
}

/** Says which courses come before the answer, or that there are no tries left, and leads to the first that can be taken. */
export function courseFirst(context: ChatContext, courses: readonly MissingCourse[]): Reply {
  const { language } = context.actor;
  const out = courses.filter(({ outOfTries }) => outOfTries);
  const next = courses.find(({ outOfTries }) => !outOfTries);
  const titles = courseTitles(out.length > 0 ? out : courses, language);
  return {
    ...say(context, `notices.refusal.${out.length > 0 ? 'out-of-tries' : 'course-first'}`, { titles }),
    ...(next ? { link: { label: next.titles[language], path: coursePath(next.code) } } : {}),
  };
}

/** Leads to the page of a notice, where what the chat cannot take is done. */
export function toPage({ actor }: ChatContext, noticeId: string, label: string): Reply {
  return { kind: 'page', path: noticePath(noticeId), label: text(actor.language, `notices.card.${label}`) };
}

/** Whoever has answered has nothing more to do, unless a later version asks them again: then that is said, and leads there. */
export async function answeredBefore(context: ChatContext, noticeId: string, at: Date): Promise<Reply> {
  const { app, actor } = context;
  const when = moment(context, at);
  const { newer } = await relatedNotices(app.db, noticeId, actor.personId);
  const asks = newer !== null && (await loadCase(app.db, newer, actor.personId)).assignment === 'open';
  if (!asks) return say(context, 'notices.repeat', { when });
  const label = text(actor.language, 'notices.page.openNewer');
  return { ...say(context, 'notices.repeatNewer', { when }), link: { label, path: noticePath(newer) } };
}

export function say({ actor }: ChatContext, key: string, params = {}): Extract<Reply, { kind: 'text' }> {
  return { kind: 'text', text: text(actor.language, key, params) };
}

export function moment({ actor }: ChatContext, at: Date): string {
  return formatMoment(at, actor.language, actor.timeZone);
}
