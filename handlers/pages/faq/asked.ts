import { type FaqRole, isFaqRole, names, type Wording } from '../../../src/faq/rules.ts';
import type { Language } from '../../../src/messages/model.ts';
import { readThread } from '../../../src/threads/read.ts';
import { sideOf } from '../../../src/threads/rules.ts';
import { findThread } from '../../../src/threads/store.ts';
import { isUuid } from '../../../src/uuid.ts';
import { type Ctx, signedIn } from '../../context.ts';

/** The question that an entry is being made from, to whoever answers it; it is kept with nothing. */
export interface AskedIn {
  threadId: string;
  role: FaqRole;
  /** Of whoever asked. */
  name: string;
  language: Language;
}

/** Undefined where there is none, it is over and erased, or none of the viewer's office. */
export async function askedIn(ctx: Ctx, threadId: string): Promise<AskedIn | undefined> {
  if (!isUuid(threadId)) return undefined;
  const { db } = ctx.state.app;
  const thread = await findThread(db, threadId);
  if (thread?.kind !== 'question' || sideOf(signedIn(ctx), thread) !== 'role') return undefined;
  if (!isFaqRole(thread.role)) return undefined;
  const { name, language } = await db
    .selectFrom('person')
    .select(['name', 'language'])
    .where('id', '=', thread.personId)
    .executeTakeFirstOrThrow();
  return { threadId, role: thread.role, name, language };
}

/** What the form begins with: the question as it was asked, and the last answer. */
export async function wordingFrom(
  ctx: Ctx,
  { threadId, name }: AskedIn,
): Promise<Wording & { named: boolean }> {
  const { app } = ctx.state;
  const { messages } = await readThread(app.db, app, threadId, signedIn(ctx));
  const question = messages.find(({ from }) => from === 'person')?.text ?? '';
  const answer = messages.findLast(({ from }) => from !== 'person')?.text ?? '';
  return { question, also: '', answer, named: names(`${question}\n${answer}`, name) };
}
