import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import { sql } from 'kysely';
import { inTransaction } from '../../../src/db/pool.ts';
import { enqueue } from '../../../src/delivery/enqueue.ts';
import { sendNotice } from '../../../src/notices/send.ts';
import { publishSample } from '../../bench/people.ts';
import { words } from '../../harness/staff.ts';
import { until } from '../../harness/until.ts';
import type { CallbackSettings } from '../../harness/wecom/index.ts';
import { Cluster } from './cluster.ts';
import { evidenceStands } from './invariants.ts';

export const within = 300_000;

/** A company whose people answer a notice and are told things, and what has to hold of both whatever happens to the processes. */
export class Busy {
  readonly heed: Cluster;
  readonly notice: string;
  /** Accounts in WeCom by their people's ids. */
  readonly accounts: ReadonlyMap<string, string>;
  readonly pressed = new Set<string>();
  readonly #broadcasts: string[] = [];

  private constructor(heed: Cluster, notice: string, accounts: Busy['accounts']) {
    this.heed = heed;
    this.notice = notice;
    this.accounts = accounts;
  }

  /** Everybody is known to Heed, and has a notice to answer. @param prepare what comes before any process is there */
  static async open(people: number, prepare: (heed: Cluster) => Promise<void>): Promise<Busy> {
    const heed = await Cluster.open(people);
    try {
      await prepare(heed);
      const version = await publishSample(heed.db, 'customer-data', new Date());
      await heed.starts();
      await until(async () => (await heed.count('select count(*) as n from employment')) === people, {
        within,
        what: 'everybody to be known',
      });
      const { noticeId } = await inTransaction(heed.db, (tx) =>
        sendNotice(tx, {
          versionId: version.id,
          audience: { kind: 'everyone' },
          joiners: false,
          due: new Date(Date.now() + 7 * 86_400_000),
          ...{ zone: 'Asia/Shanghai', actor: 'heed', now: new Date() },
        }),
      );
      const { rows } = await sql<{ id: string; account: string }>`
        select person_id as id, external_id as account from identity where platform = 'wecom'`.execute(
        heed.db,
      );
      await heed.settled();
      return new Busy(heed, noticeId, new Map(rows.map(({ id, account }) => [id, account])));
    } catch (error) {
      await heed.close();
      throw error;
    }
  }

  /** The staff number of somebody, who works in HR from now on. */
  async putInHr(userid: string): Promise<string> {
    const { rows } = await sql<{ no: string }>`
      with it as (
        insert into role_grant (person_id, role, from_at)
        select person_id, 'hr', ${new Date()} from identity where external_id = ${userid} returning person_id)
      select p.staff_no as no from it join person p on p.id = it.person_id`.execute(this.heed.db);
    return rows[0]?.no ?? expect.fail(`nobody is ${userid}`);
  }

  /** A message to everybody, which waits for the workers. */
  async tellsAll(): Promise<void> {
    const text = `Broadcast ${this.#broadcasts.length + 1}`;
    this.#broadcasts.push(text);
    const message = { kind: 'test', bodies: words(text), lane: 'bulk', at: new Date() } as const;
    await inTransaction(this.heed.db, (tx) => enqueue(tx, { ...message, to: [...this.accounts.keys()] }));
  }

  /** So many messages to everybody that each of two workers has some under way: one has four calls at once at the most. */
  async keepsBothBusy(): Promise<void> {
    const doors = this.heed.workers.map(({ door }) => door);
    for (const door of doors) door.hold();
    for (let n = 0; n < 6; n += 1) await this.tellsAll();
    await until(() => doors.every(({ waiting }) => waiting > 0), { within, what: 'both to send' });
  }

  /**
   * The n-th person presses the button of their card, again until they are heard; after the last the first does so.
   *
   * @param at where it goes; by turns where it is not said
   * @returns how often it was refused
   */
  async presses(n: number, at?: CallbackSettings): Promise<number> {
    const userid = `w${(n % this.accounts.size) + 1}`;
    const card = this.heed.wecom.lastCard(userid);
    const key = `notices.acknowledge:${this.notice}`;
    for (let refused = 0; ; ) {
      const callback = at ?? this.heed.callback;
      const sent = await this.heed.wecom.click(userid, card, key, undefined, { callback, force: true });
      refused += sent.attempts.filter(({ status }) => status !== 200).length;
      if (!sent.acknowledged) continue;
      this.pressed.add(userid);
      return refused;
    }
  }

  /** Whoever pressed has one answer on record, and nobody else has; all told once, all in one log. */
  async stands(): Promise<void> {
    const { heed } = this;
    await heed.settled();
    const vkey = (await readFile(heed.vkeyFile, 'utf8')).trim();
    const log = { db: heed.db, dir: `${heed.dataDir}/evidence`, vkey };
    await until(() => evidenceStands(log, 'the log').then(() => true), {
      within,
      what: 'the log to be published',
    });
    await this.#answersStand();
    await this.#allToldOnce();
  }

  async #answersStand(): Promise<void> {
    const { rows } = await sql<{ account: string; n: number }>`
      select i.external_id as account, count(*) as n from answer a
      join identity i on i.person_id = a.person_id and i.platform = 'wecom' group by 1`.execute(this.heed.db);
    expect(
      rows.filter(({ n }) => n !== 1),
      'more than one answer',
    ).to.deep.equal([]);
    expect(rows.map(({ account }) => account).toSorted()).to.deep.equal([...this.pressed].toSorted());
    const given = `select count(*) as n from evidence_event where type = 'answer.given'`;
    expect(await this.heed.count(given), 'answers as evidence').to.equal(this.pressed.size);
  }

  /** Everybody has got every message once, and it is noted so. */
  async #allToldOnce(): Promise<void> {
    const told = new Map<string, number>();
    for (const { msgtype, content, to } of this.heed.wecom.sent) {
      if (msgtype !== 'text') continue;
      const text = this.#broadcasts.find((one) => String(content.content).startsWith(`${one}(`));
      if (!text) continue;
      for (const userid of to) told.set(`${text} ${userid}`, (told.get(`${text} ${userid}`) ?? 0) + 1);
    }
    expect([...told].filter(([, times]) => times !== 1)).to.deep.equal([]);
    expect(told.size).to.equal(this.#broadcasts.length * this.accounts.size);
    // One that waited for too long is sent again, with the same bytes, which WeCom recognises: nobody gets it twice.
    const states = await sql<{ state: string }>`
      select distinct d.state from delivery d join message m on m.id = d.message_id
      where m.kind = 'test'`.execute(this.heed.db);
    expect(states.rows).to.deep.equal([{ state: 'accepted' }]);
  }
}
