import { type RawBuilder, sql } from 'kysely';
import { v7 } from 'uuid';
import type { Tx } from '../../db/pool.ts';
import { enqueueTo } from '../../delivery/enqueue.ts';
import { HeedError } from '../../errors.ts';
import { append } from '../../evidence/append.ts';
import { touch } from '../../live.ts';
import type { RealIncident } from '../store.ts';
import { type ApprovedText, demandApproved } from './approved.ts';
import { concernedCard } from './present.ts';
import { standingWaiver } from './waive.ts';

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
 * Sends an approved text to those it is for, in the caller's transaction, which holds the incident (`lockReal`): who was told,
 * what goes out and the evidence, or nothing of it. A notice goes to everybody of its severity who has had none; an update and
 * an apology to everybody who was told and is affected still. Of two who press at once the second sends to nobody.
 *
 * @param incident a real one: what is only a drill has no way here
 * @param order.id made with the form
 * @throws HeedError `conflict` for a text that is not approved, or while individuals are not told for a reason; `bad-input`
 *   where there is nobody to tell
 */
export async function tell(
  tx: Tx,
  incident: RealIncident,
  order: { id: string; textId: string; by: string; now: Date },
): Promise<Told> {
  const { id, by, now } = order;
  const { rows: before } = await sql<{ people: number; incident: string }>`
    select people, incident_id as incident from affected_telling where id = ${id}::uuid`.execute(tx);
  if (before[0]) {
    if (before[0].incident !== incident.id)
      throw new HeedError('conflict', `telling ${id} is of another incident`);
    return { people: before[0].people, mails: 0, without: 0, repeated: true };
  }
  const text = await demandApproved(tx, incident.id, order.textId);
  if (text.kind === 'notice' && (await standingWaiver(tx, incident.id)))
    throw new HeedError('conflict', 'individuals are not told for now', { text: 'affected-waived' });
  await sql`
    insert into affected_telling (id, incident_id, kind, text_id, hash, people, by_person, at)
    values (${id}::uuid, ${incident.id}::uuid, ${text.kind}, ${text.id}::uuid, ${text.hash}, 0, ${by}::uuid, ${now})`.execute(
    tx,
  );
  const ways = await putDown(tx, incident, text, { id, now });
  const people = ways.account + ways.mail + ways.none;
  if (people === 0 && text.kind !== 'answer')
    throw new HeedError('bad-input', 'there is nobody left to tell', { text: 'affected-nobody-to-tell' });
  const message = ways.account > 0 ? v7() : null;
  if (message)
    await enqueueTo(
      tx,
      {
        ...{ id: message, kind: `crisis.affected-${text.kind}`, about: incident.id, priority, at: now },
        bodies: concernedCard(incident, text.kind),
      },
      sql`select a.person_id from affected_told w join affected a on a.id = w.affected_id
          where w.telling_id = ${id}::uuid and w.way = 'account'`,
    );
  await sql`
    update affected_telling set people = ${people}, message_id = ${message}::uuid where id = ${id}::uuid`.execute(
    tx,
  );
  await append(tx, {
    type: 'crisis.affected-told',
    at: now,
    actor: { person: by },
    about: incident.id,
    data: {
      incident: incident.id,
      telling: id,
      kind: text.kind,
      text: text.id,
      hash: text.hash,
      ...(text.severity ? { severity: text.severity } : {}),
      people,
      ...(message ? { message } : {}),
      mails: ways.mail,
      without: ways.none,
    },
  });
  touch(tx, `crisis.${incident.id}`);
  return { people, mails: ways.mail, without: ways.none, repeated: false };
}

/** Whom a text is for. An answer to a question is put on their pages; nobody is written to for it. */
export function receiversOf(
  text: Pick<ApprovedText, 'kind' | 'severity'>,
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
  text: ApprovedText,
  { id, now }: { id: string; now: Date },
): Promise<Record<'account' | 'mail' | 'none', number>> {
  const { rows } = await sql<{ way: 'account' | 'mail' | 'none'; count: number }>`
    with chosen as (
      select a.id, case
        when exists (select from identity i where i.person_id = a.person_id and i.to_at is null and i.doubted_at is null)
          then 'account'
        when a.mailable then 'mail'
        -- A delivery that says so itself: whoever works here and has no account may get one.
        when exists (select from employment e where e.person_id = a.person_id and e.to_at is null) then 'account'
        else 'none' end as way
      from affected a where ${receiversOf(text, incident.id)}
    ), told as (
      insert into affected_told (telling_id, affected_id, kind, way, state, not_before)
      select ${id}::uuid, c.id, ${text.kind}, c.way, case c.way when 'mail' then 'pending' else c.way end,
             case when c.way = 'mail' then ${now}::timestamptz end
      from chosen c
      on conflict do nothing
      returning way
    )
    select way, count(*)::int as count from told group by way`.execute(tx);
  const ways = { account: 0, mail: 0, none: 0 };
  for (const { way, count } of rows) ways[way] = count;
  return ways;
}
