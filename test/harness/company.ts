import { sql } from 'kysely';
import { v7 } from 'uuid';
import { FixedClock } from '../../src/clock.ts';
import { type Db, inTransaction } from '../../src/db/pool.ts';
import type { AnswerKind, RequiredAction } from '../../src/db/schema.ts';
import type { Card } from '../../src/messages/model.ts';
import { type AnswerResult, type GivenAnswer, giveAnswer } from '../../src/notices/answer.ts';
import type { Audience } from '../../src/notices/audience.ts';
import { noticeHooks } from '../../src/notices/follow.ts';
import { type NewNotice, type SentNotice, sendNotice } from '../../src/notices/send.ts';
import { readPolicy } from '../../src/policies/document.ts';
import { publishPolicy, putDueInForce, withdrawVersion } from '../../src/policies/service.ts';
import type { VersionRow } from '../../src/policies/store.ts';
import type { SignatureMethod } from '../../src/policies/vocabulary.ts';
import { secretsFrom } from '../../src/secrets.ts';
import { openThread } from '../../src/threads/service.ts';
import { masterKeyFrom } from '../../src/vault/master.ts';
import type { Vault } from '../../src/vault/vault.ts';
import { complete, type Front, file } from '../fixtures/policies/complete.ts';
import { testDatabase } from './database.ts';

export const zone = 'Asia/Shanghai';
const dayMs = 86_400_000;

export interface PolicyOptions {
  code?: string;
  title?: string;
  action?: RequiredAction;
  change?: 'editorial' | 'material';
  /** What makes one version's text differ from another's. */
  words?: string;
  /** The least that is accepted; a typed name for what is to be signed and else a click, unless it says otherwise. */
  signature?: SignatureMethod;
  /** The sentence the policy wants answered. */
  statement?: string;
  effectiveOn?: string;
  /** Told under the rules of China alone, where there is no right to object that has to stand on its card. */
  chinaAlone?: true;
}

/** A company of our own on a database of its own, spoken to as people speak. */
export class Company {
  readonly clock = new FixedClock('2026-03-02T02:00:00.000Z');
  readonly vault: Vault = { master: masterKeyFrom(secretsFrom(['s'.repeat(32)])) };
  readonly db: Db;
  readonly url: string;
  readonly close: (this: void) => Promise<void>;

  private constructor(database: Awaited<ReturnType<typeof testDatabase>>) {
    this.db = database.db;
    this.url = database.url;
    this.close = () => database.close();
  }

  static async open(): Promise<Company> {
    return new Company(await testDatabase());
  }

  get now(): Date {
    return this.clock.now();
  }

  /** A department, below another if that is given. */
  async department(name: string, parent: string | null = null): Promise<string> {
    const id = v7();
    await this.db.insertInto('department').values({ id, code: name, created_at: this.now }).execute();
    await this.db
      .insertInto('department_version')
      .values({ department_id: id, name, parent_id: parent, from_at: this.now, to_at: null })
      .execute();
    return id;
  }

  /** Somebody starts to work here, with an account on the local messenger unless it says otherwise. */
  async joins(
    name: string,
    { department, role, account = true }: { department?: string; role?: string; account?: boolean } = {},
  ): Promise<string> {
    const id = v7();
    const dated = { person_id: id, from_at: this.now, to_at: null };
    await this.db
      .insertInto('person')
      .values({
        id,
        staff_no: name,
        name,
        email: null,
        mobile: null,
        language: 'zh-CN',
        time_zone: zone,
        entity: null,
        site: null,
        created_at: this.now,
      })
      .execute();
    await this.db
      .insertInto('employment')
      .values({ ...dated, reason: null })
      .execute();
    if (department) {
      await this.db
        .insertInto('membership')
        .values({ ...dated, department_id: department })
        .execute();
    }
    if (role)
      await this.db
        .insertInto('role_grant')
        .values({ ...dated, role, granted_by: null })
        .execute();
    if (account) await this.binds(id, 'local', name);
    return id;
  }

  async binds(personId: string, platform: string, account: string): Promise<void> {
    await this.db
      .insertInto('identity')
      .values({
        person_id: personId,
        platform,
        tenant: 'main',
        external_id: account,
        bound_by: `test-${platform}`,
        from_at: this.now,
        to_at: null,
      })
      .execute();
  }

  async leaves(personId: string): Promise<void> {
    for (const table of ['employment', 'membership', 'department_head', 'role_grant', 'identity']) {
      await sql`update ${sql.table(table)} set to_at = ${this.now}
        where person_id = ${personId}::uuid and to_at is null`.execute(this.db);
    }
  }

  /** Works here again, with an account. */
  async returns(personId: string, account: string): Promise<void> {
    await this.db
      .insertInto('employment')
      .values({ person_id: personId, from_at: this.now, to_at: null, reason: null })
      .execute();
    await this.binds(personId, 'local', account);
  }

  async heads(personId: string, departmentId: string): Promise<void> {
    await this.db
      .insertInto('department_head')
      .values({ department_id: departmentId, person_id: personId, from_at: this.now, to_at: null })
      .execute();
  }

