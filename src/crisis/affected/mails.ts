import { sql } from 'kysely';
import { type Db, inTransaction, type Tx } from '../../db/pool.ts';
import { text } from '../../messages/texts.ts';
import type { Platform } from '../../platforms/port.ts';
import type { Vault } from '../../vault/vault.ts';
import { type Contact, openContacts } from './contact.ts';
import { fieldsOf, type TellingKind, type TextWords } from './rules.ts';
import { wordsOfTexts } from './texts.ts';

/** How long a worker may take over one mail; after that nobody knows whether it went out. */
const leaseMs = 120_000;
/** Tries of something that certainly was not sent, and how long between them. */
const mostAttempts = 60;
const retryMs = 5 * 60_000;

interface Claimed {
  tellingId: string;
  affectedId: string;
  kind: TellingKind;
  textId: string;
  contact: unknown;
  code: string;
  kinds: string[];
  marked: boolean;
  attempts: number;
}

export interface MailDeps {
  db: Db;
  vault: Vault;
  /** The platform that writes mail; undefined where none is connected. */
  mail: Pick<Platform, 'writeOutside'> | undefined;
  baseUrl: string;
}

/**
 * Writes to affected people who have no account, one mail after the other. The words are put together when they go out and
 * lie nowhere in the clear. One of unknown fate goes once more, marked; then a person looks after it.
 *
 * @returns how many were handed over
 */
export async function sendMails(
  { db, vault, mail, baseUrl }: MailDeps,
  now: Date,
  signal: AbortSignal,
  most = 200,
): Promise<number> {
  await expire(db, now);
  let sent = 0;
  for (let n = 0; n < most && !signal.aborted; n += 1) {
    const one = await claim(db, now);
    if (!one) break;
    const [contact = null] = await openContacts(db, vault, [{ id: one.affectedId, contact: one.contact }]);
    const words = (await wordsOfTexts(db, vault, [one.textId])).get(one.textId);
    if (!mail?.writeOutside || !contact?.email || !words) {
      await settle(db, one, { state: 'failed' });
      continue;
    }
    const { language } = contact;
    const outcome = await mail.writeOutside(
      {
        ...{ id: `${one.tellingId}.${one.affectedId}`, address: contact.email, language, baseUrl },
        ...{ subject: text(language, `crisis.concerned.mail.${one.kind}`, { code: one.code }) },
        ...{ words: lettersOf(one, contact, words), small: [text(language, 'crisis.concerned.mail.why')] },
        marked: one.marked,
      },
      signal,
    );
    switch (outcome.result) {
      case 'taken':
        await settle(db, one, { state: 'accepted', acceptedAt: now });
        sent += 1;
        break;
      case 'refused':
        await settle(db, one, { state: 'failed' });
        break;
      case 'unknown':
        await doubt(db, one, now);
        break;
      case 'later': {
        const spent = one.attempts >= mostAttempts;
        const at = new Date(
          Math.max(outcome.at.getTime(), now.getTime() + (one.attempts > 1 ? retryMs : 1_000)),
        );
        await settle(db, one, spent ? { state: 'failed' } : { state: 'pending', notBefore: at });
      }
    }
  }
  return sent;
}

/** The whole text as a letter: each part under its heading. */
export function lettersOf(
  { kind, code, kinds }: Pick<Claimed, 'kind' | 'code' | 'kinds'>,
  { name, language }: Contact,
  words: TextWords,
): string {
  const t = (key: string, params = {}) => text(language, key, params);
  const concerned = kinds
    .map((one) => t(`crisis.affected.kind.${one}`))
    .join(language === 'en' ? ', ' : '、');
  const parts = fieldsOf[kind].map(
    (field) => `${t(`crisis.affected.field.${field}`)}\n${words[language][field] ?? ''}`,
  );
  return [
    t('crisis.concerned.mail.greeting', { name }),
    t('crisis.concerned.mail.about', { code }),
    ...(kind === 'notice' ? [t('crisis.concerned.mail.kinds', { kinds: concerned })] : []),
    ...parts,
  ].join('\n\n');
}

async function claim(db: Db, now: Date): Promise<Claimed | undefined> {
  return inTransaction(db, async (tx: Tx) => {
    const { rows } = await sql<Claimed>`
      with due as (
        select w.telling_id, w.affected_id from affected_told w
        where w.state = 'pending' and w.not_before <= ${now}
        order by w.not_before, w.telling_id, w.affected_id limit 1 for update skip locked
      ), mine as (
        update affected_told w set state = 'sending', attempts = w.attempts + 1,
          lease_until = ${new Date(now.getTime() + leaseMs)}
        from due where w.telling_id = due.telling_id and w.affected_id = due.affected_id
        returning w.telling_id, w.affected_id, w.marked, w.attempts, w.kind
      )
      select m.telling_id as "tellingId", m.affected_id as "affectedId", m.marked, m.attempts, m.kind, t.statement_id as "textId",
             a.contact, a.kinds, i.code
      from mine m join crisis_statement_sending t on t.id = m.telling_id join affected a on a.id = m.affected_id
      join incident i on i.id = a.incident_id`.execute(tx);
    return rows[0];
  });
}

/** A worker died over it, or hangs: it may have gone out. */
async function expire(db: Db, now: Date): Promise<void> {
  await sql`
    update affected_told set lease_until = null, not_before = ${now}, marked = true,
      state = case when marked then 'unknown' else 'pending' end
    where state = 'sending' and lease_until <= ${now}`.execute(db);
}

/** Once more, marked; after that it waits for a person. */
const doubt = (db: Db, one: Claimed, now: Date) =>
  one.marked
    ? settle(db, one, { state: 'unknown' })
    : settle(db, one, { state: 'pending', notBefore: new Date(now.getTime() + retryMs), marked: true });

interface Settled {
  state: 'pending' | 'accepted' | 'failed' | 'unknown';
  notBefore?: Date;
  acceptedAt?: Date;
  marked?: true;
}

/** Only of the send that was claimed: a report that comes late undoes nothing. */
async function settle(
  db: Db,
  one: Claimed,
  { state, notBefore, acceptedAt, marked }: Settled,
): Promise<void> {
  await sql`
    update affected_told set state = ${state}, lease_until = null, not_before = ${notBefore ?? null}::timestamptz,
      accepted_at = ${acceptedAt ?? null}::timestamptz, marked = marked or ${marked ?? false}
    where telling_id = ${one.tellingId}::uuid and affected_id = ${one.affectedId}::uuid and state = 'sending'
      and attempts = ${one.attempts}`.execute(db);
}
