import { type RawBuilder, sql } from 'kysely';
import { v7 } from 'uuid';
import type { AuthorityGround } from '../db/contract-schema.ts';
import type { Db, Tx } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import { append } from '../evidence/append.ts';
import { touch } from '../live.ts';
import { type CodedProblem, problem } from '../messages/problems.ts';
import { endOfDay } from '../notices/rules.ts';
import { demand } from '../people/permissions.ts';
import type { Viewer } from '../people/person.ts';
import { dayIn } from '../zone.ts';
import { remindSignatory } from './begin-reminding.ts';

/** That somebody may sign for a legal entity: by whose word, on what ground, since when and until when. */
export interface Authority {
  id: string;
  entity: string;
  personId: string;
  personName: string;
  ground: AuthorityGround;
  /** The document it rests on, in words. */
  note: string;
  from: Date;
  until: Date | null;
  grantedBy: string | null;
  revokedAt: Date | null;
  /** When its holder left; it ended by that. */
  leftAt: Date | null;
}

async function authorities(db: Db | Tx, where: RawBuilder<unknown>): Promise<Authority[]> {
  const { rows } = await sql<Authority>`
    select a.id, a.entity, a.person_id as "personId", p.name as "personName", a.ground, a.note, a.from_at as "from",
           a.until_at as until, g.name as "grantedBy", a.revoked_at as "revokedAt", ${leftAt} as "leftAt"
    from contract_authority a join person p on p.id = a.person_id
    left join person g on g.id = a.granted_by
    where ${where} order by a.entity, a.from_at, a.id`.execute(db);
  return rows;
}

/** When its holder left, if they have: a new job brings no old authority back. To be disabled for a time is no leaving. */
const leftAt = sql`(select min(o.to_at) from employment o
  where o.person_id = a.person_id and o.to_at > a.from_at and o.reason is distinct from 'disabled')`;

/** In force at that moment, of somebody who works here; `a` is the authority. */
export const authorityInForce = (at: Date) => sql`
  a.revoked_at is null and a.from_at <= ${at} and (a.until_at is null or a.until_at > ${at})
  and exists (select from employment e where e.person_id = a.person_id and e.to_at is null) and ${leftAt} is null`;

export const allAuthorities = (db: Db): Promise<Authority[]> => authorities(db, sql`true`);

/** Who may sign for the entity now; nobody signs both sides of a document, so `except` is its other party. */
export function signatoriesOf(db: Db | Tx, entity: string, now: Date, except?: string): Promise<Authority[]> {
  return authorities(
    db,
    sql`a.entity = ${entity} and ${authorityInForce(now)} and a.person_id <> coalesce(${except ?? null}::uuid, ${nobody}::uuid)`,
  );
}
const nobody = '00000000-0000-0000-0000-000000000000';

/** For which entities somebody may sign now. */
export const authoritiesOf = (db: Db | Tx, personId: string, now: Date): Promise<Authority[]> =>
  authorities(db, sql`a.person_id = ${personId}::uuid and ${authorityInForce(now)}`);

/** The same, and it is not revoked before the transaction ends. */
export async function lockAuthority(
  tx: Tx,
  { entity, personId, now }: { entity: string; personId: string; now: Date },
): Promise<Authority | undefined> {
  await sql`select from contract_authority where entity = ${entity} and person_id = ${personId}::uuid
    and revoked_at is null for share`.execute(tx);
  return (await signatoriesOf(tx, entity, now)).find((one) => one.personId === personId);
}

export interface Granting {
  entity: string;
  staffNo: string;
  ground: AuthorityGround | undefined;
  note: string;
  /** Last day, `YYYY-MM-DD`; empty for none. */
  until: string;
  by: Viewer;
  zone: string;
  now: Date;
}

const longestNote = 500;

/**
 * Puts on record that somebody signs for an entity. Nobody does so for themselves.
 * @throws HeedError `bad-input` with every problem, `forbidden`, `conflict` where they may already
 */
