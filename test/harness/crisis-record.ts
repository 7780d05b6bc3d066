import { v7 } from 'uuid';
import { decide } from '../../src/crisis/decisions/decide.ts';
import { inTransaction } from '../../src/db/pool.ts';
import type { TestApp } from './app.ts';

/** What a team puts on record in an incident: a decision, and one that corrects it. */
export async function crisisOnRecord({ app, db, clock }: TestApp, incident: string): Promise<void> {
  const { id: by } = await db
    .selectFrom('person')
    .select('id')
    .where('staff_no', '=', 'S037')
    .executeTakeFirstOrThrow();
  const now = clock.now();
  await inTransaction(db, async (tx) => {
    const words = {
      question: '被转发的邮箱怎么处理？',
      options: ['立即停用，通知外部服务商', '先不停用，观察谁在登录'],
      choice: '立即停用，并请服务商删除已收到的附件。',
      reason: '附件含测评结果，多留一小时，就多一小时被读到的可能。',
      consulted: '法务、信息技术、服务商值班',
    };
    const { decision } = await decide(tx, app, incident, { ...words, by, once: v7(), now });
    const reason = `${words.reason}服务商已书面确认。`;
    await decide(tx, app, incident, { ...words, reason, corrects: decision.id, by, once: v7(), now });
  });
}
