import type { AnswerKind } from '../src/db/schema.ts';
import { HeedError } from '../src/errors.ts';
import type { Command, Field } from '../src/messages/model.ts';
import { text, translator } from '../src/messages/texts.ts';
import { type AnswerResult, giveAnswer } from '../src/notices/answer.ts';
import { openCoursesFirst } from '../src/notices/course-first.ts';
import { markOpened } from '../src/notices/marks.ts';
import { noticePath } from '../src/notices/present.ts';
import { refusal } from '../src/notices/rules.ts';
import { signatureMethod } from '../src/notices/signature/index.ts';
import { type Case, loadCase } from '../src/notices/standing.ts';
import { statementOf } from '../src/notices/statement.ts';
import { loadText, type StoredText } from '../src/policies/store.ts';
import { disclosureWords } from '../src/policies/view.ts';
import { onlySeparate } from '../src/purposes/rules.ts';
import { answerDeps, answeredBefore, answerReply, courseFirst, say, toPage } from './notices-replies.ts';
import type { ChatContext, FormReply, Reply } from './router.ts';

/**
 * Reading and signing in a form: what is collected, why and for how long, the statement, and the name where the
 * policy wants one; the whole text is a link in it. What was on the screen is part of the action, so that a form
 * left open while the text changed answers to nothing.
 */
export async function sign(context: ChatContext, command: Command, about: string): Promise<Reply> {
  const [noticeId = '', shownVersion] = about.split('.');
  const { app, actor, now } = context;
  const found = await loadCase(app.db, noticeId, actor.personId, actor.language);
  if (command.kind === 'form' && shownVersion) return answer(context, found, shownVersion, command.values);
  await markOpened(app.db, noticeId, actor.personId, now);
  // Whoever is asked again has an open share, whatever they said before.
  if (found.last && found.last.kind !== 'concern' && found.assignment === 'answered')
    return answeredBefore(context, noticeId, found.last.at);
  const why = refusal(found);
  if (why || !found.current) return say(context, `notices.refusal.${why ?? 'superseded'}`);
  const { missing } = await openCoursesFirst(app.db, found, now);
  if (missing.length > 0) return courseFirst(context, missing);
  // A card that was sent before the policy asked for more still opens a form.
  if (signatureMethod(found.current.minimumMethod)?.nearest === 'page')
    return toPage(context, noticeId, found.current.action === 'consent' ? 'readAndConsent' : 'readAndSign');
  const text = await loadText(app.db, found.current.versionId, actor.language);
  if (onlySeparate(text.front)) return toPage(context, noticeId, 'readAndConsent');
  return signForm(context, found, text);
}

async function answer(
  context: ChatContext,
  found: Case,
  versionId: string,
  { typedName, choice }: Readonly<Record<string, string>>,
): Promise<Reply> {
  const { app, actor, now } = context;
  const typed = found.current?.minimumMethod === 'typed-name';
  const result = await giveAnswer(
    app.db,
    {
      noticeId: found.noticeId,
      personId: actor.personId,
      kind: kindOf(found, choice),
      method: typed ? 'typed-name' : 'click',
      via: 'form',
      versionId,
      language: actor.language,
      signature: typed ? { typedName: typedName ?? '' } : {},
      session: actor.session,
    },
    answerDeps(app),
    now,
  );
  if (result.result !== 'mend') return answerReply(context, found.noticeId, result);
  const form = await signForm(context, found, await loadText(app.db, versionId, actor.language));
  return { ...form, ...mend(context, result), values: { typedName: typedName ?? '', choice: choice ?? '' } };
}

/** Where consent is asked, no is an answer like yes; anything else was not offered. */
function kindOf(found: Case, choice: string | undefined): AnswerKind {
  if (found.current?.action !== 'consent') return 'acknowledge';
  if (choice === 'consent' || choice === 'decline') return choice;
  throw new HeedError('bad-request', 'a form came without one of its choices');
}

function mend(
  { actor }: ChatContext,
  result: Extract<AnswerResult, { result: 'mend' }>,
): Pick<FormReply, 'errors'> {
  return { errors: { [result.field]: text(actor.language, `notices.sign.${result.problem}`) } };
}

async function signForm({ actor }: ChatContext, found: Case, policy: StoredText): Promise<FormReply> {
  const t = translator(actor.language);
  const { noticeId, current } = found;
  const { front } = policy;
  const free = current?.action === 'consent';
  const typed = current?.minimumMethod === 'typed-name';
  const number = found.text?.number ?? found.sentNumber;
  const statement = statementOf({ kind: free ? 'consent' : 'acknowledge', via: 'form' }, policy, number);
  const fields: Field[] = [];
  if (free) {
    fields.push({
      name: 'choice',
      kind: 'choice',
      label: t('notices.page.answerTitle'),
      required: true,
      options: [
        { value: 'consent', label: t('notices.page.consentButton') },
        { value: 'decline', label: t('notices.page.declineButton') },
      ],
    });
  }
  if (typed) {
    fields.push({
      name: 'typedName',
      kind: 'text',
      label: t('notices.page.typedName'),
      help: t('notices.page.typedNameHelp'),
      required: true,
      maxLength: 200,
      signature: true,
    });
  }
  const button = free ? 'send' : typed ? 'signButton' : 'acknowledgeButton';
  return {
    kind: 'form',
    page: noticePath(noticeId),
    form: {
      title: front.title,
      intro: [
        ...front.summary,
        statement,
        t(`notices.page.${free ? 'declineNote' : typed ? 'note' : 'acknowledgeNote'}`),
      ],
      facts: disclosureWords(policy).map(({ what = '', purpose, retention }) => ({
        label: what,
        value: [purpose, retention].filter((one) => one !== undefined).join(t('notices.form.and')),
      })),
      link: { label: t('notices.form.whole'), path: noticePath(noticeId) },
      fields,
      submit: t(free ? 'notices.form.send' : `notices.page.${button}`),
      cancel: t('common.cancel'),
      action: { name: 'notices.sign', about: `${noticeId}.${policy.versionId}` },
    },
  };
}
