import { sql } from 'kysely';
import type { Tx } from '../../db/pool.ts';
import { HeedError } from '../../errors.ts';
import { append } from '../../evidence/append.ts';
import type { Actor } from '../../evidence/events.ts';

/** A name, a key or an address at a paging service: no spaces, nothing that another program reads as more than one. */
const accountShape = /^[\w.@:+/-]{1,120}$/;

/**
 * Says what somebody is called at the paging service; null: they are there no more.
 *
 * @throws HeedError `bad-input` for a name of no shape, `conflict` for one that somebody else has
 */
export async function setPager(
  tx: Tx,
  { personId, account, actor, now }: { personId: string; account: string | null; actor: Actor; now: Date },
): Promise<boolean> {
  if (account !== null && !accountShape.test(account))
    throw new HeedError(
      'bad-input',
      'a name at a paging service has at most 120 letters, digits and . @ : + / - _',
    );
  if (account === null) {
    const { numAffectedRows } = await sql`
      delete from calling_account where person_id = ${personId}::uuid and way = 'pager'`.execute(tx);
    if (!numAffectedRows) return false;
  } else {
    const { rows } = await sql`
      select from calling_account where way = 'pager' and address = ${account} and person_id <> ${personId}::uuid`.execute(
      tx,
    );
    if (rows.length > 0) throw new HeedError('conflict', 'somebody else has this name at the paging service');
    await sql`
      insert into calling_account (person_id, way, address, since) values (${personId}::uuid, 'pager', ${account}, ${now})
      on conflict (person_id, way) do update set address = excluded.address, since = excluded.since`.execute(
      tx,
    );
  }
  await append(tx, {
    type: 'crisis.pager-set',
    at: now,
    actor,
    person: personId,
    data: { set: account !== null },
  });
  return true;
}
