import { sql } from 'kysely';
import { v7 } from 'uuid';
import type { Db, Tx } from '../../db/pool.ts';
import { enqueueTo } from '../../delivery/enqueue.ts';
import { HeedError } from '../../errors.ts';
import { append } from '../../evidence/append.ts';
import { touch } from '../../live.ts';
import type { Language } from '../../messages/model.ts';
import { type Audience, audienceQuery } from '../../notices/audience.ts';
import { cleanText } from '../../threads/rules.ts';
import type { Vault } from '../../vault/vault.ts';
import { openWords } from '../../vault/words.ts';
import { incidentWords } from '../sealing.ts';
import { type Drill, type Incident, lockIncident, type RealIncident } from '../store.ts';
import { statementMessage } from './present.ts';
import { hashOfStatement, lineOf, missingRoles, type StatementText, statementTextShape } from './rules.ts';
import {
  approvalsOf,
  demandNewest,
  placeOfMail,
  placeOfSending,
  placeOfStatement,
  type SendingRow,
  type StatementRow,
  sendingsOf,
  standingOf,
} from './store.ts';
import { statementData } from './write.ts';

/** By which of Heed's ways a text goes out. */
export type Way =
  /** To people here, by their chat or whatever reaches them. */
  | { channel: 'message'; to: Audience }
  /** To addresses outside, each a mail of its own. */
  | { channel: 'mail'; addresses: readonly string[]; language: Language }
  /** It was read out or published by a person; `place` says where and when. */
  | { channel: 'by-hand'; place: string };

export interface Sent {
  statement: string;
  /** SHA-256, hex, of the text that whoever sends it had before them. */
  sha256: string;
  by: string;
  once: string;
  now: Date;
}

/**
 * Says to people what all three have approved: the newest text of its audience and no other, under the incident's lock; the
 * database refuses anything else besides. A drill cannot be given.
 *
 * @returns the sending's id; the earlier one's for a second click
 * @throws HeedError `not-found`; `conflict` (`statement-edited`, `statement-unapproved`); `bad-input` where nobody would get
 *   it (`statement-nobody`)
 */
export async function sendStatement(
  tx: Tx,
  { vault }: { vault: Vault },
  incident: RealIncident,
  { way, ...sent }: Sent & { way: Way },
): Promise<string> {
  const cleared = await throughGate(tx, incident, sent);
  if ('before' in cleared) return cleared.before;
  const { one, replaces } = cleared;
  if (one.audience === 'affected')
    throw new HeedError('not-found', 'those affected are told by their ledger (`affected/tell.ts`)');
  const { now } = sent;
  const id = v7();
  const place =
    way.channel === 'by-hand'
      ? await incidentWords.seal(tx, vault, {
          ...{ id: incident.id, place: placeOfSending(id), text: cleanText(way.place), now },
        })
      : null;
  const message = way.channel === 'message' ? v7() : null;
  await putSending(tx, incident, { id, one, sent, channel: way.channel, replaces, message, place });
  const texts = await textOf(tx, vault, one);
  let to = 0;
  if (way.channel === 'message' && message) {
    const people = audienceQuery(way.to, now);
    const { numAffectedRows } = await sql`
      insert into crisis_statement_receiver (sending_id, person_id)
      select distinct ${id}::uuid, person_id from (${people}) p`.execute(tx);
    to = Number(numAffectedRows ?? 0n);
    await enqueueTo(
      tx,
      {
        ...{ id: message, kind: 'crisis.statement', lane: 'bulk', priority: 0, about: incident.id, at: now },
        bodies: statementMessage(texts, replaces !== null),
      },
      sql`select person_id from crisis_statement_receiver where sending_id = ${id}::uuid`,
    );
  } else if (way.channel === 'mail') {
    for (const address of way.addresses) {
      const mail = v7();
      const sealed = await incidentWords.seal(tx, vault, {
        ...{ id: incident.id, place: placeOfMail(mail), text: address, now },
      });
      await sql`
        insert into crisis_statement_mail (id, sending_id, address, language, not_before)
        values (${mail}, ${id}, ${sealed}::jsonb, ${way.language}, ${now})`.execute(tx);
      to += 1;
    }
  }
  if (to === 0 && way.channel !== 'by-hand')
    throw new HeedError('bad-input', 'nobody would get this statement', { text: 'statement-nobody' });
  await tell(tx, incident, { id, one, sent, channel: way.channel, replaces, to });
  return id;
}

