import { expect } from 'chai';
import { sql } from 'kysely';
import { inTransaction } from '../../src/db/pool.ts';
import { personalDataRegistry } from '../../src/people/personal-data.ts';
import { forSubject } from '../../src/records/for-subject.ts';
import { heldRecords } from '../../src/records/held.ts';
import { recordData } from '../../src/records/personal-data.ts';
import { headsOf, openContent } from '../../src/records/read.ts';
import { Company } from '../harness/company.ts';
import { colleague, covers, customer, Intake, keeping } from '../harness/records.ts';

describe('records', () => {
  let company: Company;
  beforeEach(async () => {
    company = await Company.open();
  });
  afterEach(() => company.close());

  it('are kept of somebody who was told, sealed, until their day, and counted', async () => {
    const li = await company.joins('li');
    const version = await covers(company);
    const intake = await Intake.open(company);
    expect(await intake.takesOne(intake.message('li'))).to.equal('not-told');

    const { noticeId } = await company.sends(version);
    company.clock.advance({ minutes: 1 });
    await company.answers(li, noticeId, 'acknowledge');
    company.clock.advance({ minutes: 1 });
    const message = intake.message('li', { said: 'the secret of the harvest' });
    expect(await intake.takesOne(message)).to.equal('kept');
    expect(await intake.takesOne({ ...message })).to.equal('duplicate');

    const rows = await company.db.selectFrom('record').selectAll().execute();
    expect(rows).to.have.length(1);
    const [row] = rows;
    expect(row).to.include({ kinds: 'm', count: 1, expires_on: '2026-06-02', key_day: '2026-06-02' });
    expect(row?.subjects).to.deep.equal([li]);
    expect(row?.gate).to.deep.include({
      policy: version.policyId,
      version: version.id,
      disclosure: 'chats',
      parts: 'content',
    });
    expect(
      await company.db.selectFrom('record_tally').select(['outcome', 'count']).orderBy('outcome').execute(),
    ).to.deep.equal([
      { outcome: 'kept', count: 1 },
      { outcome: 'not-told', count: 1 },
    ]);
    const events = await company.events<{ outcomes: object }>('records.taken-in');
    expect(events.map(({ outcomes }) => outcomes)).to.deep.equal([{ 'not-told': 1 }, { kept: 1 }]);
  });

  it('are read by their person, head and content apart, and by nobody for whom they are not', async () => {
    const { li, intake } = await keeping(company, ['li', 'wang']);
    const wang = await idOf(company, 'wang');
    await intake.takes(
      intake.message('li', { said: 'first' }),
      intake.message('li', { said: 'second', head: { type: 'text', subject: 'prices' } }),
      intake.message('wang', { said: 'of somebody else' }),
    );
    const heads = await headsOf(company.db, company.vault, li);
    expect(heads.map(({ head }) => head?.from.person)).to.deep.equal([li, li]);
    expect(heads.every((line) => !('body' in line) && line.content)).to.equal(true);
    const opened = await openContent(company.db, company.vault, { subject: li }, heads);
    expect(opened.map(({ body }) => String(body)).toSorted()).to.deep.equal(['first', 'second']);

    const theirs = await headsOf(company.db, company.vault, wang);
    expect(await openContent(company.db, company.vault, { subject: li }, theirs)).to.deep.equal([]);
    const [page] = await headsOf(company.db, company.vault, li, { limit: 1 });
    if (!page) throw new Error('a page');
    const next = await headsOf(company.db, company.vault, li, { limit: 1, after: page });
    expect(next).to.have.length(1);
    expect(next[0]?.id).to.not.equal(page.id);
  });

  it('tell what of a record is whose, so that a copy leaves out what is others’', async () => {
    const { li, intake } = await keeping(company, ['li']);
    await intake.takes(
      intake.message('li', { said: 'mine' }),
      intake.message('li', { said: 'theirs', from: customer(), to: [colleague('li')] }),
    );
    const heads = await headsOf(company.db, company.vault, li);
    const opened = await openContent(company.db, company.vault, { subject: li }, heads);
    for (const record of opened) {
      const fields = forSubject(record, li);
      const own = record.head?.from.person === li;
      expect(fields.find(({ name }) => name === 'content')?.about).to.equal(own ? 'you' : 'other');
      expect(fields.find(({ name }) => name === 'from')?.about).to.equal(own ? 'you' : 'other');
    }
    const source = recordData({ vault: company.vault });
    const items = [];
    for await (const item of source.export(company.db, li)) items.push(item);
    expect(JSON.stringify(items)).to.include('mine').and.not.include('theirs').and.not.include('Customer');
    expect(items).to.have.length(2);
  });

  it('are held per policy: how many, from when, until when, under which basis', async () => {
    const { li, intake, version } = await keeping(company, ['li']);
    await intake.takes(intake.message('li'), intake.message('li'));
    const held = await heldRecords(company.db, li);
    expect(held).to.have.length(1);
    expect(held[0]).to.include({
      policyId: version.policyId,
      disclosure: 'chats',
      basis: 'employment-rules',
      count: 2,
      restricted: 0,
      held: 0,
      keptUntil: '2026-06-02',
    });
    const [shown] = await recordData({ vault: company.vault }).find(company.db, li);
    expect(shown).to.include({ count: 2, keptUntil: '2026-06-02', disclosure: 'records' });
  });

  it('go with their person, and stay others’ where they are about others too', async () => {
    const { li, intake } = await keeping(company, ['li', 'wang']);
    const wang = await idOf(company, 'wang');
    await intake.takes(
      intake.message('li', { said: 'alone' }),
      intake.message('li', { said: 'together', to: [colleague('wang')] }),
    );
    const registry = personalDataRegistry([recordData({ vault: company.vault })]);
    const context = { now: company.now, actor: 'heed', reason: 'request' } as const;
    const erasure = await inTransaction(company.db, (tx) => registry.erasePerson(tx, li, context));
    expect(erasure.outcomes[0]?.erased).to.deep.equal([
      { category: 'held.category.records', erased: 2, kept: 1, why: 'held.kept.recordsOfOthers' },
    ]);
    expect(await headsOf(company.db, company.vault, li)).to.deep.equal([]);
    const left = await headsOf(company.db, company.vault, wang);
    const [opened] = await openContent(company.db, company.vault, { subject: wang }, left);
    expect(opened?.body?.toString()).to.equal('together');
    const rows = await sql<{ text: string }>`select r::text as text from record r`.execute(company.db);
    expect(rows.rows).to.have.length(1);
    expect(rows.rows[0]?.text).to.not.include(li);
    const keys = await company.db.selectFrom('keys.wrapping_key').select('subject_id').execute();
    expect(keys.map((key) => key.subject_id)).to.deep.equal([wang]);
    // Again: nothing is left to do.
    const again = await inTransaction(company.db, (tx) => registry.erasePerson(tx, li, context));
    expect(again.outcomes[0]?.erased).to.deep.equal([]);
  });

  it('open as nothing else: another id, another part, a changed byte', async () => {
    const { li, intake } = await keeping(company, ['li']);
    // One after the other: each is a row of its own.
    await intake.takes(intake.message('li', { said: 'one' }));
    await intake.takes(intake.message('li', { said: 'two' }));
    const places = await headsOf(company.db, company.vault, li);
    const [a, b] = places;
    if (!a || !b) throw new Error('two records');
    const open = () => openContent(company.db, company.vault, { subject: li }, places);
    const broken = async (change: ReturnType<typeof sql>) => {
      await company.db
        .transaction()
        .execute(async (tx) => {
          await change.execute(tx);
          await openContent(tx, company.vault, { subject: li }, places);
        })
        .then(
          () => expect.fail('it opened'),
          (error: unknown) => expect(error).to.have.property('code', 'vault-invalid'),
        );
    };
    await broken(
      sql`update record r set head = o.head from record o where r.id = ${a.id} and o.id = ${b.id}`,
    );
    await broken(sql`update record set head = body where id = ${a.id}`);
    await broken(sql`update record set body = set_byte(body, 20, get_byte(body, 20) # 1) where id = ${a.id}`);
    await broken(
      sql`update record r set shares = o.shares from record o where r.id = ${a.id} and o.id = ${b.id}`,
    );
    expect((await open()).map(({ body }) => String(body)).toSorted()).to.deep.equal(['one', 'two']);
  });
});

async function idOf({ db }: Company, name: string): Promise<string> {
  const { id } = await db
    .selectFrom('person')
    .select('id')
    .where('name', '=', name)
    .executeTakeFirstOrThrow();
  return id;
}
