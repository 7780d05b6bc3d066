import { sql } from 'kysely';
import { v7 } from 'uuid';
import { askAccess } from '../../src/access-cases/ask.ts';
import { inTransaction } from '../../src/db/pool.ts';
import { readPolicy } from '../../src/policies/document.ts';
import { publishPolicy } from '../../src/policies/service.ts';
import type { IncomingRecord } from '../../src/records/model.ts';
import { addSource } from '../../src/records/sources.ts';
import { takeIn } from '../../src/records/take-in.ts';
import { secretsFrom } from '../../src/secrets.ts';
import { complete, file } from '../fixtures/policies/complete.ts';
import type { TestApp } from './app.ts';
import { viewerOf } from './decisions.ts';
import { someCategory } from './kept-records.ts';
import { customer, everything } from './records.ts';
import { sentNotice } from './sent-notice.ts';

export const officer = 'S038';
export const counsel = 'S039';

type Said = Partial<IncomingRecord> & { said?: string };

/** Records of people of the sample company, and what staff do to open them. */
export class AccessStory {
  readonly heed: TestApp;
  sourceId = '';
  categoryId = 0;
  #keys = 0;

  private constructor(heed: TestApp) {
    this.heed = heed;
  }

  /** A policy that covers everything, of which these were told. */
  static async begin(
    heed: TestApp,
    staffNos: readonly string[],
    opening?: Record<string, unknown>,
  ): Promise<AccessStory> {
    const story = new AccessStory(heed);
    await story.covers(staffNos, opening);
    return story;
  }

  async covers(staffNos: readonly string[], opening?: Record<string, unknown>): Promise<void> {
    const { app, db, clock } = this.heed;
    const { effectiveOn: _never, ...rest } = structuredClone(complete);
    const [first] = rest.disclosures;
    const front = {
      ...rest,
      ...{ code: 'work-chats', title: 'Work chats', rules: ['CN'], legalBasis: 'employment-rules' },
      ...{ change: 'material', action: 'acknowledge', signature: 'click' },
      disclosures: [
        {
          ...first,
          ...{ id: 'chats', rights: [...(first?.rights ?? [])], retention: { months: 3 } },
          records: { ...everything, ...(opening ? { opening } : {}) },
        },
      ],
    };
    const words = `# Chats\n\nVersion ${v7()}.\n`;
    const document = readPolicy([file(front, 'zh-CN', words), file(front, 'en', words)]);
    await inTransaction(db, (tx) =>
      publishPolicy(tx, document, { now: clock.now(), actor: 'heed', hooks: app.policyHooks }),
    );
    const notice = await sentNotice(this.heed, 'work-chats', [...staffNos]);
    clock.advance({ minutes: 1 });
    for (const staffNo of staffNos) {
      const answered = await (await this.heed.signIn(staffNo)).post(`/n/${notice}/answer`, {
        action: `notices.acknowledge:${notice}`,
      });
      if (answered.status !== 303) throw new Error(`${staffNo} answered with ${answered.status}`);
    }
    clock.advance({ minutes: 1 });
    if (!this.sourceId)
      this.sourceId = await inTransaction(db, (tx) =>
        addSource(tx, { channel: 'wecom', name: `source ${v7()}` }, { actor: 'heed', now: clock.now() }),
      );
  }

  /** A message of a colleague to a customer, now. @returns its id */
  async says(staffNo: string, said: string, more: Said = {}): Promise<string> {
    const { app, db, clock } = this.heed;
    this.#keys += 1;
    const record: IncomingRecord = {
      ...{ key: `key-${this.#keys}`, kind: 'message', occurredAt: clock.now(), chat: 'chat' },
      ...{ from: await this.account(staffNo), to: [customer()], head: { type: 'text' } },
      body: { type: 'text/plain', bytes: Buffer.from(said, 'utf8') },
      ...more,
    };
    const deps = { db, vault: app.vault, clock, secrets: secretsFrom(['s'.repeat(32)]), zone: app.zone };
    const [outcome] = await takeIn(deps, this.sourceId, [record]);
    if (outcome !== 'kept') throw new Error(`not kept: ${JSON.stringify(outcome)}`);
    const row = await db
      .selectFrom('record')
      .select(['id', 'category_id'])
      .orderBy('received_at', 'desc')
      .orderBy('id', 'desc')
      .limit(1)
      .executeTakeFirstOrThrow();
    this.categoryId = row.category_id;
    clock.advance({ seconds: 1 });
    return row.id;
  }