/** The end of a drill's way: it is on record what would have gone out, and nothing does. A real one cannot be given. */
export async function sinkStatement(tx: Tx, drill: Drill, sent: Sent): Promise<string> {
  const cleared = await throughGate(tx, drill, sent);
  if ('before' in cleared) return cleared.before;
  const { one, replaces } = cleared;
  const id = v7();
  await putSending(tx, drill, { id, one, sent, channel: 'sink', replaces, message: null, place: null });
  await tell(tx, drill, { id, one, sent, channel: 'sink', replaces, to: 0 });
  return id;
}

/**
 * The gate: takes the incident, and finds the one text that may go out now.
 *
 * @returns the earlier sending for a second click
 * @throws HeedError `not-found`; `conflict` (`statement-edited`, `statement-unapproved`)
 */
export async function throughGate(
  tx: Tx,
  incident: Incident,
  { statement, sha256, once }: Sent,
): Promise<{ before: string } | { one: StatementRow; replaces: string | null }> {
  await lockIncident(tx, incident.id);
  const { rows: before } = await sql<{ id: string; incident: string }>`
    select id, incident_id as incident from crisis_statement_sending where once = ${once}`.execute(tx);
  if (before[0]?.incident === incident.id) return { before: before[0].id };
  if (before[0]) throw new HeedError('conflict', `sending ${before[0].id} is of another incident`);
  const one = await demandNewest(tx, incident.id, statement);
  if (one.sha256.toString('hex') !== sha256)
    throw new HeedError('conflict', `statement ${statement} is not that text`, { text: 'statement-edited' });
  const given = (await approvalsOf(tx, [statement])).filter((approval) => approval.sha256.equals(one.sha256));
  if (missingRoles(given).length > 0)
    throw new HeedError('conflict', `statement ${statement} is not approved`, {
      text: 'statement-unapproved',
    });
  const standing = standingOf(await sendingsOf(tx, incident.id)).get(lineOf(one));
  // The same text sent on, to more people or by another way, is one voice and replaces nothing.
  return { one, replaces: standing && standing.statementId !== one.id ? standing.id : null };
}

export interface Put {
  id: string;
  one: StatementRow;
  sent: Sent;
  channel: SendingRow['channel'];
  replaces: string | null;
}

/** What goes out is on record before it goes. A drill's has the one channel that leads nowhere. */
export async function putSending(
  tx: Tx,
  { id: incident, drill }: Incident,
  {
    id,
    one,
    sent: { by, once, now },
    channel,
    replaces,
    message,
    place,
  }: Put & { message: string | null; place: string | null },
): Promise<void> {
  await sql`
    insert into crisis_statement_sending
      (id, incident_id, drill, statement_id, sha256, by_person, at, channel, replaces, message_id, place, once)
    values (${id}, ${incident}::uuid, ${drill}, ${one.id}::uuid, ${one.sha256}, ${by}::uuid, ${now}, ${channel},
            ${replaces}::uuid, ${message}::uuid, ${place}::jsonb, ${once})`.execute(tx);
}

async function tell(
  tx: Tx,
  incident: Incident,
  {
    id,
    one,
    sent: { by, now },
    channel,
    replaces,
    to,
  }: Put & { to: number; channel: Exclude<SendingRow['channel'], 'ledger'> },
): Promise<void> {
  await append(tx, {
    ...{ type: 'crisis.statement-sent', at: now, actor: { person: by }, about: incident.id },
    data: {
      ...statementData(incident, one),
      ...{ sending: id, channel, to },
      ...(replaces ? { replaces } : {}),
    },
  });
  touch(tx, `crisis.${incident.id}`);
}

/** @throws HeedError `gone` once it is erased, `vault-invalid` for words that are not those of its hash */
export async function textOf(tx: Db | Tx, vault: Vault, one: StatementRow): Promise<StatementText> {
  const [words] = await openWords(tx, vault, [{ sealed: one.words, place: placeOfStatement(one) }]);
  if (words == null)
    throw new HeedError('gone', `the words of statement ${one.id} are erased`, { text: 'erased' });
  const texts = statementTextShape.parse(JSON.parse(words));
  if (!hashOfStatement(one.audience, texts).equals(one.sha256))
    throw new HeedError('vault-invalid', `statement ${one.id} does not hold the text that was written`);
  return texts;
}
