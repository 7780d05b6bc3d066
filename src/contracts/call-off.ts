import { sql } from 'kysely';
import { type Db, inTransaction, type Tx } from '../db/pool.ts';
import { enqueue } from '../delivery/enqueue.ts';
import { HeedError } from '../errors.ts';
import { append } from '../evidence/append.ts';
import { touch } from '../live.ts';
import { demand } from '../people/permissions.ts';
import type { Viewer } from '../people/person.ts';
import { withdrawnCard } from './present.ts';
import { mayWithdraw } from './rules.ts';
import { type Contract, lockContract, noSuchContract } from './store.ts';
import { turnCards } from './turn-cards.ts';

/**
 * HR takes an offer back, which it can until the company has signed; the person is told.
 * @returns false where it was withdrawn already
 * @throws HeedError `not-found`, `forbidden`, `conflict` (`contract-concluded`) after that
 */
export async function withdrawContract(tx: Tx, id: string, by: Viewer, now: Date): Promise<boolean> {
  const contract = await lockContract(tx, id);
  if (!contract) throw noSuchContract(id);
  demand(by, 'contracts.withdraw', { personId: contract.personId });
  if (contract.state === 'withdrawn') return false;
  if (!mayWithdraw(contract.state))
    throw new HeedError('conflict', `contract ${id} is ${contract.state}`, { text: 'contract-concluded' });
  await end(tx, contract, { state: 'withdrawn', why: 'withdrawn', now });
  await append(tx, {
    type: 'contract.withdrawn',
    at: now,
    actor: { person: by.id },
    person: contract.personId,
    about: id,
    data: { contract: id },
  });
  await enqueue(tx, {
    kind: 'contracts.withdrawn',
    bodies: withdrawnCard(contract.titles),
    about: id,
    to: [contract.personId],
    at: now,
  });
  return true;
}

/** Ends a contract that is not concluded; the caller puts it on record and tells whoever has to know. */
export async function end(
  tx: Tx,
  { id, personId }: Pick<Contract, 'id' | 'personId'>,
  { state, why, now }: { state: 'withdrawn' | 'called-off' | 'failed'; why: string; now: Date },
): Promise<void> {
  await tx
    .updateTable('contract')
    .set({ state, ended_at: now, ended_why: why })
    .where('id', '=', id)
    .execute();
  // Nobody should go on signing at the provider.
  await sql`update contract_provider_signing set state = 'cancelling', due_at = ${now}, tries = 0
    where contract_id = ${id}::uuid and state = 'open'`.execute(tx);
  await turnCards(tx, id, now);
  touch(tx, 'contracts');
  touch(tx, `contract.${id}`);
  touch(tx, `person.${personId}`);
}

/** Calls off what somebody has not finished signing who no longer works here. @returns how many */
export async function callOffContracts(db: Db, now: Date, most = 500): Promise<number> {
  return inTransaction(db, async (tx) => {
    const { rows } = await sql<{ id: string; personId: string; why: 'left' | 'disabled' }>`
      select c.id, c.person_id as "personId",
        coalesce((select case e.reason when 'disabled' then 'disabled' else 'left' end from employment e
          where e.person_id = c.person_id and e.to_at <= ${now} order by e.to_at desc limit 1), 'left') as why
      from contract c
      where c.state in ('offered', 'person-signed', 'with-provider') and not exists (
        select from employment e
        where e.person_id = c.person_id and e.from_at <= ${now} and (e.to_at is null or e.to_at > ${now}))
      order by c.id limit ${most} for update of c skip locked`.execute(tx);
    for (const { id, personId, why } of rows) {
      await end(tx, { id, personId }, { state: 'called-off', why, now });
      await recordCalledOff(tx, { id, personId, why, now });
    }
    return rows.length;
  });
}

export async function recordCalledOff(
  tx: Tx,
  { id, personId, why, now }: { id: string; personId: string; why: string; now: Date },
): Promise<void> {
  await append(tx, {
    type: 'contract.called-off',
    at: now,
    actor: 'heed',
    person: personId,
    about: id,
    data: { contract: id, why },
  });
}
