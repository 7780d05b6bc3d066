import { v7 } from 'uuid';
import { decide } from '../../src/crisis/decisions/decide.ts';
import { approveStatement } from '../../src/crisis/statements/approve.ts';
import { askForApproval } from '../../src/crisis/statements/ask.ts';
import { writeStatement } from '../../src/crisis/statements/write.ts';
import { inTransaction } from '../../src/db/pool.ts';
import type { TestApp } from './app.ts';

/** What a team puts on record in an incident: a decision and one that corrects it, a statement and an edit of it. */
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
    const said = (text: string) => ({ 'zh-CN': { title: '关于测评结果被转发一事', text } });
    const written = { audience: 'staff', by, now } as const;
    const first =
      '一份含测评结果的附件被发到了公司以外的邮箱。\n\n我们已停用该邮箱，并逐一联系受影响的同事。';
    const second = `${first}如果你有疑问，请联系人力资源部。`;
    await writeStatement(tx, app, incident, { ...written, texts: said(first), once: v7() });
    const one = await writeStatement(tx, app, incident, { ...written, texts: said(second), once: v7() });
    await askForApproval(tx, incident, { statement: one.id, by, now });
    const given = { statement: one.id, sha256: one.sha256.toString('hex'), alone: '', now };
    await approveStatement(tx, app, incident, { ...given, role: 'lead', by });
  });
}
