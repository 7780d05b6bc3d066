import { sql } from 'kysely';
import { v7 } from 'uuid';
import { addFrom } from '../../src/crisis/affected/add.ts';
import { promiseRemedy } from '../../src/crisis/affected/remedies.ts';
import { fieldsOf, type Kind, type Severity, type TellingKind } from '../../src/crisis/affected/rules.ts';
import { lockReal } from '../../src/crisis/affected/store.ts';
import { type Told, tell } from '../../src/crisis/affected/tell.ts';
import { writeText } from '../../src/crisis/affected/texts.ts';
import { declare } from '../../src/crisis/declare.ts';
import { approveStatement } from '../../src/crisis/statements/approve.ts';
import { type ApproverRole, approverRoles, type Series } from '../../src/crisis/statements/rules.ts';
import type { StatementRow } from '../../src/crisis/statements/store.ts';
import { findIncident, type Incident } from '../../src/crisis/store.ts';
import { inTransaction } from '../../src/db/pool.ts';
import type { TestApp } from './app.ts';

/** Who acts in these stories, of the sample company. */
export const cast = {
  lead: 'S037',
  legal: 'S039',
  pr: 'S014',
  hr: 'S032',
  privacy: 'S038',
  it: 'S040',
} as const;
export type Cast = Readonly<Record<'lead' | 'legal' | 'pr' | 'hr', string>>;

/** An incident and those whose data it concerned, as those who look after them act. */
export class AffectedStory {
  readonly heed: TestApp;
  readonly incident: Incident;
  readonly who: Cast;

  constructor(heed: TestApp, incident: Incident, who: Cast = cast) {
    this.heed = heed;
    this.incident = incident;
    this.who = who;
  }

  static async open(
    heed: TestApp,
    { drill = false, who = cast }: { drill?: boolean; who?: Cast } = {},
  ): Promise<AffectedStory> {
    const by = await idOf(heed, who.lead);
    const { incident } = await inTransaction(heed.db, (tx) =>
      declare(tx, heed.app, {
        ...{ level: 'major', drill, words: 'a mailbox was open', by, once: v7(), another: true },
        now: heed.clock.now(),
      }),
    );
    return new AffectedStory(heed, incident, who);
  }

  get now(): Date {
    return this.heed.clock.now();
  }

  async adds(
    staffNos: readonly string[],
    kinds: readonly Kind[] = ['health'],
    more: { id?: string; again?: boolean; why?: string } = {},
  ): Promise<{ found: number; fresh: number }> {
    const ids = await Promise.all(staffNos.map((one) => idOf(this.heed, one)));
    const by = await idOf(this.heed, this.who.hr);
    return inTransaction(this.heed.db, (tx) =>
      addFrom(
        tx,
        this.heed.app,
        this.incident.id,
        { kind: 'list', ids },
        {
          ...{ id: v7(), why: 'the audit log says so', again: false, kinds, by, now: this.now },
          ...more,
        },
      ),
    );
  }

  /** A text with all that it has to say; an answer is a new one each time, unless `series` says which. */
  async writes(
    kind: TellingKind = 'notice',
    severity: Severity = 'major',
    words = 'canary-7321',
    series: Exclude<Series, ''> = kind === 'notice'
      ? `notice.${severity}`
      : kind === 'answer'
        ? `answer.${v7()}`
        : kind,
  ): Promise<StatementRow> {
    const by = await idOf(this.heed, this.who.hr);
    const said = (language: string) =>
      Object.fromEntries(fieldsOf[kind].map((field) => [field, `${words} ${field} ${language}`]));
    return inTransaction(this.heed.db, (tx) =>
      writeText(tx, this.heed.app, this.incident.id, {
        ...{ series, by, once: v7(), now: this.now },
        words: { 'zh-CN': said('zh'), en: said('en') },
      }),
    );
  }

  async approves(
    { id, sha256 }: StatementRow,
    role: ApproverRole,
    more: { by?: string; sha256?: string } = {},
  ): Promise<ApproverRole[]> {
    const by = await idOf(this.heed, more.by ?? this.who[role]);
    return inTransaction(this.heed.db, (tx) =>
      approveStatement(tx, this.heed.app, this.incident.id, {
        ...{ statement: id, sha256: more.sha256 ?? sha256.toString('hex'), role, by, alone: '' },
        now: this.now,
      }),
    );
  }

