import { sql } from 'kysely';
import { countBy } from '../../src/coverage/figures.ts';
import type { Coverage } from '../../src/coverage/standing.ts';
import { inTransaction } from '../../src/db/pool.ts';
import { moveDueAfterLeave } from '../../src/notices/after-leave.ts';
import { askJoiners } from '../../src/notices/follow.ts';
import { callOffLeavers } from '../../src/notices/leavers.ts';
import { callOffMovers } from '../../src/notices/movers.ts';
import { importCsv } from '../../src/people/directory/import.ts';
import { Company, zone } from './company.ts';
import { plain, Reminding } from './reminding.ts';

export interface Row {
  name: string;
  department: string;
  manager: string;
  zone: string;
  language: string;
  entity: string;
  site: string;
  roles: string;
  lastDay: string;
}

const header = '工号,姓名,部门,上级,时区,语言,法律实体,地点,角色,离职日期';
const nobody: Row = {
  ...{ name: '', department: '', manager: '', zone: 'Asia/Shanghai', language: 'zh-CN' },
  ...{ entity: '样例有限公司', site: '上海', roles: '', lastDay: '' },
};

/** A company that is told by its staff list, and in which time passes with every sweep that looks at people. */
export class Staff {
  readonly company: Company;
  readonly reminding: Reminding;
  readonly #rows = new Map<string, Row>();

  private constructor(company: Company) {
    this.company = company;
    this.reminding = new Reminding(company);
  }

  /** Sales with Ann and Ben under Mia, the lab with Lee and Liz under Lou, HR, and the chief, on Monday, 2 March, 10:00. */
  static async open(): Promise<Staff> {
    const staff = new Staff(await Company.open());
    await staff.lists({
      mia: { department: '销售' },
      ann: { department: '销售', manager: 'mia' },
      ben: { department: '销售', manager: 'mia' },
      lou: { department: '实验室' },
      lee: { department: '实验室', manager: 'lou' },
      liz: { department: '实验室', manager: 'lou' },
      hana: { department: '人事', roles: '人力' },
      chief: { department: '董事会' },
    });
    await staff.reminding.policy(plain(await staff.id('chief')));
    return staff;
  }

  /** The list with these changes, taken in whole; null: not on it any more. Whoever has no account gets one. */
  async lists(changes: Record<string, Partial<Row> | null>): Promise<void> {
    const { company } = this;
    for (const [staffNo, row] of Object.entries(changes)) {
      if (row === null) this.#rows.delete(staffNo);
      else this.#rows.set(staffNo, { ...nobody, name: `样例${staffNo}`, ...this.#rows.get(staffNo), ...row });
    }
    const rows = [...this.#rows].map(([staffNo, row]) =>
      [
        ...[staffNo, row.name, row.department, row.manager, row.zone, row.language],
        ...[row.entity, row.site, row.roles, row.lastDay],
      ].join(','),
    );
    const { problems } = await inTransaction(company.db, (tx) =>
      importCsv(tx, Buffer.from([header, ...rows].join('\n')), {
        ...{ now: company.now, actor: { operator: 'test' }, complete: true, mostLeaving: 1 },
      }),
    );
    if (problems.length > 0) throw new Error(JSON.stringify(problems));
    await sql`
      insert into identity (person_id, platform, tenant, external_id, bound_by, from_at)
      select p.id, 'local', 'main', p.staff_no, 'test', ${company.now} from person p
      where exists (select from employment e where e.person_id = p.id and e.to_at is null)
        and not exists (select from identity i where i.person_id = p.id and i.to_at is null)`.execute(
      company.db,
    );
  }

  async id(staffNo: string): Promise<string> {
    const { id } = await this.company.db
      .selectFrom('person')
      .select('id')
      .where('staff_no', '=', staffNo)
      .executeTakeFirstOrThrow();
    return id;
  }

  async department(name: string): Promise<string> {
    const { department_id: id } = await this.company.db
      .selectFrom('department_version')
      .select('department_id')
      .where('name', '=', name)
      .where('to_at', 'is', null)
      .executeTakeFirstOrThrow();
    return id;
  }

  /** One round of everything that looks at people. */
  async sweeps(): Promise<void> {
    const { db, now } = this.company;
    await callOffLeavers(db, now);
    await callOffMovers(db, now);
    await moveDueAfterLeave(db, now, zone);
    await askJoiners(db, now, zone);
    await this.reminding.passes();
  }

  /** To an instant, hour by hour in the working hours of Shanghai. */
  async until(instant: string): Promise<void> {
    const { clock } = this.company;
    const end = new Date(instant);
    while (clock.now() < end) {
      clock.advance({ hours: 1 });
      const hour = clock.now().getUTCHours();
      if (clock.now() >= end) clock.set(end);
      if (clock.now() < end && (hour < 1 || hour > 10)) continue;
      await this.sweeps();
    }
  }

  async share(noticeId: string, staffNo: string) {
    return this.company.share(noticeId, await this.id(staffNo));
  }

  /** What went out since, as `2026-03-12 10:00 notices.reminder`, to one person. */
  async said(staffNo: string, since?: string): Promise<string[]> {
    return (await this.reminding.said(since))
      .filter((line) => line.endsWith(` ${this.#rows.get(staffNo)?.name ?? `样例${staffNo}`}`))
      .map((line) => line.split(' ').slice(0, 3).join(' '));
  }

  /** Where everybody stood, by the one query of coverage. */
  async coverage(noticeId: string, at = this.company.now): Promise<Coverage> {
    const { total } = await countBy(this.company.db, { at, scope: 'all', notices: [noticeId] }, 'notice');
    return total;
  }

  /** People of a notice by manager, as staff numbers with how many there are. */
  async byManager(noticeId: string, at = this.company.now): Promise<Record<string, number>> {
    const { groups } = await countBy(this.company.db, { at, scope: 'all', notices: [noticeId] }, 'manager');
    const named = await Promise.all(
      groups.map(async ({ key, people }) => {
        if (key === null) return ['nobody', people] as const;
        const { staff_no: staffNo } = await this.company.db
          .selectFrom('person')
          .select('staff_no')
          .where('id', '=', key)
          .executeTakeFirstOrThrow();
        return [staffNo, people] as const;
      }),
    );
    return Object.fromEntries(named);
  }
}
