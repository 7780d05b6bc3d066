import { operator } from '../cli.ts';
import { systemClock } from '../clock.ts';
import { inTransaction } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import { grantedRoles, isGrantedRole } from '../people/person.ts';
import { grantRole, revokeRole } from '../people/roles.ts';
import { withDatabase } from './database.ts';

/** Gives somebody a role or takes it back: the way to the first administrator, before there is anybody to ask. */
export async function run(change: 'grant' | 'revoke', staffNo: string, role: string): Promise<void> {
  if (!isGrantedRole(role))
    throw new HeedError('bad-input', `There is no role ${role}. There are: ${grantedRoles.join(', ')}.`);
  await withDatabase(async ({ db }) => {
    const person = await db
      .selectFrom('person as p')
      .innerJoin('employment as e', (join) =>
        join.onRef('e.person_id', '=', 'p.id').on('e.to_at', 'is', null),
      )
      .select(['p.id', 'p.name'])
      .where('p.staff_no', '=', staffNo)
      .executeTakeFirst();
    if (!person) throw new HeedError('not-found', `Nobody on the staff has the number ${staffNo}.`);
    const given = { personId: person.id, role, actor: operator() };
    const now = systemClock.now();
    const done = await inTransaction(db, (tx) =>
      change === 'grant' ? grantRole(tx, given, now) : revokeRole(tx, given, now),
    );
    if (change === 'grant') console.log(`${person.name} ${done ? 'now holds' : 'holds already'}: ${role}.`);
    else console.log(`${person.name} ${done ? 'no longer holds' : 'did not hold'}: ${role}.`);
  });
}
