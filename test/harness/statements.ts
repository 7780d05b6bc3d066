import { v7 } from 'uuid';
import { declare } from '../../src/crisis/declare.ts';
import { approveStatement } from '../../src/crisis/statements/approve.ts';
import type { ApproverRole, StatementAudience } from '../../src/crisis/statements/rules.ts';
import { sendStatement, sinkStatement, type Way } from '../../src/crisis/statements/send.ts';
import type { StatementRow } from '../../src/crisis/statements/store.ts';
import { writeStatement } from '../../src/crisis/statements/write.ts';
import { findIncident, type Incident } from '../../src/crisis/store.ts';
import { inTransaction } from '../../src/db/pool.ts';
import type { TestApp } from './app.ts';

/** Who stands for what in the sample company. */
export const seats = { lead: 'S037', legal: 'S039', pr: 'S014' } as const;

/** A crisis of the sample company in which something is said. */
export class StatementStory {
  readonly heed: TestApp;
  incident!: Incident;

  constructor(heed: TestApp) {
    this.heed = heed;
  }

  async begin(drill = false): Promise<this> {
    const { app, db, clock } = this.heed;
    const by = await this.idOf(seats.lead);
    const { incident } = await inTransaction(db, (tx) =>
      declare(tx, app, {
        ...{ level: 'major', drill, words: 'what is known', by, once: v7(), another: true },
        now: clock.now(),
      }),
    );
    this.incident = incident;
    return this;
  }

  async idOf(staffNo: string): Promise<string> {
    const { id } = await this.heed.db
      .selectFrom('person')
      .select('id')
      .where('staff_no', '=', staffNo)
      .executeTakeFirstOrThrow();
    return id;
  }

  async writes(
    text: string,
    audience: StatementAudience = 'staff',
    title = 'What happened',
  ): Promise<StatementRow> {
    const { app, db, clock } = this.heed;
    const by = await this.idOf(seats.pr);
    const texts = { 'zh-CN': { title: `【${title}】`, text }, en: { title, text } };
    return inTransaction(db, (tx) =>
      writeStatement(tx, app, this.incident.id, { audience, texts, by, once: v7(), now: clock.now() }),
    );
  }

  async approves(
    one: StatementRow,
    role: ApproverRole,
    more: { by?: string; alone?: string; sha256?: string } = {},
  ) {
    const { app, db, clock } = this.heed;
    const by = await this.idOf(more.by ?? seats[role]);
    const sha256 = more.sha256 ?? one.sha256.toString('hex');
    return inTransaction(db, (tx) =>
      approveStatement(tx, app, this.incident.id, {
        ...{ statement: one.id, sha256, role, by, alone: more.alone ?? '', now: clock.now() },
      }),
    );
  }

  async allApprove(one: StatementRow): Promise<void> {
    for (const role of ['legal', 'pr', 'lead'] as const) await this.approves(one, role);
  }

  async sends(one: StatementRow, way: Way, once = v7()): Promise<string> {
    const { app, db, clock } = this.heed;
    const by = await this.idOf(seats.pr);
    const sent = { statement: one.id, sha256: one.sha256.toString('hex'), by, once, now: clock.now() };
    const incident = await findIncident(db, this.incident.id);
    if (!incident) throw new Error('no incident');
    return inTransaction(db, (tx) =>
      incident.drill ? sinkStatement(tx, incident, sent) : sendStatement(tx, app, incident, { ...sent, way }),
    );
  }
}
