import { expect } from 'chai';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { declare } from '../../src/crisis/declare.ts';
import { minuteOf } from '../../src/crisis/drills/rules.ts';
import { endLongDrills, runDueDrills } from '../../src/crisis/drills/run.ts';
import { handOnFromLeavers } from '../../src/crisis/review/owners.ts';
import { workOnRooms } from '../../src/crisis/rooms/work.ts';
import { inTransaction } from '../../src/db/pool.ts';
import type { TestApp } from './app.ts';
import { lookAtMusters } from './crisis.ts';

export const zone = 'Asia/Shanghai';

/** A company's drills as time goes by, as the sweeps see it, and what has to hold after every step. */
export class DrillYear {
  readonly heed: TestApp;

  constructor(heed: TestApp) {
    this.heed = heed;
  }

  get now(): Date {
    return this.heed.clock.now();
  }

  /** Where the company is. */
  at(day: string, minute: number): void {
    this.heed.clock.set(new Date(Date.parse(`${day}T00:00:00+08:00`) + minute * 60_000));
  }

  async minuteOn(day: string): Promise<number> {
    const { id } = await this.heed.db
      .selectFrom('crisis_drill_schedule')
      .select('id')
      .where('ended_at', 'is', null)
      .executeTakeFirstOrThrow();
    return minuteOf(id, day);
  }

  /** What workers and sweeps do, twice at once, as two processes do it; then everything that has to hold. */
  async turns(): Promise<void> {
    const { db, app } = this.heed;
    const { now } = this;
    const turn = async () => {
      await endLongDrills(db, now);
      await runDueDrills(db, app, { now, zone });
      await lookAtMusters(db, now);
      await handOnFromLeavers(db, now);
    };
    await Promise.all([turn(), turn()]);
    const { platforms, baseUrl, log } = app;
    await workOnRooms({ db, platforms, baseUrl, zone, log, now, signal: new AbortController().signal });
    await this.holds();
  }

  async drills(): Promise<
    { id: string; code: string; day: string; closed: string | null; byItself: boolean }[]
  > {
    const { rows } = await sql<{
      id: string;
      code: string;
      day: string;
      closed: string | null;
      byItself: boolean;
    }>`
      select id, code, (declared_at at time zone ${zone})::date::text as day, closed_why as closed,
        closed_at is not null and closed_by is null as "byItself"
      from incident where drill order by declared_at, id`.execute(this.heed.db);
    return rows;
  }

  async declaresReal(staffNo = 'S037'): Promise<string> {
    const { db, app } = this.heed;
    const { id: by } = await db
      .selectFrom('person')
      .select('id')
      .where('staff_no', '=', staffNo)
      .executeTakeFirstOrThrow();
    const { incident } = await inTransaction(db, (tx) =>
      declare(tx, app, {
        ...{ level: 'minor', drill: false, words: 'real', by, once: v7(), another: true, now: this.now },
      }),
    );
    return incident.id;
  }

  /** Nothing of a drill has left the team, and everything of it says that it is one. */
  async holds(): Promise<void> {
    const { db } = this.heed;
    const { rows: titles } = await sql<{
      kind: string;
      drill: boolean;
      zh: string;
      en: string;
      strangers: number;
    }>`
      select m.kind, i.drill, m.bodies -> 'zh-CN' -> 'card' ->> 'title' as zh, m.bodies -> 'en' -> 'card' ->> 'title' as en,
        (select count(*)::int from delivery d where d.message_id = m.id
           and not exists (select from incident_call c where c.incident_id = i.id and c.person_id = d.person_id)
           and not exists (select from incident_review v where v.incident_id = i.id and v.owner_id = d.person_id)
           and not exists (select from incident_action a where a.incident_id = i.id and a.owner_id = d.person_id)
           and not exists (select from role_grant g where g.person_id = d.person_id
                             and g.role in ('lead', 'hr', 'legal', 'pr', 'it', 'counsellor'))) as strangers
      from message m join incident i on i.id = m.about`.execute(db);
    for (const { kind, drill, zh, en, strangers } of titles) {
      expect(zh.startsWith('【演练】'), `${kind}: ${zh}`).to.equal(drill);
      expect(en.startsWith('[DRILL]'), `${kind}: ${en}`).to.equal(drill);
      if (drill) expect(strangers, kind).to.equal(0);
    }
    const { rows: marks } = await sql<{ type: string; marked: boolean; drill: boolean }>`
      select distinct e.type, coalesce((e.event::jsonb -> 'data' ->> 'drill')::boolean, false) as marked, i.drill
      from evidence_event e join incident i on i.id = e.about`.execute(db);
    for (const { type, marked, drill } of marks) expect(marked, type).to.equal(drill);
    const { rows: left } = await sql<{ sent: number; mailed: number; told: number; promised: number }>`
      select
        (select count(*)::int from crisis_statement_sending where drill and channel <> 'sink') as sent,
        (select count(*)::int from crisis_statement_mail l join crisis_statement_sending s on s.id = l.sending_id
           where s.drill) as mailed,
        (select count(*)::int from affected_told w join affected a on a.id = w.affected_id where a.drill) as told,
        (select count(*)::int from affected_remedy r join affected a on a.id = r.affected_id where a.drill) as promised`.execute(
      db,
    );
    expect(left[0]).to.deep.equal({ sent: 0, mailed: 0, told: 0, promised: 0 });
  }
}
