import { sql } from 'kysely';
import { v7 } from 'uuid';
import { advanceDue, dueIncidents } from '../../src/crisis/advance.ts';
import { closeIncident } from '../../src/crisis/change.ts';
import { declare } from '../../src/crisis/declare.ts';
import { setAction } from '../../src/crisis/review/actions.ts';
import { addEntry } from '../../src/crisis/review/add.ts';
import { logContact } from '../../src/crisis/room/contacts.ts';
import { ask } from '../../src/crisis/room/questions.ts';
import { noteOpened } from '../../src/crisis/seen.ts';
import { calledTo } from '../../src/crisis/store.ts';
import { planDue } from '../../src/crisis/tasks/plan.ts';
import { type Db, inTransaction } from '../../src/db/pool.ts';
import type { CrisisRole } from '../../src/people/person.ts';
import type { TestApp } from './app.ts';
import { crisisOnRecord } from './crisis-record.ts';

/** Gives people crisis roles, by staff number. */
export async function seatAt(db: Db, now: Date, seats: Readonly<Record<string, CrisisRole>>): Promise<void> {
  for (const [staffNo, role] of Object.entries(seats))
    await sql`
      insert into role_grant (person_id, role, from_at)
      select id, ${role}, ${now} from person where staff_no = ${staffNo}`.execute(db);
}

/** What the worker does twice a second. */
export async function lookAtMusters(db: Db, now: Date): Promise<void> {
  for (const id of await dueIncidents(db, now)) await advanceDue(db, id, now);
}

/** Every page that went out, in order: "S037 0/0 local". */
export async function pagesOf(db: Db, incidentId: string): Promise<string[]> {
  const { rows } = await sql<{ line: string }>`
    select p.staff_no || ' ' || g.round || '/' || g.step || ' ' || coalesce(d.platform, 'nowhere') as line
    from incident_page g join person p on p.id = g.person_id
    join delivery d on d.message_id = g.message_id and d.person_id = g.person_id
    where g.incident_id = ${incidentId}::uuid order by g.at, p.staff_no, g.round, g.step`.execute(db);
  return rows.map(({ line }) => line);
}

export async function callsOf(db: Db, incidentId: string): Promise<string[]> {
  const { rows } = await sql<{ line: string }>`
    select p.staff_no || ' ' || c.role || ' ' || c.why as line from incident_call c join person p on p.id = c.person_id
    where c.incident_id = ${incidentId}::uuid order by c.at, p.staff_no, c.role`.execute(db);
  return rows.map(({ line }) => line);
}

/** A task, a question, an entry of what is known. */
async function roomUnderWay(
  { app, db, clock }: Pick<TestApp, 'app' | 'db' | 'clock'>,
  incident: string,
  by: string,
): Promise<Record<string, string>> {
  const now = clock.now();
  await planDue(db, now);
  await inTransaction(db, async (tx) => {
    await ask(tx, app, incident, { text: '谁能看到原件？', by, once: v7(), now });
    const contact = { with: '网信办值班电话', text: '说明了情况，约定明早再报。', followUp: null };
    await logContact(
      tx,
      app,
      incident,
      { kind: 'authority', ...contact, happenedAt: now, once: v7() },
      { personId: by, now },
    );
  });
  const { rows } = await sql<Record<string, string>>`
    select (select id from incident_task where incident_id = ${incident}::uuid order by due_at, id limit 1) as ":task",
           (select id from incident_question where incident_id = ${incident}::uuid limit 1) as ":question",
           (select id from incident_word where incident_id = ${incident}::uuid limit 1) as ":word"`.execute(
    db,
  );
  return rows[0] ?? {};
}

/** A drill that the sample company's lead has declared, and one that is over, with something to be done after it. */
export async function crisisUnderWay(heed: TestApp): Promise<Record<string, string>> {
  const { app, db, clock } = heed;
  const lead = await db
    .selectFrom('person')
    .select('id')
    .where('staff_no', '=', 'S037')
    .executeTakeFirstOrThrow();
  const now = clock.now();
  const by = lead.id;
  const drills = (words: string) =>
    inTransaction(db, (tx) =>
      declare(tx, app, { ...{ level: 'major', drill: true, words, by, once: v7() }, another: true, now }),
    );
  const { incident: over } = await drills('演练：咨询预约表被发到部门群。');
  const { incident } = await drills('演练：测评结果被转发到外部邮箱。');
  const action = await inTransaction(db, async (tx) => {
    await closeIncident(tx, over.id, 'over', { personId: by, now });
    await addEntry(tx, app, over, {
      ...{ kind: 'answer', subject: 'pace', text: '呼叫很快，电话簿是旧的。', by, once: v7(), now },
    });
    const text = '每季度核对一次小组成员的电话。';
    await setAction(tx, app, over, { text, ownerId: by, dueOn: '2026-12-01', by, once: v7(), now });
    return tx.selectFrom('incident_action').select('id').executeTakeFirstOrThrow();
  });
  await crisisOnRecord(heed, incident.id);
  // Whoever was called has seen it, so that looking at its pages stores nothing.
  for (const personId of await calledTo(db, incident.id)) await noteOpened(db, incident, { personId, now });
  // Reviews and reports are of what is over.
  return {
    '/crisis/:incident/re': `/crisis/${over.id}/re`,
    '/crisis/actions/:action': `/crisis/actions/${action.id}`,
    ':incident': incident.id,
    ':audience': 'staff',
    ':level': 'minor',
    ':duty': 'gdpr-33',
    ...(await roomUnderWay(heed, incident.id, by)),
  };
}