  async approve(text: StatementRow): Promise<void> {
    for (const role of approverRoles) await this.approves(text, role);
  }

  async sends({ id, sha256 }: StatementRow, once = v7()): Promise<Told> {
    const by = await idOf(this.heed, this.who.lead);
    return inTransaction(this.heed.db, async (tx) =>
      tell(tx, await lockReal(tx, this.incident.id), {
        ...{ statement: id, sha256: sha256.toString('hex'), by, once, now: this.now },
      }),
    );
  }

  /** Written, approved and sent. */
  async tells(kind: TellingKind = 'notice', severity: Severity = 'major', words?: string): Promise<Told> {
    const text = await this.writes(kind, severity, words);
    await this.approve(text);
    return this.sends(text);
  }

  /** Something that is promised to somebody. @returns its id */
  async promises(to: string, owner: string, deputy?: string, dueOn = '2026-08-10'): Promise<string> {
    const id = v7();
    const [by, ownerId] = [await idOf(this.heed, this.who.hr), await idOf(this.heed, owner)];
    const deputyId = deputy ? await idOf(this.heed, deputy) : null;
    await inTransaction(this.heed.db, async (tx) =>
      promiseRemedy(tx, this.heed.app, await lockReal(tx, this.incident.id), {
        ...{ id, affectedId: await this.of(to), text: '更换银行卡，费用由公司承担。', dueOn, cost: null },
        ...{ owner: ownerId, deputy: deputyId, by, now: this.now, zone: this.heed.app.zone },
      }),
    );
    return id;
  }

  /** Their id in the ledger. */
  async of(staffNo: string): Promise<string> {
    const { rows } = await sql<{ id: string }>`
      select a.id from affected a join person p on p.id = a.person_id
      where a.incident_id = ${this.incident.id}::uuid and p.staff_no = ${staffNo}`.execute(this.heed.db);
    if (!rows[0]) throw new Error(`${staffNo} is not in the ledger`);
    return rows[0].id;
  }

  /** Messages to affected people: "S002 crisis.affected-notice pending". */
  async messages(): Promise<string[]> {
    const { rows } = await sql<{ line: string }>`
      select p.staff_no || ' ' || m.kind || ' ' || d.state as line
      from delivery d join message m on m.id = d.message_id join person p on p.id = d.person_id
      where m.about = ${this.incident.id}::uuid and starts_with(m.kind, 'crisis.affected')
      order by d.id, p.staff_no`.execute(this.heed.db);
    return rows.map(({ line }) => line);
  }
}

export async function idOf(heed: TestApp, staffNo: string): Promise<string> {
  const { id } = await heed.db
    .selectFrom('person')
    .select('id')
    .where('staff_no', '=', staffNo)
    .executeTakeFirstOrThrow();
  return id;
}

/** Somebody in the ledger of an incident under way, and a real one of which they were told. */
export async function affectedUnderWay(
  heed: TestApp,
  incidentId: string,
  staffNo = 'S003',
): Promise<Record<string, string>> {
  const incident = await findIncident(heed.db, incidentId);
  if (!incident) throw new Error('no incident is under way');
  const drill = new AffectedStory(heed, incident);
  await drill.adds([staffNo], ['counselling'], { why: '审计日志显示，档案文件夹被外部账号下载。' });
  await drill.writes('notice', 'major', '8月2日，咨询记录被转发到外部邮箱。');
  const real = await AffectedStory.open(heed);
  await real.adds([staffNo], ['counselling', 'contact']);
  const words = '8月2日，咨询记录被转发到外部邮箱，我们当天已收回权限并要求删除。';
  await real.tells('notice', 'major', words);
  return {
    ':affected': await drill.of(staffNo),
    ':series': 'notice.major',
    ':remedy': await real.promises(staffNo, cast.hr, cast.lead),
    ':told': real.incident.id,
  };
}
