import { HeedError } from '../src/errors.ts';
import { formatClock } from '../src/messages/format.ts';
import { text } from '../src/messages/texts.ts';
import { giveAnswer, longestReason } from '../src/notices/answer.ts';
import { remindLater } from '../src/notices/later.ts';
import { markOpened } from '../src/notices/marks.ts';
import { noticePath } from '../src/notices/present.ts';
import { refusal } from '../src/notices/rules.ts';
import { type Case, loadCase } from '../src/notices/standing.ts';
import { contestAnswer } from '../src/notices/ways/contest.ts';
import { isUuid } from '../src/uuid.ts';
import { answerDeps, answeredBefore, answerReply, moment, say } from './notices-replies.ts';
import { sign } from './notices-sign.ts';
import type { ChatContext, CommandHandler, FormReply, Reply } from './router.ts';

/** Buttons and forms of notices, from any platform. */
export const noticeCommands: Readonly<Record<string, CommandHandler>> = {
  'notices.acknowledge': (context, _command, noticeId) =>
    asked(context, noticeId, () => answer(context, noticeId, 'acknowledge')),

  'notices.later': (context, _command, noticeId) =>
    asked(context, noticeId, async () => {
      const { app, actor, now } = context;
      await markOpened(app.db, noticeId, actor.personId, now);
      const set = await remindLater(app.db, noticeId, actor.personId, now);
      if (set.result === 'refused') return say(context, `notices.refusal.${set.why}`);
      if (set.result === 'answered') return answeredBefore(context, noticeId, set.at);
      const sameDay = set.at.getTime() - now.getTime() < 12 * 3_600_000;
      const when = sameDay ? formatClock(set.at, actor.language, actor.timeZone) : moment(context, set.at);
      return say(context, 'notices.laterSet', { when });
    }),

  'notices.sign': (context, command, about) =>
    asked(context, about.split('.')[0] ?? '', () => sign(context, command, about)),

  'notices.contest': (context, _command, answerId) =>
    asked(context, answerId, async () => {
      const { app, actor, now } = context;
      const { threadId, repeated } = await contestAnswer(
        app.db,
        {
          answerId,
          personId: actor.personId,
          language: actor.language,
          via: 'card',
          session: actor.session,
        },
        answerDeps(app),
        now,
      );
      const link = { label: text(actor.language, 'ways.contest.open'), path: `/threads/${threadId}` };
      return { ...say(context, `ways.contest.${repeated ? 'repeated' : 'done'}`), onCard: true, link };
    }),

  'notices.concern': (context, command, noticeId) =>
    asked(context, noticeId, async () => {
      if (command.kind !== 'form') {
        const { db } = context.app;
        const found = await loadCase(db, noticeId, context.actor.personId, context.actor.language);
        await markOpened(db, noticeId, context.actor.personId, context.now);
        // Nobody should write what is refused when it is sent.
        const why = refusal(found);
        return why ? say(context, `notices.refusal.${why}`) : concernForm(context, found);
      }
      return answer(context, noticeId, 'concern', command.values.reason ?? '');
    }),
};

/** The wrong person, a notice that never was: one kind text for both, so that nothing can be probed. */
async function asked(context: ChatContext, noticeId: string, act: () => Promise<Reply>): Promise<Reply> {
  if (!isUuid(noticeId)) return say(context, 'notices.refusal.not-yours');
  try {
    return await act();
  } catch (error) {
    if (error instanceof HeedError && error.text === 'not-yours')
      return say(context, 'notices.refusal.not-yours');
    throw error;
  }
}

async function answer(
  context: ChatContext,
  noticeId: string,
  kind: 'acknowledge' | 'concern',
  reason = '',
): Promise<Reply> {
  const { app, actor, now } = context;
  const result = await giveAnswer(
    app.db,
    {
      noticeId,
      personId: actor.personId,
      kind,
      method: 'click',
      via: 'card',
      language: actor.language,
      signature: {},
      reason,
      session: actor.session,
      ...(context.arrival ? { arrival: context.arrival } : {}),
    },
    answerDeps(app),
    now,
  );
  if (result.result !== 'mend') return answerReply(context, noticeId, result);
  return {
    ...concernForm(context, await loadCase(app.db, noticeId, actor.personId, actor.language)),
    values: { reason },
    errors: { [result.field]: text(actor.language, `notices.sign.${result.problem}`) },
  };
}

/** Names the policy: in a chat there may be several cards above each other. */
function concernForm({ actor }: ChatContext, { noticeId, text: about }: Case): FormReply {
  const t = (key: string, params = {}) => text(actor.language, key, params);
  return {
    kind: 'form',
    page: `${noticePath(noticeId)}?concern=1#concern-reason`,
    form: {
      title: t('notices.concernForm.title'),
      intro: [
        ...(about ? [t('notices.concernForm.about', { title: about.title })] : []),
        t('notices.concernForm.intro'),
      ],
      fields: [
        {
          name: 'reason',
          kind: 'long-text',
          label: t('notices.concernForm.label'),
          required: true,
          maxLength: longestReason,
        },
      ],
      submit: t('notices.concernForm.submit'),
      cancel: t('common.cancel'),
      action: { name: 'notices.concern', about: noticeId },
    },
  };
}
