import { z } from 'zod';
import { WecomError } from './api.ts';
import type { SendingDeps } from './send.ts';

type Recalled = 'recalled' | 'too-late' | 'unknown';

const dayMs = 24 * 3_600_000;

/**
 * `message/recall`: takes a whole message back from everybody who got it, for 24 hours. People who read WeCom in
 * WeChat keep it [90236].
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

async function recallTask(
  { api, db, clock }: SendingDeps,
  taskId: string,
  signal: AbortSignal,
): Promise<Recalled> {
  const sent = await db
    .selectFrom('wecom_message')
    .select(['msgids', 'sent_at'])
    .where('task_id', '=', taskId)
    .executeTakeFirst();
  if (!sent || sent.msgids.length === 0) return 'too-late';
  if (clock.now().getTime() - sent.sent_at.getTime() > dayMs) return 'too-late';
  try {
    for (const msgid of sent.msgids) {
      await api.call({ path: 'message/recall', body: { msgid }, answer: z.object({}), signal });
    }
    return 'recalled';
  } catch (error) {
    if (!(error instanceof WecomError)) throw error;
    const never = error.fate === 'refused' && ['ignore', 'drop', 'bug'].includes(error.class);
    return never ? 'too-late' : 'unknown';
  }
}
