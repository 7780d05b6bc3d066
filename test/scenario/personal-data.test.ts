import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { sql } from 'kysely';
import { inTransaction } from '../../src/db/pool.ts';
import { enqueue } from '../../src/delivery/enqueue.ts';
import { parseCanonical } from '../../src/evidence/canonical.ts';
import { commit, formatEntry } from '../../src/evidence/entry.ts';
import { logFiles } from '../../src/evidence/files.ts';
import { findEntry, issueReceipt } from '../../src/evidence/issue.ts';
import { formatVerifier } from '../../src/evidence/keys.ts';
import { Sequencer } from '../../src/evidence/sequencer.ts';
import { verifyReceipt } from '../../src/evidence/verify.ts';
import { languages } from '../../src/messages/model.ts';
import { hasText } from '../../src/messages/texts.ts';
import { closeNotice } from '../../src/notices/follow.ts';
import {
  type Erasure,
  type ExportItem,
  type PersonalDataRegistry,
  personalDataRegistry,
} from '../../src/people/personal-data.ts';
import { grantRole } from '../../src/people/roles.ts';
import { findPerson } from '../../src/people/store.ts';
import { personalDataSources } from '../../src/personal-data-sources.ts';
import { recordIncoming } from '../../src/platforms/local/store.ts';
import { startSession } from '../../src/web/session.ts';
import { sampleSigner } from '../fixtures/evidence/sample-log.ts';
import { Company } from '../harness/company.ts';
import { words } from '../harness/staff.ts';

/** Words that must be nowhere once they are erased. */
const secret = '绝密的顾虑';

