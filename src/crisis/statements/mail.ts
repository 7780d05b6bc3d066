import { sql } from 'kysely';
import { type Db, inTransaction, type Tx } from '../../db/pool.ts';
import { append } from '../../evidence/append.ts';
import { touch } from '../../live.ts';
import type { Language } from '../../messages/model.ts';
import type { OutsideOutcome, Platform, Platforms } from '../../platforms/port.ts';
import type { Vault } from '../../vault/vault.ts';
import { openWords } from '../../vault/words.ts';
import { wholeText } from './present.ts';
import { textFor } from './rules.ts';
import { textOf } from './send.ts';
import { placeOfMail, statementsOf } from './store.ts';

/** What leaves by mail, where a mail server is connected. */
export function outsideWriter(platforms: Platforms): NonNullable<Platform['writeOutside']> | undefined {
  for (const one of platforms.values()) if (one.writeOutside) return one.writeOutside.bind(one);
  return undefined;
}

/** Whoever has taken a mail says within this what became of it; otherwise it is unknown, and not sent again. */
const leaseMs = 90_000;
const atOnce = 20;

interface Claimed {
  id: string;
  sending: string;
  incident: string;
  statement: string;
  address: unknown;
  language: Language;
  replaces: boolean;
}

interface Deps {
  vault: Vault;
  platforms: Platforms;
  baseUrl: string;
}

/** Sends the mails of statements that are due, a bounded number. @returns how many were taken */
export async function mailStatements(db: Db, deps: Deps, now: Date, signal: AbortSignal): Promise<number> {
  await giveUpLeases(db, now);
  const writer = outsideWriter(deps.platforms);
  if (!writer) return 0;
  const claimed = await claim(db, now);
  for (const one of claimed) {
    const outcome = await write(db, deps, writer, one, signal);
    await inTransaction(db, (tx) => settle(tx, one, outcome, now));
    if (signal.aborted) break;
  }
  return claimed.length;
}

async function claim(db: Db, now: Date): Promise<Claimed[]> {
  const { rows } = await sql<Claimed>`
    with due as (
      select id from crisis_statement_mail where state = 'pending' and not_before <= ${now}
      order by not_before, id limit ${atOnce} for update skip locked)
    update crisis_statement_mail m
    set state = 'sending', lease_until = ${new Date(now.getTime() + leaseMs)}
    from due, crisis_statement_sending g where m.id = due.id and g.id = m.sending_id and not g.drill
    returning m.id, m.sending_id as sending, g.incident_id as incident, g.statement_id as statement, m.address, m.language,
              g.replaces is not null as replaces`.execute(db);
  return rows;
}

async function write(
  db: Db,
  { vault, baseUrl }: Deps,
  writeOutside: NonNullable<Platform['writeOutside']>,
  { id, incident, statement, address, language, replaces }: Claimed,
  signal: AbortSignal,
): Promise<OutsideOutcome> {
  const one = (await statementsOf(db, incident)).find((row) => row.id === statement);
  const [to] = await openWords(db, vault, [{ sealed: address, place: placeOfMail(id) }]);
  if (!one || !to) return { result: 'refused' };
  const said = textFor(await textOf(db, vault, one), language);
  const letter = { id, address: to, language: said.language, subject: said.title, baseUrl };
  const words = wholeText(said.language, { title: said.title, words: said.text, replaces });
  return writeOutside({ ...letter, words, small: [], marked: false }, signal);
}

async function settle(tx: Tx, one: Claimed, outcome: OutsideOutcome, now: Date): Promise<void> {
  if (outcome.result === 'later') {
    await sql`
      update crisis_statement_mail set state = 'pending', lease_until = null, not_before = ${outcome.at}
      where id = ${one.id}::uuid and state = 'sending'`.execute(tx);
    return;
  }
  const state = ({ taken: 'accepted', refused: 'failed', unknown: 'unknown' } as const)[outcome.result];
  // What was given up meanwhile and then reported is what was reported.
  await sql`
    update crisis_statement_mail set state = ${state}, settled_at = ${now}, lease_until = null
    where id = ${one.id}::uuid`.execute(tx);
  await tellMailed(tx, one, state, now);
}

/** Who had them is gone: they may have left, and a second voice of the same words is worse than asking. */
async function giveUpLeases(db: Db, now: Date): Promise<void> {
  await inTransaction(db, async (tx) => {
    const { rows } = await sql<Pick<Claimed, 'id' | 'sending' | 'incident'>>`
      update crisis_statement_mail m set state = 'unknown', settled_at = ${now}, lease_until = null
      from crisis_statement_sending g
      where g.id = m.sending_id and m.state = 'sending' and m.lease_until <= ${now}
      returning m.id, m.sending_id as sending, g.incident_id as incident`.execute(tx);
    for (const one of rows) await tellMailed(tx, one, 'unknown', now);
  });
}

async function tellMailed(
  tx: Tx,
  { id, sending, incident }: Pick<Claimed, 'id' | 'sending' | 'incident'>,
  result: 'accepted' | 'failed' | 'unknown',
  now: Date,
): Promise<void> {
  await append(tx, {
    ...{ type: 'crisis.statement-mailed', at: now, actor: 'heed', about: incident },
    data: { incident, sending, mail: id, result },
  });
  touch(tx, `crisis.${incident}`);
}
