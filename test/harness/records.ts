import { sql } from 'kysely';
import { type Db, inTransaction } from '../../src/db/pool.ts';
import { noticeHooks } from '../../src/notices/follow.ts';
import { readPolicy } from '../../src/policies/document.ts';
import { publishPolicy } from '../../src/policies/service.ts';
import type { VersionRow } from '../../src/policies/store.ts';
import type { IncomingRecord, Party, RecordChannel } from '../../src/records/model.ts';
import { addSource } from '../../src/records/sources.ts';
import { type IntakeDeps, type Outcome, takeIn } from '../../src/records/take-in.ts';
import { secretsFrom } from '../../src/secrets.ts';
import { complete, file } from '../fixtures/policies/complete.ts';
import { type Company, zone } from './company.ts';

export interface Covering {
  code?: string;
  row?: string;
  /** What the row says of records; nothing: it covers none. */
  records?: Record<string, unknown> | undefined;
  rules?: string[];
  basis?: string | Record<string, string>;
  retention?: Record<string, unknown>;
  change?: 'material' | 'editorial';
  words?: string;
  /** Where data goes abroad. */
  transfers?: readonly object[];
}

export const everything = {
  kinds: ['message', 'call', 'file-transfer'],
  channels: ['whatsapp', 'wecom', 'slack', 'other'],
  parties: 'anyone',
  parts: 'content',
  hours: 'always',
};

/** Publishes a policy that covers records: of everything, with employment rules, where it says nothing else. */
export async function covers(company: Company, covering: Covering = {}): Promise<VersionRow> {
  const { code = 'records', row = 'chats', basis = 'employment-rules', words = 'Text.' } = covering;
  const consent = basis === 'consent' || basis === 'separate-consent';
  const { effectiveOn: _never, ...rest } = structuredClone(complete);
  const [first] = rest.disclosures;
  const front = {
    ...rest,
    code,
    title: `Records of ${code}`,
    rules: covering.rules ?? ['CN'],
    legalBasis: basis,
    change: covering.change ?? 'material',
    action: consent ? 'consent' : 'acknowledge',
    signature: 'click',
    ...(consent ? { withdrawal: 'On the page', provision: { obligatory: false, consequence: 'None' } } : {}),
    ...(covering.transfers
      ? {
          transfers: [...covering.transfers],
          // Counsel sets separate consent aside.
          overrides: [{ requirement: 'cn.separate-consent-abroad', reason: 'r', by: 'c' }],
        }
      : {}),
    disclosures: [
      {
        ...first,
        id: row,
        rights: [...(first?.rights ?? []), ...(consent ? ['withdraw'] : [])],
        retention: covering.retention ?? { months: 3 },
        ...('records' in covering ? { records: covering.records } : { records: everything }),
      },
    ],
  };
  const text = `# Records\n\n${words}\n`;
  const document = readPolicy([file(front, 'zh-CN', text), file(front, 'en', text)]);
  const { version } = await inTransaction(company.db, (tx) =>
    publishPolicy(tx, document, { now: company.now, actor: 'heed', hooks: noticeHooks(zone) }),
  );
  return version;
}

/** Where records come from, and how they get in. */
export class Intake {
  readonly deps: IntakeDeps;
  readonly sourceId: string;
  #keys = 0;

  private constructor(deps: IntakeDeps, sourceId: string) {
    this.deps = deps;
    this.sourceId = sourceId;
  }

  static async open(
    { db, vault, clock, now }: Company,
    channel: RecordChannel = 'wecom',
    name = `source of ${channel}`,
  ): Promise<Intake> {
    const sourceId = await inTransaction(db, (tx) =>
      addSource(tx, { channel, name }, { actor: 'heed', now }),
    );
    return new Intake({ db, vault, clock, secrets: secretsFrom(['s'.repeat(32)]), zone }, sourceId);
  }

  /** A message from a colleague to a customer, now, unless it says otherwise. */
  message(from: string, more: Partial<IncomingRecord> & { said?: string } = {}): IncomingRecord {
    const { said = 'hello', ...rest } = more;
    this.#keys += 1;
    return {
      key: `message-${this.#keys}`,
      kind: 'message',
      occurredAt: this.deps.clock.now(),
      chat: 'chat-1',
      from: colleague(from),
      to: [customer()],
      head: { type: 'text' },
      body: { type: 'text/plain', bytes: Buffer.from(said, 'utf8') },
      ...rest,
    };
  }

  takes(...records: IncomingRecord[]): Promise<Outcome[]> {
    return takeIn(this.deps, this.sourceId, records);
  }

  /** What becomes of one. */
  async takesOne(record: IncomingRecord): Promise<string> {
    const [outcome] = await this.takes(record);
    return typeof outcome === 'object' ? outcome.refused : (outcome ?? 'nothing');
  }
}

/** An account of the local messenger's, as `Company.joins` binds them. */
export const colleague = (name: string): Party => ({ account: name, platform: 'local', tenant: 'main' });
export const customer = (account = '+8613900000001'): Party => ({
  account,
  external: true,
  name: 'Customer',
});

/** A company whose people were told of a policy that covers everything, and a source. */
export async function keeping(company: Company, names: readonly string[], covering: Covering = {}) {
  const people: Record<string, string> = {};
  for (const name of names) people[name] = await company.joins(name);
  const version = await covers(company, covering);
  const { noticeId } = await company.sends(version);
  company.clock.advance({ minutes: 1 });
  for (const id of Object.values(people)) await company.answers(id, noticeId, 'acknowledge');
  company.clock.advance({ minutes: 1 });
  return { li: people.li ?? '', people, version, noticeId, intake: await Intake.open(company) };
}

/** Records, and not the segments they lie in. */
export async function countRecords(db: Db): Promise<number> {
  const { rows } = await sql<{
    count: number;
  }>`select coalesce(sum(count), 0)::int as count from record`.execute(db);
  return rows[0]?.count ?? 0;
}
