import { expect } from 'chai';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { closeIncident } from '../../src/crisis/change.ts';
import { declare } from '../../src/crisis/declare.ts';
import { inTransaction } from '../../src/db/pool.ts';
import { text } from '../../src/messages/texts.ts';
import type { TestApp } from './app.ts';
import { pagesOf, seatAt } from './crisis.ts';
import { type OtherWays, startOtherWays } from './other-ways.ts';
import type { Fault as SlackFault } from './slack/index.ts';
import { startSlackCompany } from './slack-company.ts';
import { until } from './until.ts';
import type { Fault as WecomFault } from './wecom/index.ts';
import { startWecomCompany } from './wecom-company.ts';

/** Declares it; of HR, one who also has a telephone, and one who has nothing but the messenger. */
export const people = { lead: '郑景行', hr: '王雨桐', other: '田知微' } as const;
export type Who = keyof typeof people;
export const everybody = ['lead', 'hr', 'other'] as const;
export const mobile = '+8613800138033';

/** What both may answer to any call, or not. */
export type Trouble = Extract<WecomFault, { kind: 'http' | 'html' | 'empty' | 'hang' | 'close' | 'half' }>;

/** A company whose messenger does not do what it should, over HTTP, beside one of text messages that does. */
export interface Troubled {
  name: 'wecom' | 'slack';
  heed: TestApp;
  ways: OtherWays;
  /** So many calls call everybody. */
  calls: number;
  staffNo: Record<Who, string>;
  /** The next calls that send something go so. */
  sends(trouble: Trouble, times: number): void;
  /** Whatever was said of them, all goes well again. */
  mends(): void;
  /** Somebody's account is no more, and Heed has not heard of it. */
  loses(who: Who): void;
  finds(who: Who): void;
  /** Too many calls, for so long as it says where it says so. */
  limits(): void;
  /** Calls that were to send something. */
  asked(): number;
  /** What it has shown to somebody that names it. */
  heard(who: Who, code: string): string[];
  close(): Promise<void>;
}

const env = (ways: OtherWays) => ({ env: { ...ways.env }, beside: (to: TestApp) => ways.connect(to) });
const staffNos = (no: (who: Who) => string): Record<Who, string> => ({
  ...{ lead: no('lead'), hr: no('hr'), other: no('other') },
});

export async function troubledWecom(): Promise<Troubled & { lies(times: number): void }> {
  const ways = await startOtherWays();
  const company = await startWecomCompany({
    departments: [{ id: 1, name: '样例有限公司' }],
    members: everybody.map((who) => ({ userid: who, name: people[who], department: [1] })),
    ...env(ways),
  });
  const { heed, wecom } = company;
  const path = 'message/send';
  return {
    ...{ name: 'wecom' as const, heed, ways, calls: 1, staffNo: staffNos((who) => who) },
    sends: (trouble, times) => wecom.failNext(path, trouble, times),
    mends: () => wecom.permit(path),
    loses: (who) => wecom.directory.setMember(who, { status: 2 }),
    finds: (who) => wecom.directory.setMember(who, { status: 1 }),
    limits: () => wecom.failNext(path, { kind: 'errcode', errcode: 45009 }),
    // As it does with whoever has had too many: it says that all is well, and drops it.
    lies: (times) => wecom.failNext(path, { kind: 'errcode', errcode: 0, errmsg: 'ok' }, times),
    asked: () => wecom.calls.filter((call) => call.path === path).length,
    heard: (who, code) =>
      wecom
        .conversation(who)
        .filter(({ from, text: said }) => from === 'app' && said.includes(code))
        .map(({ text: said }) => said),
    async close() {
      await company.close();
      await ways.close();
    },
  };
}

export async function troubledSlack(): Promise<
  Troubled & { answers(fault: SlackFault, times: number): void; hides(hidden: boolean): void }
> {
  const ways = await startOtherWays();
  const account = (who: Who) => `U0${who.toUpperCase()}`;
  const company = await startSlackCompany({
    users: everybody.map((who) => ({
      ...{ id: account(who), name: who, realName: people[who], locale: 'zh-CN' },
    })),
    ...env(ways),
  });
  const { heed, slack } = company;
  const { rows } = await sql<{ account: string; no: string }>`
    select i.external_id as account, p.staff_no as no from identity i join person p on p.id = i.person_id
    where i.platform = 'slack'`.execute(heed.db);
  const method = 'chat.postMessage';
  return {
    ...{ name: 'slack' as const, heed, ways, calls: everybody.length },
    staffNo: staffNos((who) => rows.find((row) => row.account === account(who))?.no ?? ''),
    sends: (trouble, times) => slack.failNext(method, trouble, times),
    answers: (fault, times) => slack.failNext(method, fault, times),
    mends: () => slack.permit(method),
    loses: (who) => void slack.directory.setUser(account(who), { deleted: true }),
    finds: (who) => void slack.directory.setUser(account(who), { deleted: false }),
    limits: () => slack.failNext(method, { kind: 'rate', retryAfter: 3_600 }, everybody.length),
    hides: (hidden) =>
      hidden ? slack.refuse('conversations.history', 'missing_scope') : slack.permit('conversations.history'),
    asked: () => slack.calls.filter((call) => call.method === method).length,
    heard: (who, code) =>
      slack
        .messages(account(who))
        .filter(({ user, lines }) => user === slack.botUserId && lines.join('\n').includes(code))
        .map(({ lines }) => lines.join('\n')),
    async close() {
      await company.close();
      await ways.close();
    },
  };
}

