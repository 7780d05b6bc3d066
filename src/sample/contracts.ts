import { fileURLToPath } from 'node:url';
import { v7 } from 'uuid';
import { publishTemplate } from '../contracts/publish.ts';
import { readContractFolder } from '../contracts/template.ts';
import type { Tx } from '../db/pool.ts';
import { append } from '../evidence/append.ts';

/** The sample company's confidentiality agreement and non-compete, in both languages. */
export const sampleContracts = fileURLToPath(new URL('contracts', import.meta.url));

/** Who signs for the sample company: somebody who does not exist, on a ground that does not either. */
const signatory = { staffNo: 'S037', entity: '样例有限公司', ground: 'power-of-attorney' } as const;

/** What the sample company signs with whoever joins it. Those who are there already are no joiners. */
export async function seedSampleContracts(tx: Tx, now: Date): Promise<void> {
  for (const document of await readContractFolder(sampleContracts))
    await publishTemplate(tx, document, { actor: 'heed', now });
  const { staffNo, entity, ground } = signatory;
  const person = await tx
    .selectFrom('person')
    .select('id')
    .where('staff_no', '=', staffNo)
    .executeTakeFirstOrThrow();
  const id = v7();
  await tx
    .insertInto('contract_authority')
    .values({
      ...{
        id,
        entity,
        person_id: person.id,
        ground,
        note: '样例授权 Sample power of attorney',
        from_at: now,
      },
      ...{ until_at: null, granted_by: null, revoked_at: null, revoked_by: null },
    })
    .execute();
  await append(tx, {
    type: 'signatory.authorised',
    at: now,
    actor: 'heed',
    person: person.id,
    about: id,
    data: { authority: id, signatory: person.id, entity, ground },
  });
}