  /** How sources name a colleague. */
  async account(staffNo: string) {
    const { rows } = await sql<{ platform: string; tenant: string; account: string }>`
      select i.platform, i.tenant, i.external_id as account from identity i join person p on p.id = i.person_id
      where p.staff_no = ${staffNo} and i.to_at is null limit 1`.execute(this.heed.db);
    if (!rows[0]) throw new Error(`${staffNo} has no account`);
    return rows[0];
  }

  async idOf(staffNo: string): Promise<string> {
    return (
      await this.heed.db
        .selectFrom('person')
        .select('id')
        .where('staff_no', '=', staffNo)
        .executeTakeFirstOrThrow()
    ).id;
  }

  async grants(staffNo: string, role: string): Promise<void> {
    await this.heed.db
      .insertInto('role_grant')
      .values({
        ...{ person_id: await this.idOf(staffNo), role, granted_by: null },
        ...{ from_at: this.heed.clock.now(), to_at: null },
      })
      .execute();
  }

  async takesAway(staffNo: string, role: string): Promise<void> {
    await sql`update role_grant set to_at = ${this.heed.clock.now()}
      where person_id = ${await this.idOf(staffNo)}::uuid and role = ${role} and to_at is null`.execute(
      this.heed.db,
    );
  }

  /** What the form of a case holds. */
  form(people: string, more: Record<string, string> = {}): Record<string, string> {
    const today = this.heed.clock.now().toISOString().slice(0, 10);
    return {
      ...{ id: v7(), purpose: 'security-incident', people, kinds: String(this.categoryId) },
      ...{ from: '2026-08-01', to: today, parts: 'content', days: '3', reason: '客户名单外传，核对聊天。' },
      ...more,
    };
  }

  /** @returns its id */
  async asks(people: string, more: Record<string, string> = {}, by = counsel): Promise<string> {
    const fields = this.form(people, more);
    const { status, text } = await (await this.heed.signIn(by)).post('/console/access-cases', fields);
    if (status !== 303) throw new Error(`asking was met with ${status}: ${plain(text)}`);
    return fields.id ?? '';
  }

  async approves(id: string, by = officer): Promise<void> {
    const path = `/console/access-cases/${id}/decide`;
    const { status, text } = await (await this.heed.signIn(by)).post(path, { verdict: 'approved' });
    if (status !== 303) throw new Error(`approving was met with ${status}: ${plain(text)}`);
  }

  /** Asked for and approved. */
  async opens(people: string, more: Record<string, string> = {}): Promise<string> {
    const id = await this.asks(people, more);
    await this.approves(id);
    return id;
  }

  async events(type: string): Promise<Record<string, unknown>[]> {
    const rows = await this.heed.db
      .selectFrom('evidence_event')
      .select('event')
      .where('type', '=', type)
      .orderBy('id')
      .execute();
    return rows.map(({ event }) => (JSON.parse(event ?? '{}') as { data: Record<string, unknown> }).data);
  }
}

export const plain = (html: string): string =>
  html
    .replaceAll(/<(style|script)[^>]*>[\s\S]*?<\/\1>/g, '')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .slice(-900);

/** A case about somebody that waits for a second person: the ids by which addresses name it. */
export async function accessUnderWay(heed: TestApp, staffNo: string): Promise<Record<string, string>> {
  const { app, db, clock } = heed;
  const now = clock.now();
  const policy = await db
    .selectFrom('policy')
    .select('id')
    .where('code', '=', 'chat-monitoring')
    .executeTakeFirstOrThrow();
  const category = await someCategory(db, { policyId: policy.id }, 'chat-records', now);
  const today = now.toISOString().slice(0, 10);
  const [person, by] = [await viewerOf(heed, staffNo), await viewerOf(heed, counsel)];
  const id = await inTransaction(db, (tx) =>
    askAccess(tx, app, {
      ...{ purpose: 'security-incident', parts: 'content', people: [person.id], categories: [category] },
      ...{ fromOn: '2026-08-01', toOn: today, days: 3, reason: '客户名单外传，需要核对。' },
      ...{ silentUntil: '', silentGround: '', by, zone: app.zone, now },
    }),
  );
  return { ':access': id, ':record': v7() };
}
