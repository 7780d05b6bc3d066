import { randomInt } from 'node:crypto';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import type { Db, Tx } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import { append } from '../evidence/append.ts';
import type { Tokens } from '../web/tokens.ts';
import { codeHours, mostTries } from './rules.ts';

const purpose = 'kiosk-code';

/**
 * A code with its person, under a key of this installation: eight digits alone are soon guessed by whoever reads the
 * database, and a code is worth nothing with another staff number.
 */
const bound = (personId: string, code: string) => `${personId} ${code}`;

/**
 * Makes a one-time code for a person and ends those made before, so that one slip of paper counts.
 *
 * @returns the code, eight digits; it is stored nowhere
 */
export async function issueCode(
  tx: Tx,
  tokens: Tokens,
  { personId, by, now }: { personId: string; by: string; now: Date },
): Promise<{ code: string; expiresAt: Date }> {
  const id = v7();
  const code = String(randomInt(100_000_000)).padStart(8, '0');
  const expiresAt = new Date(now.getTime() + codeHours * 3_600_000);
  // The person's row orders two who make one at the same moment: the later one ends the earlier.
  await tx.selectFrom('person').select('id').where('id', '=', personId).forNoKeyUpdate().execute();
  await sql`
    update kiosk_code set expires_at = ${now}
    where person_id = ${personId}::uuid and used_at is null and expires_at > ${now}`.execute(tx);
  await tx
    .insertInto('kiosk_code')
    .values({
      id,
      person_id: personId,
      hash: Buffer.from(tokens.sign(purpose, id, expiresAt, bound(personId, code))),
      issued_by: by,
      issued_at: now,
      expires_at: expiresAt,
    })
    .execute();
  await append(tx, {
    type: 'kiosk.code-issued',
    at: now,
    actor: { person: by },
    person: personId,
    about: personId,
    data: { code: id, until: expiresAt.toISOString() },
  });
  return { code, expiresAt };
}

/**
 * Uses up a code. Whether the staff number, the code or its time was wrong is not told apart, and a wrong one counts
 * against every code that this person has.
 *
 * @returns whose it was; undefined when it does not fit
 */
export async function useCode(
  tx: Tx,
  tokens: Tokens,
  given: { staffNo: string; code: string | undefined; now: Date },
): Promise<{ codeId: string; personId: string } | undefined> {
  const { staffNo, now } = given;
  const { rows } = await sql<{ id: string; person: string; hash: Buffer }>`
    select c.id, c.person_id as person, c.hash from kiosk_code c join person p on p.id = c.person_id
    where upper(p.staff_no) = upper(${staffNo.normalize('NFKC').trim()})
      and c.used_at is null and c.expires_at > ${now} and c.tries < ${mostTries}
      and exists (select from employment e where e.person_id = p.id and e.from_at <= ${now} and e.to_at is null)
    order by c.id for update of c`.execute(tx);
  const code = given.code ?? '';
  const found = rows.find(({ person, hash }) => fits(tokens, hash, bound(person, code), now));
  if (!found) {
    const ids = rows.map(({ id }) => id);
    await sql`update kiosk_code set tries = tries + 1 where id = any(${ids}::uuid[])`.execute(tx);
    return undefined;
  }
  await tx.updateTable('kiosk_code').set({ used_at: now }).where('id', '=', found.id).execute();
  return { codeId: found.id, personId: found.person };
}

function fits(tokens: Tokens, hash: Buffer, to: string, now: Date): boolean {
  try {
    tokens.verify(purpose, hash.toString(), now, to);
    return true;
  } catch (error) {
    if (error instanceof HeedError) return false;
    throw error;
  }
}

/** Codes, visits and tablets that are long over; what was answered with them says so in its evidence. */
export async function purgeKiosk(db: Db, now: Date): Promise<void> {
  const before = new Date(now.getTime() - 2 * 86_400_000);
  await sql`delete from kiosk_visit where started_at < ${before}`.execute(db);
  await sql`delete from kiosk_code where expires_at < ${before}`.execute(db);
  await sql`
    delete from kiosk_device d where expires_at < ${before}
      and not exists (select from kiosk_visit v where v.device_id = d.id)`.execute(db);
}
