import { type Db, inTransaction, type Tx } from '../src/db/pool.ts';
import { HeedError } from '../src/errors.ts';
import { text } from '../src/messages/texts.ts';
import { findVersion } from '../src/policies/store.ts';
import { openThread } from '../src/threads/service.ts';
import { isUuid } from '../src/uuid.ts';
import { offerReply } from './faq.ts';
import type { ChatContext, CommandHandler, FormReply, Reply } from './router.ts';

const longestQuestion = 4_000;

/** Questions to HR from the chat. `about` is a policy version, or `hr` for one about nothing in particular. */
export const questionCommands: Readonly<Record<string, CommandHandler>> = {
  'questions.ask': async (context, command, about) => {
    const { app, actor } = context;
    const form = questionForm(context, about);
    if (command.kind !== 'form') return form;
    const question = (command.values.question ?? '').trim();
    const problem = problemOf(question);
    if (problem) {
      const errors = { question: text(actor.language, `questions.${problem}`) };
      return { ...form, values: { question }, errors };
    }
    const versionId = isUuid(about) ? await askableVersion(app.db, about) : undefined;
    return inTransaction(app.db, (tx) => askHr(tx, context, question, versionId));
  },
};

/** Puts a question to HR; what comes back says that it is there and what may answer it already, or what is wrong with it. */
export async function askHr(
  tx: Tx,
  context: ChatContext,
  question: string,
  versionId?: string,
): Promise<Reply> {
  const { app, actor, now } = context;
  const problem = problemOf(question);
  if (problem) return { kind: 'text', text: text(actor.language, `questions.${problem}`) };
  const threadId = await openThread(
    tx,
    { vault: app.vault },
    {
      kind: 'question',
      person: actor.personId,
      role: 'hr',
      ...(versionId ? { versionId } : {}),
      text: question,
      now,
    },
  );
  const offered = await offerReply({ ...context, app: { ...app, db: tx } }, { threadId, question });
  return offered ?? { kind: 'text', text: text(actor.language, 'questions.sent') };
}

function problemOf(question: string): 'missing' | 'tooLong' | undefined {
  if (question.trim() === '') return 'missing';
  return question.length > longestQuestion ? 'tooLong' : undefined;
}

/** A version that people can ask about: what everybody may read. @throws HeedError `not-found` */
export async function askableVersion(db: Db, id: string): Promise<string> {
  const version = await findVersion(db, id);
  if (version.state === 'draft') throw new HeedError('not-found', `version ${id} is a draft`);
  return version.id;
}

export function questionForm({ actor }: Pick<ChatContext, 'actor'>, about: string): FormReply {
  const t = (key: string) => text(actor.language, key);
  return {
    kind: 'form',
    page: isUuid(about) ? `/threads/new?version=${about}` : '/threads/new',
    form: {
      title: t('questions.title'),
      intro: [t('questions.intro')],
      fields: [
        {
          name: 'question',
          kind: 'long-text',
          label: t('questions.label'),
          required: true,
          maxLength: longestQuestion,
        },
      ],
      submit: t('questions.submit'),
      cancel: t('common.cancel'),
      action: { name: 'questions.ask', about },
    },
  };
}
