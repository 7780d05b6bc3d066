import { sql } from 'kysely';
import { v7 } from 'uuid';
import { listPerson } from '../../src/contracts/listing.ts';
import { offerChosen } from '../../src/contracts/offer.ts';
import { signContract } from '../../src/contracts/sign.ts';
import { currentTemplates } from '../../src/contracts/store.ts';
import { inTransaction } from '../../src/db/pool.ts';
import { logFiles } from '../../src/evidence/files.ts';
import { Sequencer } from '../../src/evidence/sequencer.ts';
import { evidenceDir, loadSigner } from '../../src/evidence/signer.ts';
import { seedSampleContracts } from '../../src/sample/contracts.ts';
import { drawing } from '../fixtures/drawing.ts';
import { startApp, type TestApp } from './app.ts';
import type { Browser } from './browser.ts';
import { viewerOf } from './decisions.ts';

export const entity = '样例有限公司';
/** Who may sign for the sample company, as it is seeded. */
export const signatory = 'S037';

/**
 * A confidentiality agreement that somebody has signed and the company has not, somebody listed for a non-compete, and
 * the text of one: the ids by which addresses name them.
 */
export async function contractsUnderWay(heed: TestApp, staffNo: string): Promise<Record<string, string>> {
  const { app, db, clock } = heed;
  const now = clock.now();
  const person = await viewerOf(heed, staffNo);
  const hr = await viewerOf(heed, 'S033');
  const listing = await inTransaction(db, async (tx) => {
    await seedSampleContracts(tx, now);
    const template = (await currentTemplates(tx)).find(({ code }) => code === 'confidentiality');
    if (!template) throw new Error('the sample company has no confidentiality agreement');
    const offered = { templateId: template.id, staffNos: [staffNo], expected: 1, by: hr, now };
    await offerChosen(tx, app, offered);
    return listPerson(tx, { staffNo, role: 'senior-technical', note: '负责核心算法', by: hr, now });
  });
  const contract = await db
    .selectFrom('contract')
    .select(['id', 'template_id', 'sha256'])
    .where('person_id', '=', person.id)
    .executeTakeFirstOrThrow();
  const signed = await signContract(app, {
    ...{ contractId: contract.id, party: 'person', by: person, language: 'zh-CN', now },
    shown: contract.sha256.toString('hex'),
    given: { drawing: drawing() },
    session: { platform: 'local', method: 'local-persona' },
  });
  if (signed.result !== 'signed') throw new Error(`signing ended as ${signed.result}`);
  const authority = await db.selectFrom('contract_authority').select('id').executeTakeFirstOrThrow();
  return {
    ':contract': contract.id,
    ':template': contract.template_id,
    ':authority': authority.id,
    ':listing': listing,
  };
}

/** The sample company with its contracts, and people who join it. */
export class ContractStory {
  readonly heed: TestApp;

  private constructor(heed: TestApp) {
    this.heed = heed;
  }

  static async start(): Promise<ContractStory> {
    const heed = await startApp({ policies: false });
    await inTransaction(heed.db, (tx) => seedSampleContracts(tx, heed.clock.now()));
    heed.clock.advance({ minutes: 1 });
    return new ContractStory(heed);
  }

  close(): Promise<void> {
    return this.heed.close();
  }

  get now(): Date {
    return this.heed.clock.now();
  }

  /** Somebody starts to work here, with an account in the local messenger. */
  async joins(name: string, staffNo: string, of = entity): Promise<string> {
    const { db } = this.heed;
    const id = v7();
    await sql`
      insert into person (id, staff_no, name, language, entity, created_at)
      values (${id}::uuid, ${staffNo}, ${name}, 'zh-CN', ${of}, ${this.now})`.execute(db);
    await sql`insert into person_name (person_id, name, from_at) values (${id}::uuid, ${name}, ${this.now})`.execute(
      db,
    );
    await sql`insert into employment (person_id, from_at) values (${id}::uuid, ${this.now})`.execute(db);
    await sql`insert into identity (person_id, platform, tenant, external_id, bound_by, from_at)
      values (${id}::uuid, 'local', 'local', ${staffNo}, 'test', ${this.now})`.execute(db);
    return id;
  }

  async leaves(personId: string, reason: string | null = null): Promise<void> {
    await sql`update employment set to_at = ${this.now}, reason = ${reason}
      where person_id = ${personId}::uuid and to_at is null`.execute(this.heed.db);
  }

  /** Their newest contract. */
  async contractOf(personId: string) {
    return this.heed.db
      .selectFrom('contract')
      .selectAll()
      .where('person_id', '=', personId)
      .orderBy('offered_at', 'desc')
      .executeTakeFirstOrThrow();
  }

  async countOf(type: string): Promise<number> {
    return (await this.eventsOf(type)).length;
  }

  async eventsOf<T extends object = Record<string, unknown>>(type: string): Promise<T[]> {
    const rows = await this.heed.db
      .selectFrom('evidence_event')
      .select('event')
      .where('type', '=', type)
      .orderBy('id')
      .execute();
    return rows.map(({ event }) => (JSON.parse(event ?? '{}') as { data: T }).data);
  }

  /** Kinds of new messages queued to somebody, in their order. */
  async toldTo(personId: string): Promise<string[]> {
    const { rows } = await sql<{ kind: string }>`
      select m.kind from message m join delivery d on d.message_id = m.id
      where d.person_id = ${personId}::uuid and d.mode = 'send' order by m.created_at, m.id`.execute(
      this.heed.db,
    );
    return rows.map(({ kind }) => kind);
  }

  /** Signs one side on its page. */
  async signs(who: Browser, path: string, fields: Record<string, string>) {
    const page = await who.get(path);
    const text = /name="text" value="([^"]+)"/.exec(page.text)?.[1] ?? '';
    return who.post(`${path}/sign`, { text, shown: 'zh-CN', ...fields });
  }

  /** Bytes of a download. */
  async file({ cookie }: Browser, path: string): Promise<Buffer> {
    const response = await fetch(new URL(path, this.heed.url), { headers: { cookie } });
    if (response.status !== 200) throw new Error(`${path} answered ${response.status}`);
    return Buffer.from(await response.arrayBuffer());
  }

  /** Everything on record gets its place in the log, signed. */
  async seals(): Promise<void> {
    const { app, db } = this.heed;
    const sequencer = new Sequencer({
      db,
      signer: loadSigner(app.config),
      files: logFiles(evidenceDir(app.config.dataDir)),
      published: () => Promise.resolve(),
    });
    await sequencer.beat(this.now);
  }
}
