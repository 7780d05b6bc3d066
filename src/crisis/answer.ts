import { sql } from 'kysely';
import type { Tx } from '../db/pool.ts';
import { enqueue } from '../delivery/enqueue.ts';
import { HeedError } from '../errors.ts';
import { append } from '../evidence/append.ts';
import { touch } from '../live.ts';
import { isChannel } from '../mailboxes/address.ts';
import { isCallingWay } from '../people/calling-ways.ts';
import { advance } from './advance.ts';
import { endPages } from './calling/end-pages.ts';
import { planOf } from './load.ts';
import { answeredCard } from './present.ts';
import { noteSeen } from './seen.ts';
import {
  byClock,
  calledTo,
  type Incident,
  lockIncident,
  musterTime,
  noSuchIncident,
  ofDrill,
} from './store.ts';

export type AnswerGiven = { what: 'coming' | 'cannot' } | { what: 'handed-over'; to: string };

/**
 * Puts down what somebody who was called says, and does what follows from it: whoever is coming is paged no more, who
 * cannot makes room for the next in line, and who hands over has their roles called of somebody else.
 *
 * @returns until when "coming" counts, by the clock; null for the other answers
 * @throws HeedError `not-found` for an incident that this person was not called to, `gone` for one that is over,
 *   `bad-input` for handing over to oneself or to nobody who works here
 */
export async function answerCall(
  tx: Tx,
  incidentId: string,
  { personId, given, now }: { personId: string; given: AnswerGiven; now: Date },
): Promise<{ incident: Incident; until: Date | null }> {
  const incident = await lockIncident(tx, incidentId);
  if (!(await calledTo(tx, incidentId)).includes(personId)) throw noSuchIncident(incidentId);
  if (incident.closedAt) throw new HeedError('gone', `incident ${incident.code} is over`);
  const muster = musterTime(incident, now);
  const { time } = muster;
  await noteSeen(tx, incident, { personId, how: 'control', now });
  const to = given.what === 'handed-over' ? given.to : null;
  if (to) await handOver(tx, incidentId, personId, to, now, time);
  const { comingFor } = (await planOf(tx, incident.planVersion)).levels[incident.level];
  const until = given.what === 'coming' ? new Date(time.getTime() + comingFor * 1000) : null;
  const comesUntil = until && byClock(muster, until);
  await sql`
    insert into incident_answer (incident_id, person_id, what, at, until_at, to_person)
    values (${incidentId}::uuid, ${personId}::uuid, ${given.what}, ${time}, ${until}, ${to}::uuid)`.execute(
    tx,
  );
  await append(tx, {
    type: 'crisis.answered',
    at: now,
    actor: { person: personId },
    about: incidentId,
    data: {
      incident: incidentId,
      what: given.what,
      ...(comesUntil ? { until: comesUntil.toISOString() } : {}),
      ...(to ? { to } : {}),
      ...ofDrill(incident),
    },
  });
  await advance(tx, incident, now);
  await turnCard(tx, incident, { personId, what: given.what, until: comesUntil, now });
  touch(tx, `crisis.${incidentId}`);
  return { incident, until: comesUntil };
}

/**
 * The newest alert of a chat turns into the answer, whatever other way somebody was called by since: a button that was used
 * there says nothing else. Where a platform cannot change it, and for whom no chat reaches, the answer comes as a message.
 * Pages of a paging service end, so that it rings no more.
 */
export async function turnCard(
  tx: Tx,
  incident: Incident,
  {
    personId,
    what,
    until,
    now,
  }: { personId: string; what: AnswerGiven['what']; until: Date | null; now: Date },
): Promise<void> {
  const { rows } = await sql<{ message: string; zone: string; platform: string; failed: boolean }>`
    select g.message_id as message, p.time_zone as zone, coalesce(d.platform, '') as platform, g.fate = 'failed' as failed
    from incident_page g join person p on p.id = g.person_id
    left join delivery d on d.message_id = g.message_id and d.person_id = g.person_id
    where g.incident_id = ${incident.id}::uuid and g.person_id = ${personId}::uuid
    order by g.round desc, g.step desc`.execute(tx);
  const written = rows.filter(({ platform }) => !isCallingWay(platform));
  const newest =
    written.find(({ platform, failed }) => !failed && !isChannel(platform)) ?? written[0] ?? rows[0];
  if (!newest) return;
  await endPages(tx, incident, { bodies: answeredCard(incident, what, null), personId, now });
  await enqueue(tx, {
    ...{ kind: 'crisis.answered', lane: 'alert', priority: 1, about: incident.id, at: now },
    bodies: answeredCard(incident, what, until && { at: until, zone: newest.zone }),
    ...{ mode: 'replace-or-send', replaces: newest.message, to: [personId] },
  });
}

async function handOver(tx: Tx, id: string, from: string, to: string, now: Date, time: Date): Promise<void> {
  const { rows } = await sql`
    select from employment where person_id = ${to}::uuid and from_at <= ${now} and (to_at is null or to_at > ${now})`.execute(
    tx,
  );
  if (rows.length === 0 || to === from)
    throw new HeedError('bad-input', 'a place is handed over to somebody else who works here');
  await sql`
    insert into incident_call (incident_id, person_id, role, at, why)
    select incident_id, ${to}::uuid, role, ${time}::timestamptz, 'handed-over' from incident_call
    where incident_id = ${id}::uuid and person_id = ${from}::uuid
    on conflict do nothing`.execute(tx);
}