/** Who stands for what, and by what they can be called besides. */
export async function seatEverybody({ heed, ways, staffNo }: Troubled): Promise<void> {
  const now = heed.clock.now();
  await seatAt(heed.db, now, { [staffNo.lead]: 'lead', [staffNo.hr]: 'hr', [staffNo.other]: 'hr' });
  const nothing = { email: null, mobile: null, pager: null };
  await ways.reach(staffNo.hr, { ...nothing, mobile });
  await ways.reach(staffNo.other, nothing);
}

/** One muster with what may go wrong around it. */
export class TroubledMuster {
  readonly on: Troubled;
  readonly id: string;
  readonly code: string;

  private constructor(on: Troubled, incident: { id: string; code: string }) {
    this.on = on;
    this.id = incident.id;
    this.code = incident.code;
  }

  static async declared(on: Troubled): Promise<TroubledMuster> {
    const { db, app, clock } = on.heed;
    const by = await idOf(on, 'lead');
    const { incident } = await inTransaction(db, (tx) =>
      declare(tx, app, {
        ...{ level: 'minor', drill: false, words: '', by, once: v7(), another: true, now: clock.now() },
      }),
    );
    return new TroubledMuster(on, incident);
  }

  /** What is known of the alert to each of them: "accepted", "unknown", "unknown held" … */
  async states(): Promise<Record<Who, string>> {
    const { heed, name, staffNo } = this.on;
    const { rows } = await sql<{ no: string; state: string }>`
      select p.staff_no as no, d.state || case when d.held then ' held' else '' end as state
      from incident_page g join delivery d on d.message_id = g.message_id and d.person_id = g.person_id
      join person p on p.id = g.person_id
      where g.incident_id = ${this.id}::uuid and d.platform = ${name} order by g.round, g.step`.execute(
      heed.db,
    );
    return staffNos((who) => rows.findLast(({ no }) => no === staffNo[who])?.state ?? 'none');
  }

  /** Lets time pass until something is so: not while a call is under way, and no faster than workers look. */
  async passesUntil(is: () => Promise<boolean> | boolean, what: string): Promise<void> {
    let last = performance.now();
    await until(
      async () => {
        if (await is()) return true;
        if (performance.now() - last < 250 || (await this.#underWay('sending'))) return undefined;
        last = performance.now();
        this.on.heed.clock.advance({ ms: 500 });
        return undefined;
      },
      { within: 60_000, what },
    );
  }

  async #underWay(...states: string[]): Promise<boolean> {
    const { rows } = await sql`
      select from delivery where state = any(${states}::text[]) and not held limit 1`.execute(
      this.on.heed.db,
    );
    return rows.length > 0;
  }

  /** Waits until all alerts of the messenger are so, without letting time pass. */
  async are(...states: string[]): Promise<void> {
    await until(async () => Object.values(await this.states()).every((one) => states.includes(one)), {
      within: 60_000,
      what: `alerts that are ${states.join(' or ')}`,
    });
  }

  /** "hr 0/1 sms": every page, with the part instead of the number. */
  async pages(): Promise<string[]> {
    const { staffNo, heed } = this.on;
    const lines = await pagesOf(heed.db, this.id);
    return lines.map((line) => {
      const who = everybody.find((one) => line.startsWith(`${staffNo[one]} `));
      return `${who}${line.slice(line.indexOf(' '))}`;
    });
  }

  /** Waits for a page without letting time pass. */
  async isPaged(line: string): Promise<void> {
    await until(async () => (await this.pages()).includes(line), { within: 60_000, what: line });
  }

  heard(who: Who): string[] {
    return this.on.heard(who, this.code);
  }

  async page(): Promise<string> {
    const { heed, staffNo } = this.on;
    return (await (await heed.signIn(staffNo.lead)).get(`/crisis/${this.id}?lang=zh-CN`)).text;
  }

  /** Over, and everything about it has gone out or will not any more. */
  async ends(): Promise<void> {
    const { heed } = this.on;
    this.on.mends();
    const personId = await idOf(this.on, 'lead');
    await inTransaction(heed.db, (tx) =>
      closeIncident(tx, this.id, 'in-error', { personId, now: heed.clock.now() }),
    );
    await this.passesUntil(
      async () => !(await this.#underWay('pending', 'sending', 'unknown')),
      'nothing on its way',
    );
  }
}

/** What a message says that may be a repeat. */
export const again = text('zh-CN', 'delivery.again');

async function idOf({ heed, staffNo }: Troubled, who: Who): Promise<string> {
  const { rows } = await sql<{ id: string }>`select id from person where staff_no = ${staffNo[who]}`.execute(
    heed.db,
  );
  return rows[0]?.id ?? expect.fail(`${who} does not work here`);
}
