import { sql } from 'kysely';
import { z } from 'zod';
import type { Db } from '../../db/pool.ts';
import { WecomError } from './api.ts';
import type { SendingDeps } from './send.ts';

type Recalled = 'recalled' | 'too-late' | 'unknown';

const dayMs = 24 * 3_600_000;
/** No message of this app: also one that is taken back already. */
const noSuchMessage = 40058;
const busy = -1;

/**
 * `message/recall`: takes a whole message back from everybody who got it, for 24 hours. People who read WeCom in
 * WeChat keep it [90236]. A message is taken back once, however many of its receivers ask for that and however
 * often, so what was done is remembered.
 */
export async function recallMessages(
  deps: SendingDeps,
  messages: readonly { externalId: string }[],
  signal: AbortSignal,
): Promise<Recalled[]> {
  const tasks = new Map<string, Recalled>();
  for (const { externalId } of messages) {
    if (!tasks.has(externalId)) tasks.set(externalId, await recallTask(deps, externalId, signal));
  }
  return messages.map(({ externalId }) => tasks.get(externalId) ?? 'unknown');
}

async function recallTask(deps: SendingDeps, taskId: string, signal: AbortSignal): Promise<Recalled> {
  const { db, clock } = deps;
  const sent = await db
    .selectFrom('wecom_message')
    .select(['msgids', 'recalling', 'recalled', 'sent_at'])
    .where('task_id', '=', taskId)
    .executeTakeFirst();
  if (!sent || sent.msgids.length === 0) return 'too-late';
  const left = sent.msgids.filter((msgid) => !sent.recalled.includes(msgid));
  if (left.length > 0 && clock.now().getTime() - sent.sent_at.getTime() > dayMs) return 'too-late';
  for (const msgid of left) {
    const begun = sent.recalling.includes(msgid);
    const became = await recallOne(deps, { taskId, msgid, begun }, signal);
    if (became !== 'recalled') return became;
  }
  return 'recalled';
}

/** @param one `begun`: WeCom was asked before, and nobody knows what came of it */
async function recallOne(
  { api, db }: SendingDeps,
  { taskId, msgid, begun }: { taskId: string; msgid: string; begun: boolean },
  signal: AbortSignal,
): Promise<Recalled> {
  if (!begun) await note(db, taskId, msgid, 'begun');
  try {
    await api.call({ path: 'message/recall', body: { msgid }, answer: z.object({}), signal });
  } catch (error) {
    if (!(error instanceof WecomError)) throw error;
    const gone = begun && error.errcode === noSuchMessage;
    if (!gone) {
      if (error.fate !== 'unknown' && error.errcode !== busy) await note(db, taskId, msgid, 'not-begun');
      const never = error.fate === 'refused' && ['ignore', 'drop', 'bug'].includes(error.class);
      return never ? 'too-late' : 'unknown';
    }
  }
  await note(db, taskId, msgid, 'done');
  return 'recalled';
}

const notes = {
  begun: (msgid: string) => sql`recalling = array_append(recalling, ${msgid})`,
  'not-begun': (msgid: string) => sql`recalling = array_remove(recalling, ${msgid})`,
  done: (msgid: string) => sql`recalled = array_append(recalled, ${msgid})`,
} as const;

async function note(db: Db, taskId: string, msgid: string, what: keyof typeof notes): Promise<void> {
  await sql`update wecom_message set ${notes[what](msgid)} where task_id = ${taskId}`.execute(db);
}
