import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import { append } from '../evidence/append.ts';
import { canonicalise } from '../evidence/canonical.ts';
import type { SessionFacts } from '../evidence/events.ts';
import { openedByMailbox } from '../mailboxes/address.ts';
import type { RelyingParty } from '../people/passkeys/relying-party.ts';
import { verifySigned } from '../people/passkeys/sign.ts';
import type { Vault } from '../vault/vault.ts';
import { requestStatement } from './file.ts';
import { lockOwn, type PersonAct, resume } from './person-acts.ts';
import { isOpen } from './rules.ts';
import { putStep } from './steps.ts';
import type { DataRequest } from './store.ts';
import { announce } from './tell.ts';

/** A sign-in this long ago still shows who sits there. A company default. */
export const freshMinutes = 10;

/**
 * Whether this session can confirm: `fresh`, or why not. A mailbox, which others may read, shows it only for whoever has no
 * account anywhere else (decision 0024).
 */
export async function freshness(
  db: Db | Tx,
  { sessionHash, personId, now }: { sessionHash: Buffer | null; personId: string; now: Date },
): Promise<'fresh' | 'old' | 'mailbox'> {
  const { rows } = await sql<{ began: Date; method: string; accounts: number }>`
    select s.created_at as began, s.method,
           (select count(*)::int from identity i where i.person_id = s.person_id and i.to_at is null
              and i.platform not in ('email', 'sms')) as accounts
    from session s where s.token_hash = ${sessionHash} and s.person_id = ${personId}::uuid`.execute(db);
  const [session] = rows;
  if (!session) return 'old';
  if (openedByMailbox(session.method) && session.accounts > 0) return 'mailbox';
  return now.getTime() - session.began.getTime() <= freshMinutes * 60_000 ? 'fresh' : 'old';
}

/** What a device signs: that this person asks for this, in exactly these words. */
export function confirmationHash(one: Pick<DataRequest, 'id' | 'kind' | 'language' | 'personId'>): Buffer {
  const statement = requestStatement(one.kind, one.language);
  return createHash('sha256')
    .update(canonicalise({ request: one.id, person: one.personId, statement }))
    .digest();
}

export interface Confirming extends PersonAct {
  session: SessionFacts;
  sessionHash: Buffer | null;
  party: RelyingParty | undefined;
  /** JSON of what the device gave; empty or absent: the sign-in shall show it. */
  passkey?: string | undefined;
}

/**
 * The person shows once more who they are. From here it is the machine's turn, and a clock that stood still for a doubt
 * about them goes on.
 *
 * @returns false when it was confirmed before
 * @throws HeedError `conflict` (text `request-confirm`) for a session that is too old, or a device that did not sign it
 */
export async function confirmRequest(
  tx: Tx,
  { vault }: { vault: Vault },
  confirming: Confirming,
): Promise<boolean> {
  const { session, now, by } = confirming;
  const one = await lockOwn(tx, confirming);
  if (!isOpen(one.state))
    throw new HeedError('conflict', `request ${one.id} is ${one.state}`, { text: 'request-closed' });
  if (one.confirmedAt !== null && one.stoppedAt === null) return false;
  // An open request keeps data from going: whoever erases waits for this, or finds it.
  await sql`select from person where id = ${one.personId}::uuid for no key update`.execute(tx);
  const shown = await proof(tx, one, confirming);
  await confirmed(tx, { vault }, one, { by: by.id, now, how: { ...shown, session } });
  return true;
}

/** The same by the word of whoever answers requests, for somebody who cannot sign in any more. */
export async function confirmed(
  tx: Tx,
  { vault }: { vault: Vault },
  one: DataRequest,
  {
    by,
    now,
    how,
    words,
  }: {
    by: string;
    now: Date;
    how: { method: 'sign-in' | 'passkey' | 'officer'; signature?: object; session?: SessionFacts };
    words?: string;
  },
): Promise<void> {
  const turn = one.state === 'unconfirmed' ? { state: 'working' as const, next_at: now } : {};
  await tx
    .updateTable('data_request')
    .set({ confirmed_at: now, ...turn })
    .where('id', '=', one.id)
    .execute();
  await putStep(tx, vault, {
    ...{ requestId: one.id, kind: 'confirmed', by, facts: { method: how.method }, now },
    ...(words === undefined ? {} : { words }),
  });
  await append(tx, {
    type: 'request.confirmed',
    at: now,
    actor: { person: by },
    person: one.personId,
    about: one.id,
    data: { request: one.id, ...how },
  });
  await resume(tx, { vault }, one, { now });
  announce(tx, one);
}

/**
 * What shows who sits there: a device that signs this very request, or a sign-in just before.
 *
 * @throws HeedError `conflict` (texts `request-passkey`, `request-confirm`, `request-mailbox-session`)
 */
export async function proof(
  tx: Tx,
  one: DataRequest,
  { passkey = '', party, sessionHash, now, by }: Omit<Confirming, 'requestId' | 'session'>,
): Promise<{ method: 'sign-in' | 'passkey'; signature?: object }> {
  if (passkey !== '' && party) {
    const statement = { about: one.id, personId: by.id, hash: confirmationHash(one) };
    const verified = await verifySigned(tx, party, { sent: passkey, statement, now });
    if (!verified.ok || !(await verified.keep(tx)))
      throw new HeedError('conflict', 'a device did not sign this request', { text: 'request-passkey' });
    return { method: 'passkey', signature: { passkey: verified.evidence } };
  }
  const found = await freshness(tx, { sessionHash, personId: by.id, now });
  if (found === 'fresh') return { method: 'sign-in' };
  throw new HeedError('conflict', 'a sign-in is too long ago to confirm by', {
    text: found === 'mailbox' ? 'request-mailbox-session' : 'request-confirm',
  });
}