export async function authorise(tx: Tx, granting: Granting): Promise<string> {
  const { by, ground, zone, now } = granting;
  const [entity, note, day] = [granting.entity.trim(), granting.note.trim(), granting.until.trim()];
  const problems: CodedProblem[] = [];
  const person = await onStaff(tx, granting.staffNo);
  if (!person) problems.push(problem({ code: 'forWhom' }, { code: 'exemptions.personUnknown' }));
  const { rows } = await sql`select from person where entity = ${entity} limit 1`.execute(tx);
  if (rows.length === 0) problems.push(problem({ code: 'entity' }, { code: 'contract.entityUnknown' }));
  if (!ground) problems.push(problem({ code: 'ground' }, { code: 'procedure.choose' }));
  if (note === '' || note.length > longestNote)
    problems.push(problem({ code: 'note' }, { code: 'contract.noteMissing', params: { most: longestNote } }));
  const until = day === '' ? undefined : endOfDay(day, zone);
  if (day !== '' && (!until || day < dayIn(now, zone)))
    problems.push(problem({ code: 'lastDay' }, { code: 'contract.dayPast' }));
  if (!person || !ground || problems.length > 0)
    throw new HeedError('bad-input', 'an authority to sign is not complete', { problems });
  demand(by, 'contracts.authorise', { personId: person.id });
  // One that is over makes room.
  await sql`update contract_authority a set revoked_at = least(a.until_at, ${leftAt})
    where a.entity = ${entity} and a.person_id = ${person.id}::uuid and a.revoked_at is null
      and (a.until_at <= ${now} or ${leftAt} is not null)`.execute(tx);
  const id = v7();
  const added = await tx
    .insertInto('contract_authority')
    .values({
      ...{ id, entity, person_id: person.id, ground, note, from_at: now, until_at: until ?? null },
      ...{ granted_by: by.id, revoked_at: null, revoked_by: null },
    })
    .onConflict((on) => on.columns(['entity', 'person_id']).where('revoked_at', 'is', null).doNothing())
    .returning('id')
    .executeTakeFirst();
  if (!added)
    throw new HeedError('conflict', 'this person may sign for the entity', { text: 'signatory-known' });
  await append(tx, {
    type: 'signatory.authorised',
    at: now,
    actor: { person: by.id },
    person: person.id,
    about: id,
    data: {
      ...{ authority: id, signatory: person.id, entity, ground },
      ...(until ? { until: until.toISOString() } : {}),
    },
  });
  await remindSignatory(tx, { personId: person.id, entity }, now);
  touch(tx, 'contracts');
  return id;
}

/** From now on; what they signed stays. @throws HeedError `not-found`, `forbidden`; @returns false when it had ended */
export async function revokeAuthority(tx: Tx, id: string, by: Viewer, now: Date): Promise<boolean> {
  const [found] = await authorities(tx, sql`a.id = ${id}::uuid`);
  if (!found) throw new HeedError('not-found', `there is no authority ${id}`);
  demand(by, 'contracts.authorise', { personId: found.personId });
  const { numUpdatedRows } = await tx
    .updateTable('contract_authority')
    .set({ revoked_at: now, revoked_by: by.id })
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) return false;
  await append(tx, {
    type: 'signatory.revoked',
    at: now,
    actor: { person: by.id },
    person: found.personId,
    about: id,
    data: { authority: id, signatory: found.personId, entity: found.entity },
  });
  touch(tx, 'contracts');
  return true;
}

/** Somebody who works here, by staff number. */
export async function onStaff(db: Db | Tx, staffNo: string): Promise<{ id: string } | undefined> {
  const { rows } = await sql<{ id: string }>`
    select p.id from person p where p.staff_no = ${staffNo.trim()}
      and exists (select from employment e where e.person_id = p.id and e.to_at is null)`.execute(db);
  return rows[0];
}
