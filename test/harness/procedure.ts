import { inTransaction } from '../../src/db/pool.ts';
import { readPolicyFolder } from '../../src/policies/read-folder.ts';
import { openConsultation } from '../../src/procedure/consultation.ts';
import { draftPolicy } from '../../src/procedure/draft.ts';
import { recordNegotiation } from '../../src/procedure/negotiation.ts';
import { negotiationsOf } from '../../src/procedure/store.ts';
import type { TestApp } from './app.ts';

/** A policy of a Chinese entity on its way, with minutes, and staff being asked: the ids by which addresses name it. */
export async function procedureUnderWay({ db, clock, app }: TestApp): Promise<Record<string, string>> {
  const now = clock.now();
  const [document] = await readPolicyFolder('policies/customer-data');
  if (!document) throw new Error('the sample policy is not there');
  return inTransaction(db, async (tx) => {
    const actor = { operator: 'test' };
    const { procedureId, draftId } = await draftPolicy(tx, document, { actor, now });
    const until = new Date(now.getTime() + 10 * 86_400_000);
    const consultation = await openConsultation(tx, { procedureId, until, zone: app.zone, actor, now });
    const { id: by } = await tx.selectFrom('person').select('id').limit(1).executeTakeFirstOrThrow();
    await recordNegotiation(tx, {
      procedureId,
      counterpart: 'union',
      heldOn: now.toISOString().slice(0, 10),
      participants: '工会三人，公司两人 Three for the union, two for the company',
      outcome: 'heard',
      files: [{ kind: 'minutes', name: 'minutes.pdf', bytes: Buffer.from('%PDF-1.7\n%%EOF\n') }],
      by,
      zone: app.zone,
      now,
    });
    const [negotiation] = await negotiationsOf(tx, procedureId);
    return {
      ':procedure': procedureId,
      ':draft': draftId,
      ':consultation': consultation,
      ':minutes': negotiation?.files[0]?.id ?? '',
      ':text': 'en.md',
    };
  });
}
