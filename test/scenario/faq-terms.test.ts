import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { sql } from 'kysely';
import { faqSweeps } from '../../jobs/faq.ts';
import { inTransaction, type Tx } from '../../src/db/pool.ts';
import { remakeTerms } from '../../src/faq/remake.ts';
import { entriesFor, entriesWith } from '../../src/faq/search.ts';
import { termsMaking } from '../../src/faq/terms.ts';
import { rewriteEntry } from '../../src/faq/write.ts';
import { createLog } from '../../src/log.ts';
import { characters } from '../../src/messages/traditional.ts';
import { findViewer } from '../../src/people/viewer.ts';
import { Company } from '../harness/company.ts';
import { entryOf, wroteEntry } from '../harness/faq.ts';

describe('terms by which common questions are found', function () {
  this.timeout(120_000);
  let company: Company;
  let by: string;
  beforeEach(async () => {
    company = await Company.open();
    by = await company.joins('hr', { role: 'hr' });
  });
  afterEach(() => company.close());

  const write = (question: string, answer = '。') =>
    wroteEntry(company.db, { by, role: 'hr', now: company.now }, entryOf({ 'zh-CN': { question, answer } }));
  const found = async (words: string) => (await entriesWith(company.db, words, 500)).map(({ id }) => id);
  /** As an earlier release made them, without the characters that it did not know. */
  const asBefore = () =>
    sql`update faq_text set terms = heed_faq_terms(question || answer), question_terms = heed_faq_terms(question),
          making = 1`.execute(company.db);
  const behind = async () => {
    const { rows } = await sql<{ n: number }>`
      select count(*)::int as n from faq_text where making < ${termsMaking}`.execute(company.db);
    return rows[0]?.n;
  };

  it('are made in one way, which has a number: whatever changes it raises that', async () => {
    const { rows } = await sql<{ source: string }>`
      select prosrc as source from pg_proc where proname = 'heed_faq_terms'`.execute(company.db);
    const table = [...characters()]
      .map((pair) => pair.join(''))
      .toSorted()
      .join(' ');
    const way = createHash('sha256').update(`${table}\n${rows[0]?.source}`).digest('hex');
    // Where this differs, kept terms are of another way: raise `termsMaking`, then write both down here.
    expect({ termsMaking, way }).to.deep.equal({
      termsMaking: 3,
      way: 'deaa44a76113df18e588305c3617b83c192b263dd8ee212b4bbf9d1aff1fb308',
    });
  });

  it('are made anew where an earlier release made them: of every wording, once', async () => {
    const id = await write('離職數據會被變更嗎');
    const viewer = await findViewer(company.db, by, company.now);
    if (!viewer) throw new Error('nobody writes');
    const again = entryOf({ 'zh-CN': { question: '證件號碼對著誰嗎', answer: '。' } });
    await inTransaction(company.db, (tx) =>
      rewriteEntry(tx, viewer, { id, basedOn: 1, ...again }, company.now),
    );
    expect(await behind()).to.equal(0);
    await asBefore();
    expect(await found('证件号码')).to.deep.equal([]);
    for (const sweep of faqSweeps())
      await sweep.run({
        ...{
          db: company.db,
          now: company.now,
          log: createLog('silent'),
          signal: new AbortController().signal,
        },
      });
    expect(await behind()).to.equal(0);
    expect(await found('证件号码')).to.deep.equal([id]);
    expect(await remakeTerms(company.db)).to.equal(0);
  });

  it('are gone on with after the process ended in the middle, those in use first, by several at once', async () => {
    const away = await write('已停用的數據');
    await sql`update faq_entry set archived_at = ${company.now} where id = ${away}::uuid`.execute(company.db);
    const many = 120;
    for (let n = 0; n < many; n += 1) await write(`第${n}個數據`);
    await asBefore();
    const stop = new AbortController();
    // It is told to stop while its first share is under way, and commits that share alone.
    const stopped = remakeTerms(company.db, stop.signal);
    stop.abort();
    const first = await stopped;
    expect(first).to.be.greaterThan(0).and.lessThan(many);
    expect(await behind()).to.equal(many + 1 - first);
    const oldest = await sql<{ entry: string }>`
      select entry_id as entry from faq_text where making < ${termsMaking}`.execute(company.db);
    expect(oldest.rows.map(({ entry }) => entry)).to.include(away);
    const rest = await Promise.all([remakeTerms(company.db), remakeTerms(company.db)]);
    expect(rest[0] + rest[1]).to.equal(many + 1 - first);
    expect(await behind()).to.equal(0);
    expect((await found('数据')).length).to.equal(many);
  });

  it('are looked up by their index among two thousand entries, however a question is written', async () => {
    const parts = ['考勤', '證件', '會議', '書面', '離職', '號碼', '資料', '數據', '職位', '合同'];
    const about = (n: number) => `${parts[n % 10]}第${n}號${String.fromCodePoint(0x5200 + n)}變動`;
    const viewer = await findViewer(company.db, by, company.now);
    if (!viewer) throw new Error('nobody writes');
    const one = await write('證件記在哪里');
    // Written by one statement: what is counted is how they are read.
    await sql`
      with entry as (
        insert into faq_entry (id, role, version, created_at)
        select gen_random_uuid(), 'hr', 1, ${company.now} from generate_series(1, 2000) returning id, number
      ), version as (
        insert into faq_version (entry_id, number, written_by, written_at)
        select id, 1, ${by}::uuid, ${company.now} from entry
      )
      insert into faq_text (entry_id, number, language, question, also, answer, question_terms, terms)
      select id, 1, 'zh-CN', q, '', '。', '{}', '{}'
      from entry join unnest(${Array.from({ length: 2_000 }, (_, n) => about(n))}::text[]) with ordinality t (q, n)
        on t.n = entry.number - 1`.execute(company.db);
    expect(await remakeTerms(company.db)).to.equal(2_000);
    await sql`vacuum analyze`.execute(company.db);
    for (const question of ['证件记在哪里', '證件記在哪里']) {
      const { whole, read } = await inTransaction(company.db, async (tx) => {
        const before = await readOf(tx);
        const [first] = await entriesFor(tx, question);
        expect(first?.id).to.equal(one);
        const after = await readOf(tx);
        return { whole: after.whole - before.whole, read: after.read - before.read };
      });
      expect(whole, `${question}: read from end to end`).to.equal(0);
      // Each of the two hundred that have a term of it, once or twice.
      expect(read).to.be.greaterThan(0).and.lessThan(500);
    }
  });
});

/** Of the wordings, as far as this connection has it in hand. */
async function readOf(tx: Tx): Promise<{ whole: number; read: number }> {
  const { rows } = await sql<{ whole: number; read: number }>`
    select seq_scan::int as whole, (seq_tup_read + idx_tup_fetch)::int as read
    from pg_stat_xact_user_tables where relname = 'faq_text'`.execute(tx);
  const [found] = rows;
  if (!found) throw new Error('there are no wordings');
  return found;
}
