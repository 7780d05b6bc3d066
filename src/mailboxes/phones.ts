import { randomInt } from 'node:crypto';
import { type RawBuilder, sql } from 'kysely';
import { v7 } from 'uuid';
import type { Config } from '../config.ts';
import type { Db, Tx } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import { append } from '../evidence/append.ts';
import type { Tokens } from '../web/tokens.ts';

/**
 * When a number of the directory is its person's: as soon as it stands there, or once they have typed a code that was
 * sent to it.
 */
export const numberRules = ['directory', 'confirmed'] as const;
export type NumberRule = (typeof numberRules)[number];

/** Unless the policy says otherwise, numbers are confirmed as soon as they can be. */
export const numberRule = (config: Config): NumberRule =>
  config.HEED_SMS_NUMBERS ?? (config.TENCENT_SMS_TEMPLATE_CODE ? 'confirmed' : 'directory');

/** Whether the number of a mailbox `m` is its person's, by the rule; the same for text messages and for calls. */
export const numberIsTheirs = (rule: NumberRule): RawBuilder<unknown> =>
  rule === 'confirmed'
    ? sql`exists (select from phone_confirmed c where c.person_id = m.person_id and c.number = m.address)`
    : sql`true`;

/** In milliseconds. Long enough to fetch a telephone, and short enough that a code lies about nowhere. */
export const codeLifeMs = 10 * 60_000;
export const mostWrong = 5;
/** So many codes an hour, whatever became of them: with the tries of each, 15 guesses of a million. */
const mostAnHour = 3;
const hourMs = 3_600_000;
const keptMs = 2 * 86_400_000;
const purpose = 'phone-code';

const bound = (personId: string, number: string, code: string) => `${personId} ${number} ${code}`;

/** How far a person's number is. */
export interface PhoneStanding {
  number: string;
  confirmed: boolean;
  /** A code is on its way that can still be typed. */
  asked: boolean;
}

/** The number that the directory has of a person, where a message can be sent to it and it is nobody else's. */
export async function phoneOf(db: Db | Tx, personId: string, now: Date): Promise<PhoneStanding | undefined> {
  const { rows } = await sql<PhoneStanding>`
    select m.address as number,
           exists (select from phone_confirmed c where c.person_id = m.person_id and c.number = m.address) as confirmed,
           exists (select from phone_code k where k.person_id = m.person_id and k.number = m.address
                   and k.used_at is null and k.expires_at > ${now} and k.tries < ${mostWrong}) as asked
    from mailbox m join employment e on e.person_id = m.person_id and e.to_at is null
    where m.person_id = ${personId}::uuid and m.channel = 'sms' and m.standing = 'usable'`.execute(db);
  return rows[0];
}

/**
 * Makes a code for the number that the directory has of a person; those made before end.
 *
 * @returns the code, six digits, and where it goes; it is stored nowhere
 * @throws HeedError `not-found` without such a number, `conflict` for one that is confirmed, `too-many`
 */
export async function issuePhoneCode(
  tx: Tx,
  tokens: Tokens,
  { personId, now }: { personId: string; now: Date },
): Promise<{ code: string; number: string }> {
  // Two that ask at once count each other.
  await sql`select from person where id = ${personId}::uuid for no key update`.execute(tx);
  const phone = await phoneOf(tx, personId, now);
  if (!phone) throw new HeedError('not-found', 'the directory has no number that is this person’s alone');
  if (phone.confirmed) throw new HeedError('conflict', 'the number is confirmed already');
  const { rows } = await sql<{ n: number; oldest: Date | null }>`
    select count(*)::int as n, min(issued_at) as oldest from phone_code
    where person_id = ${personId}::uuid and issued_at > ${new Date(now.getTime() - hourMs)}`.execute(tx);
  const [{ n, oldest } = { n: 0, oldest: null }] = rows;
  if (n >= mostAnHour) {
    const retryAfter = Math.ceil(((oldest?.getTime() ?? now.getTime()) + hourMs - now.getTime()) / 1_000);
    throw new HeedError('too-many', 'codes to a number were asked for too often', { retryAfter });
  }
  const id = v7();
  const code = String(randomInt(1_000_000)).padStart(6, '0');
  const expiresAt = new Date(now.getTime() + codeLifeMs);
  await sql`
    update phone_code set expires_at = ${now}
    where person_id = ${personId}::uuid and used_at is null and expires_at > ${now}`.execute(tx);
  await tx
    .insertInto('phone_code')
    .values({
      id,
      person_id: personId,
      number: phone.number,
      hash: Buffer.from(tokens.sign(purpose, id, expiresAt, bound(personId, phone.number, code))),
      issued_at: now,
      expires_at: expiresAt,
    })
    .execute();
  return { code, number: phone.number };
}

/**
 * Takes what somebody typed for the code that was sent to their number. A wrong one counts; the fifth ends the code.
 *
 * @returns whether the number is confirmed now; of a number that changed meanwhile it is not
 */
export async function confirmPhone(
  tx: Tx,
  tokens: Tokens,
  { personId, typed, now }: { personId: string; typed: string; now: Date },
): Promise<boolean> {
  const { rows } = await sql<{ id: string; number: string; hash: Buffer }>`
    select k.id, k.number, k.hash from phone_code k
    join mailbox m on m.person_id = k.person_id and m.channel = 'sms' and m.address = k.number
      and m.standing = 'usable'
    where k.person_id = ${personId}::uuid and k.used_at is null and k.expires_at > ${now} and k.tries < ${mostWrong}
    order by k.issued_at desc limit 1 for update of k`.execute(tx);
  const [asked] = rows;
  if (!asked) return false;
  const code = typed.normalize('NFKC').replace(/\s/gu, '');
  if (!fits(tokens, asked.hash, bound(personId, asked.number, code), now)) {
    await sql`update phone_code set tries = tries + 1 where id = ${asked.id}::uuid`.execute(tx);
    return false;
  }
  await sql`update phone_code set used_at = ${now} where id = ${asked.id}::uuid`.execute(tx);
  await sql`
    insert into phone_confirmed (person_id, number, at) values (${personId}::uuid, ${asked.number}, ${now})
    on conflict (person_id) do update set number = excluded.number, at = excluded.at`.execute(tx);
  // Whose account the number is, is looked at again.
  await sql`
    insert into mailbox_due values (${personId}::uuid)
    on conflict (person_id) do update set person_id = excluded.person_id`.execute(tx);
  await append(tx, {
    type: 'phone.confirmed',
    at: now,
    actor: { person: personId },
    person: personId,
    data: { number: asked.number },
  });
  return true;
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

/** Codes that are long over, at most `limit`. */
export async function purgePhoneCodes(db: Db, now: Date, limit = 10_000): Promise<void> {
  await sql`
    delete from phone_code where id in (
      select id from phone_code where issued_at < ${new Date(now.getTime() - keptMs)} limit ${limit}
      for update skip locked)`.execute(db);
}
