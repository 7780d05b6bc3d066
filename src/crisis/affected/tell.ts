import { type RawBuilder, sql } from 'kysely';
import { v7 } from 'uuid';
import type { Tx } from '../../db/pool.ts';
import { enqueueTo } from '../../delivery/enqueue.ts';
import { HeedError } from '../../errors.ts';
import { append } from '../../evidence/append.ts';
import { touch } from '../../live.ts';
import { putSending, type Sent, throughGate } from '../statements/send.ts';
import type { RealIncident } from '../store.ts';
import { concernedCard } from './present.ts';
import type { Severity, TellingKind } from './rules.ts';
import { standingWaiver } from './waive.ts';
import { kindOfSeries, severityOfSeries } from './words.ts';

export interface Told {
  people: number;
  /** To addresses that are nobody's account, and without any way. */
  mails: number;
  without: number;
  /** The same click again: nothing was sent. */
  repeated: boolean;
}

/** Ahead of broadcasts, behind whoever waits for an answer; never in the lane that wakes the team. */
const priority = 2;

/**
 * Sends an approved text to those it is for, in the caller's transaction: through the gate of every statement, and then who
 * was told, what goes out and the evidence, or nothing of it. A notice goes to everybody of its severity who has had none; news
 * and an apology to everybody who was told and is affected still. Of two who press at once the second sends to nobody.
 *
 * @param incident a real one: what is only a drill has no way here
 * @param order.once made with the form; `sha256`, hex, of the text that whoever sends it had before them
 * @throws HeedError `conflict` for a text that is not the newest, not that one or not approved, or while individuals are not
 *   told for a reason; `bad-input` where there is nobody to tell
 */
export async function tell(
  tx: Tx,
  incident: RealIncident,
  { statement, sha256, by, once, now }: Sent,
): Promise<Told> {
  const sent = { statement, sha256, by, once: `telling:${once}`, now };
  const cleared = await throughGate(tx, incident, sent);
  if ('before' in cleared) return { ...counted(await waysOf(tx, cleared.before)), repeated: true };
  const { one, replaces } = cleared;
  if (one.series === '')
    throw new HeedError('not-found', `statement ${one.id} is nothing that those affected are told`);
  const kind = kindOfSeries(one.series);
  const severity = severityOfSeries(one.series);
  if (kind === 'notice' && (await standingWaiver(tx, incident.id)))
    throw new HeedError('conflict', 'individuals are not told for now', { text: 'affected-waived' });
  const id = v7();
  // Also where nobody has an account: then there is no such message.
  const message = v7();
  await putSending(tx, incident, { id, one, sent, channel: 'ledger', replaces, message, place: null });
  const ways = await putDown(tx, incident, { kind, severity }, { id, now });
  const { people, mails, without } = counted(ways);
  if (people === 0 && kind !== 'answer')
    throw new HeedError('bad-input', 'there is nobody left to tell', { text: 'affected-nobody-to-tell' });
  if (ways.account > 0)
    await enqueueTo(
      tx,
      {
        ...{ id: message, kind: `crisis.affected-${kind}`, about: incident.id, priority, at: now },
        bodies: concernedCard(incident, kind),
      },
      sql`select a.person_id from affected_told w join affected a on a.id = w.affected_id
          where w.telling_id = ${id}::uuid and w.way = 'account'`,
    );
  await append(tx, {
    type: 'crisis.affected-told',
    at: now,
    actor: { person: by },
    about: incident.id,
    data: {
      incident: incident.id,
      telling: id,
      kind,
      text: one.id,
      hash: sha256,
      ...(severity ? { severity } : {}),
      people,
      ...(ways.account > 0 ? { message } : {}),
      mails,
      without,
    },
  });
  touch(tx, `crisis.${incident.id}`);
  return { people, mails, without, repeated: false };
}

type Ways = Record<'account' | 'mail' | 'none', number>;
const counted = ({ account, mail, none }: Ways) => ({
  ...{ people: account + mail + none, mails: mail, without: none },
});

async function waysOf(tx: Tx, sending: string): Promise<Ways> {
  const { rows } = await sql<{ way: keyof Ways; count: number }>`
    select way, count(*)::int as count from affected_told where telling_id = ${sending}::uuid group by way`.execute(
    tx,
  );
  const ways: Ways = { account: 0, mail: 0, none: 0 };
  for (const { way, count } of rows) ways[way] = count;
  return ways;
}

/** Whom a text is for. An answer to a question is put on their pages; nobody is written to for it. */
export function receiversOf(
  text: { kind: TellingKind; severity: Severity | null },
  incidentId: string,
): RawBuilder<unknown> {
  const told = sql`exists (select from affected_told w where w.affected_id = a.id and w.kind = 'notice')`;
  const whom =
    text.kind === 'notice'
      ? sql`a.severity = ${text.severity} and not ${told}`
      : text.kind === 'answer'
        ? sql`false`
        : told;
  return sql`a.incident_id = ${incidentId}::uuid and a.standing = 'affected' and ${whom}`;
}

/** One row for each person, with the way by which it goes. */
async function putDown(
  tx: Tx,
  incident: RealIncident,
  text: { kind: TellingKind; severity: Severity | null },
  { id, now }: { id: string; now: Date },
): Promise<Ways> {
  await sql`
    with chosen as (
      select a.id, case
        when exists (select from identity i where i.person_id = a.person_id and i.to_at is null and i.doubted_at is null)
          then 'account'
        when a.mailable then 'mail'
        -- A delivery that says so itself: whoever works here and has no account may get one.
        when exists (select from employment e where e.person_id = a.person_id and e.to_at is null) then 'account'
        else 'none' end as way
      from affected a where ${receiversOf(text, incident.id)}
    )
    insert into affected_told (telling_id, affected_id, kind, way, state, not_before)
    select ${id}::uuid, c.id, ${text.kind}, c.way, case c.way when 'mail' then 'pending' else c.way end,
           case when c.way = 'mail' then ${now}::timestamptz end
    from chosen c
    on conflict do nothing`.execute(tx);
  return waysOf(tx, id);
}