describe('what is held about a person', () => {
  let company: Company;
  let registry: PersonalDataRegistry;
  let li: string;
  let wang: string;
  let hr: string;
  let noticeId: string;
  let called: string;
  let sales: string;
  let dir: string;

  beforeEach(async () => {
    company = await Company.open();
    dir = await mkdtemp(join(tmpdir(), 'heed-held-'));
    registry = personalDataRegistry(personalDataSources({ vault: company.vault }));
    sales = await company.department('sales');
    hr = await company.joins('何珊', { role: 'hr' });
    li = await company.joins('李明', { department: sales, role: 'it' });
    wang = await company.joins('王芳', { department: sales });
    ({ noticeId } = await company.sends(await company.publishes()));
    ({ noticeId: called } = await company.sends(await company.publishes({ code: 'called-off' })));
    await inTransaction(company.db, (tx) => closeNotice(tx, called, { person: hr }, company.now));
    for (const person of [li, wang]) {
      await company.answers(person, noticeId, 'acknowledge');
      await company.answers(person, noticeId, 'concern', { reason: `${secret} ${person}` });
      await startSession(company.db, person, 'local-persona', company.now);
      const account = person === li ? '李明' : '王芳';
      await inTransaction(company.db, (tx) => recordIncoming(tx, account, `${secret} chat`, company.now));
    }
    await sql`update delivery set state = 'accepted', accepted_at = ${company.now} where mode = 'send'`.execute(
      company.db,
    );
    await sequence();
  });
  afterEach(async () => {
    await company.close();
    await rm(dir, { recursive: true, force: true });
  });

  const sequence = () =>
    new Sequencer({
      db: company.db,
      signer: sampleSigner(),
      files: logFiles(dir),
      published: async () => {},
    }).beat(company.now);

  async function held(person: string): Promise<Record<string, number>> {
    const all = await registry.whatIsHeld(company.db, person);
    return Object.fromEntries(all.map(({ category, count }) => [category, count]));
  }

  async function copy(person: string): Promise<(ExportItem & { source: string })[]> {
    const items = [];
    for await (const item of registry.exportPerson(company.db, person)) items.push(item);
    return items;
  }

  const erase = (person: string): Promise<Erasure> =>
    inTransaction(company.db, (tx) =>
      registry.erasePerson(tx, person, { now: company.now, actor: { person: hr }, reason: 'request' }),
    );

  const settle = () =>
    sql`update delivery set state = 'accepted', accepted_at = ${company.now} where state = 'pending'`.execute(
      company.db,
    );

  it('is found by kind and number, each with a reason in both languages', async () => {
    expect(await held(li)).to.deep.equal({
      'cases.held.case': 1,
      'threads.held.concern': 1,
      'held.category.notices': 2,
      'held.category.reminders': 3,
      'held.category.answers': 2,
      'held.category.messages': 4,
      'held.category.localMessages': 1,
      'held.category.events': 5,
      'held.category.profile': 1,
      'held.category.placements': 3,
      'held.category.accounts': 1,
      'held.category.sessions': 1,
    });
    for (const { category, why, from, to } of await registry.whatIsHeld(company.db, li)) {
      for (const language of languages) {
        expect(hasText(language, category), category).to.equal(true);
        expect(hasText(language, why), why).to.equal(true);
      }
      expect(from && to && from <= to, category).to.equal(true);
    }
  });

  it('is nothing for somebody nobody knows', async () => {
    const nobody = '0198f000-0000-7000-8000-00000000dead';
    expect(await held(nobody)).to.deep.equal({});
    expect(await copy(nobody)).to.deep.equal([]);
  });

  it('is copied as often as it is found, and holds nothing of anybody else', async () => {
    const items = await copy(li);
    const counts: Record<string, number> = {};
    for (const { category } of items) counts[category] = (counts[category] ?? 0) + 1;
    expect(counts).to.deep.equal(await held(li));
    const text = JSON.stringify(items);
    expect(text).to.contain(`${secret} ${li}`).and.to.contain(`${secret} chat`);
    for (const other of [wang, hr, '王芳', '何珊']) expect(text).not.to.contain(other);
    expect(items.find((item) => item.category === 'held.category.profile')?.data).to.include({
      staffNo: '李明',
      language: 'zh-CN',
    });
    const session = items.find((item) => item.category === 'held.category.sessions');
    expect(session?.data).to.deep.equal({ method: 'local-persona', until: '2026-03-02T14:00:00.000Z' });
  });

  it('is copied with what a share was before it was asked for again, and that goes with the share', async () => {
    const { db } = company;
    const asked = company.now;
    company.clock.advance({ days: 1 });
    // Called off when the notice was closed; another reason takes that one's place.
    await sql`
      update assignment set cancelled_at = ${company.now}, cancelled_why = 'left'
      where notice_id = ${called}::uuid and person_id = ${li}::uuid`.execute(db);
    const notices = async (person: string) =>
      (await copy(person)).filter(({ category }) => category === 'held.category.notices');
    const [before, ...others] = (await notices(li)).filter(({ id }) => id.startsWith(`${called} `));
    expect(others).to.deep.equal([]);
    expect(before).to.deep.include({ at: asked });
    expect(before?.data).to.include({
      policy: 'called-off',
      stoppedWhy: 'closed',
      stopped: asked.toISOString(),
    });
    expect(before?.data.until).to.equal(company.now.toISOString());
    expect((await held(li))['held.category.notices']).to.equal((await notices(li)).length);
    expect((await notices(wang)).filter(({ id }) => id.includes(' '))).to.deep.equal([]);
    await erase(li);
    expect((await notices(li)).filter(({ id }) => id.startsWith(called))).to.deep.equal([]);
  });

  it('is copied with events that the person can check against the log', async () => {
    const events = (await copy(li)).filter((item) => item.category === 'held.category.events');
    for (const { data } of events) {
      const { event, salt, entry } = data;
      const sealed = commit(Buffer.from(String(salt), 'base64'), String(event));
      expect(formatEntry(sealed).toString()).to.equal(entry);
      expect(parseCanonical(String(event))).to.have.property('person', li);
    }
  });

  it('does not tell who of the colleagues did what', async () => {
    await inTransaction(company.db, (tx) =>
      grantRole(tx, { personId: li, role: 'legal', actor: { person: hr } }, company.now),
    );
    const granted = (await copy(li)).find((item) => item.data.type === 'role.granted');
    expect(granted?.data).to.include({ event: null, salt: null });
    expect(granted?.data.entry).to.be.a('string');
  });

  it('is erased where it may be, and what stays says why', async () => {
    const others = JSON.stringify([await held(wang), await copy(wang)]);
    const outcome = await erase(li);
    const erased = Object.fromEntries(
      outcome.outcomes.flatMap((one) =>
        one.erased.map(({ category, erased: gone, kept, why }) => [
          category,
          [gone, kept, ...(why ? [why] : [])],
        ]),
      ),
    );
    expect(erased).to.deep.equal({
      'cases.held.case': [1, 0],
      'threads.held.concern': [1, 0],
      'held.category.notices': [1, 1, 'held.kept.notices'],
      'held.category.reminders': [3, 0],
      'held.category.answers': [0, 2, 'held.kept.answers'],
      'held.category.messages': [2, 2, 'held.kept.inTransit'],
      'held.category.localMessages': [1, 0],
      'held.category.events': [5, 0],
      'held.category.profile': [0, 1, 'held.kept.employed'],
      'held.category.placements': [0, 3, 'held.kept.employed'],
      'held.category.accounts': [0, 1, 'held.kept.employed'],
      'held.category.sessions': [1, 0],
    });
    for (const { why } of outcome.outcomes.flatMap((one) => one.erased)) {
      if (why) for (const language of languages) expect(hasText(language, why), why).to.equal(true);
    }
    expect(outcome.complete).to.equal(false);
    expect(JSON.stringify(await copy(li))).not.to.contain(secret);
    expect(JSON.stringify([await held(wang), await copy(wang)])).to.equal(others);
    const [record] = await company.events<{ categories: Record<string, number> }>('personal-data.erased');
    expect(record?.categories).to.include({ 'held.category.events': 5, 'threads.held.concern': 1 });
  });

  it('leaves every proof valid, the one issued before and those of others', async () => {
    const vkey = formatVerifier(sampleSigner().verifier);
    const entryOf = async (person: string) => {
      const rows = await company.db
        .selectFrom('answer')
        .select('entry_id')
        .where('person_id', '=', person)
        .orderBy('entry_id')
        .execute();
      return rows[0]?.entry_id ?? 0;
    };
    const mine = (await issueReceipt(company.db, await findEntry(company.db, await entryOf(li)))) ?? '';
    await erase(li);
    await sequence();
    const { event } = verifyReceipt(mine, vkey);
    expect(event).to.have.nested.property('data.kind', 'acknowledge');
    const gone = await issueReceipt(company.db, await findEntry(company.db, await entryOf(li))).catch(
      (error: unknown) => error,
    );
    expect(gone).to.have.property('code', 'gone');
    const theirs = (await issueReceipt(company.db, await findEntry(company.db, await entryOf(wang)))) ?? '';
    expect(verifyReceipt(theirs, vkey).size).to.be.greaterThan(verifyReceipt(mine, vkey).size);
  });

  it('goes altogether once somebody has left, but for answers and the fact of erasing', async () => {
    company.clock.advance({ days: 1 });
    await company.leaves(li);
    await settle();
    await erase(li);
    expect(await held(li)).to.deep.equal({
      'held.category.notices': 1,
      'held.category.answers': 2,
      'held.category.erasureLedger': 1,
      'held.category.erasures': 1,
    });
    const person = await findPerson(company.db, li);
    expect(person).to.include({ name: '—', email: null, mobile: null, employed: false });
    expect(person?.staffNo).not.to.contain('李明');
    const { rows } = await sql<{ table: string }>`
      select table_schema || '.' || table_name as table from information_schema.tables
      where table_schema in ('public', 'keys')`.execute(company.db);
    for (const { table } of rows) {
      const { rows: found } = await sql`
        select from ${sql.table(table)} t where t::text like ${'%李明%'} or t::text like ${`%${secret} ${li}%`}`.execute(
        company.db,
      );
      expect(found.length, `${table} still knows them`).to.equal(0);
    }
    const ledger = await company.db.selectFrom('keys.person_erasure').selectAll().execute();
    expect(ledger).to.have.lengthOf(1);
    expect(ledger[0]).to.include({ person_id: li, reason: 'request' });
    expect(ledger[0]?.sources).to.include.members(['threads', 'notices', 'directory']);
    expect(ledger[0]?.left_at).to.be.instanceOf(Date);
    expect(
      (await erase(li)).outcomes.flatMap((one) => one.erased.filter((part) => part.erased > 0)),
    ).to.deep.equal([]);
    expect(await company.events('personal-data.erased')).to.have.lengthOf(1);
    // Somebody else may have the staff number now; they are not who left.
    const next = await company.joins('李明');
    expect(await held(next)).to.have.property('held.category.profile', 1);
  });

  it('keeps a share of a batch that may have to be sent again as it was', async () => {
    const message = await inTransaction(company.db, (tx) =>
      enqueue(tx, { kind: 'test.card', bodies: words('x'), to: [li, wang], at: company.now }),
    );
    const rows = await company.db
      .selectFrom('delivery')
      .select(['id', 'person_id'])
      .where('message_id', '=', message)
      .execute();
    const batch = '0198f000-0000-7000-8000-0000000000ba';
    await sql`
      insert into delivery_batch (id, message_id, lane, platform, tenant, language, mode, base_url, members,
                                  body_sha256, created_at)
      values (${batch}, ${message}, 'bulk', 'local', 'main', 'zh-CN', 'send', '-',
              ${rows.map((row) => row.id)}, ${Buffer.alloc(32)}, ${company.now})`.execute(company.db);
    const state = async (person: string, to: 'accepted' | 'unknown') =>
      company.db
        .updateTable('delivery')
        .set({ state: to, batch_id: batch })
        .where('message_id', '=', message)
        .where('person_id', '=', person)
        .execute();
    await settle();
    await state(li, 'accepted');
    await state(wang, 'unknown');
    await erase(li);
    expect((await held(li))['held.category.messages']).to.equal(1);
    await state(wang, 'accepted');
    await erase(li);
    expect((await held(li))['held.category.messages']).to.equal(undefined);
    expect((await copy(wang)).some((item) => item.data.kind === 'test.card')).to.equal(true);
    await erase(wang);
    const left = await company.db.selectFrom('message').select('id').where('id', '=', message).execute();
    expect(left).to.deep.equal([]);
  });

  it('counts an account’s messages to whom it belonged at the time', async () => {
    company.clock.advance({ days: 1 });
    await company.leaves(li);
    company.clock.advance({ days: 1 });
    const next = await company.joins('新人', { account: false });
    await company.binds(next, 'local', '李明');
    await inTransaction(company.db, (tx) => recordIncoming(tx, '李明', 'from the next', company.now));
    expect((await held(li))['held.category.localMessages']).to.equal(1);
    expect((await held(next))['held.category.localMessages']).to.equal(1);
    await erase(li);
    expect((await held(next))['held.category.localMessages']).to.equal(1);
    expect(JSON.stringify(await copy(next))).not.to.contain(secret);
  });
});