  #publishing() {
    return { now: this.now, actor: 'heed' as const, hooks: noticeHooks(zone) };
  }

  /** Publishes a policy and returns its newest version. */
  publishes(options: PolicyOptions = {}): Promise<VersionRow> {
    const document = readPolicy(policyFiles(options));
    return inTransaction(
      this.db,
      async (tx) => (await publishPolicy(tx, document, this.#publishing())).version,
    );
  }

  comesInForce(): Promise<number> {
    return putDueInForce(this.db, this.#publishing());
  }

  async withdraws(version: VersionRow): Promise<void> {
    await inTransaction(this.db, (tx) => withdrawVersion(tx, version.id, this.#publishing()));
  }

  sends(
    version: Pick<VersionRow, 'id'>,
    audience: Audience | readonly string[] = { kind: 'everyone' },
    more: Partial<NewNotice> = {},
  ): Promise<SentNotice> {
    return inTransaction(this.db, (tx) =>
      sendNotice(tx, {
        versionId: version.id,
        audience: 'kind' in audience ? audience : { kind: 'people', ids: [...audience] },
        joiners: false,
        due: new Date(this.now.getTime() + 7 * dayMs),
        zone,
        actor: 'heed',
        now: this.now,
        ...more,
      }),
    );
  }

  answers(
    personId: string,
    noticeId: string,
    kind: AnswerKind,
    more: Partial<GivenAnswer> & { now?: Date; db?: Db } = {},
  ): Promise<AnswerResult> {
    const { now = this.now, db = this.db, ...given } = more;
    return giveAnswer(
      db,
      {
        noticeId,
        personId,
        kind,
        method: 'click',
        via: 'page',
        language: 'zh-CN',
        signature: {},
        session: { platform: 'local', method: 'local-persona' },
        ...given,
      },
      {
        openConcern: (tx, concern) =>
          openThread(
            tx,
            { vault: this.vault },
            {
              kind: 'concern',
              role: 'hr',
              person: concern.personId,
              versionId: concern.versionId,
              noticeId: concern.noticeId,
              text: concern.text,
              now: concern.now,
            },
          ),
        vault: this.vault,
        baseUrl: 'https://heed.example',
      },
      now,
    );
  }

  share(noticeId: string, personId: string) {
    return this.db
      .selectFrom('assignment')
      .selectAll()
      .where('notice_id', '=', noticeId)
      .where('person_id', '=', personId)
      .executeTakeFirstOrThrow();
  }

  /** The card of a notice as one person got it. */
  async cardOf(noticeId: string, personId: string): Promise<Card> {
    const { message_id: id } = await this.share(noticeId, personId);
    const { bodies } = await this.db
      .selectFrom('message')
      .select('bodies')
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    const body = bodies['zh-CN'];
    if (body.kind !== 'card') throw new Error('a card');
    return body.card;
  }

  /** Everything a refusal might have left behind. */
  async everything() {
    return {
      notices: await this.count('notice'),
      shares: await this.count('assignment'),
      messages: await this.count('message'),
      deliveries: await this.count('delivery'),
      events: await this.count('evidence_event'),
      entries: await this.count('evidence_entry'),
      answers: await this.count('answer'),
      threads: await this.count('thread'),
    };
  }

  async count(
    table:
      | 'notice'
      | 'assignment'
      | 'answer'
      | 'message'
      | 'delivery'
      | 'evidence_event'
      | 'evidence_entry'
      | 'thread',
  ): Promise<number> {
    const { rows } = await sql<{ n: number }>`select count(*) as n from ${sql.table(table)}`.execute(this.db);
    return rows[0]?.n ?? -1;
  }

  /** The data of all events of a type, oldest first. */
  async events<T extends object = Record<string, unknown>>(type: string): Promise<T[]> {
    const rows = await this.db
      .selectFrom('evidence_event')
      .select('event')
      .where('type', '=', type)
      .orderBy('id')
      .execute();
    return rows.map(({ event }) => (JSON.parse(event ?? '{}') as { data: T }).data);
  }
}

export function policyFiles(options: PolicyOptions) {
  const { code = 'call-records', action = 'acknowledge', change = 'material', words = 'Text.' } = options;
  const front: Front = structuredClone(complete);
  const { effectiveOn: _never, ...rest } = front;
  const asked = {
    ...rest,
    code,
    title: options.title ?? front.title,
    action,
    change,
    ...(options.statement ? { statement: options.statement } : {}),
    signature: options.signature ?? (action === 'sign' ? 'typed-name' : 'click'),
    ...(options.effectiveOn ? { effectiveOn: options.effectiveOn } : {}),
    ...(options.chinaAlone ? { rules: ['CN'], legalBasis: { CN: 'employment-rules' } } : {}),
    ...(action === 'consent'
      ? {
          rules: ['CN'],
          legalBasis: { CN: 'consent' },
          withdrawal: 'Press the button on the page',
          provision: { obligatory: false, consequence: 'None' },
          disclosures: front.disclosures.map((row) => ({ ...row, rights: [...row.rights, 'withdraw'] })),
        }
      : {}),
  };
  return [file(asked, 'zh-CN', `# Calls\n\n${words}\n`), file(asked, 'en', `# Calls\n\n${words}\n`)];
}
