import { expect } from 'chai';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { sendMails } from '../../src/crisis/affected/mails.ts';
import { whatConcerned } from '../../src/crisis/affected/mine.ts';
import { affectedLines } from '../../src/crisis/affected/reached.ts';
import { fieldsOf } from '../../src/crisis/affected/rules.ts';
import { affectedWords } from '../../src/crisis/affected/sealing.ts';
import { lockReal } from '../../src/crisis/affected/store.ts';
import { tell } from '../../src/crisis/affected/tell.ts';
import { hashOfWords } from '../../src/crisis/affected/words.ts';
import { incidentWords } from '../../src/crisis/sealing.ts';
import { readStatements } from '../../src/crisis/statements/read.ts';
import { knownMigrations, migrateTo, migrateToLatest } from '../../src/db/migrate.ts';
import { connect, type Db, inTransaction } from '../../src/db/pool.ts';
import { secretsFrom } from '../../src/secrets.ts';
import { masterKeyFrom } from '../../src/vault/master.ts';
import { testDatabase } from '../harness/database.ts';
import { emptyDatabase } from '../harness/postgres.ts';

const now = new Date('2026-03-02T08:00:00Z');
const later = new Date('2026-03-03T08:00:00Z');
const vault = { master: masterKeyFrom(secretsFrom(['a secret for tests, of no use anywhere else'])) };

describe('texts to those affected that were approved before there was one gate', function () {
  this.timeout(120_000);
  let db: Db;
  const closing: (() => Promise<unknown>)[] = [];
  before(async () => {
    const server = await testDatabase();
    const empty = await emptyDatabase(server.url);
    const own = connect(empty.url, { max: 3 });
    db = own.db;
    closing.push(
      () => own.close(),
      () => empty.drop(),
      () => server.close(),
    );
    await migrateTo(db, (await knownMigrations()).filter((one) => one < '0166').at(-1) ?? '');
  });
  after(async () => {
    for (const close of closing.splice(0)) await close();
  });

  const person = async (staffNo: string): Promise<string> => {
    const id = v7();
    await sql`insert into person (id, staff_no, name, language, created_at)
      values (${id}::uuid, ${staffNo}, ${staffNo}, 'zh-CN', ${now})`.execute(db);
    await sql`insert into employment (person_id, from_at) values (${id}::uuid, ${now})`.execute(db);
    return id;
  };

  it('stay approved to the letter, told as they were, and can still be told to those found since', async () => {
    const [legal, pr, lead, ann, bo] = [
      await person('legal'),
      await person('pr'),
      await person('lead'),
      await person('ann'),
      await person('bo'),
    ];
    const incident = v7();
    await sql`
      insert into incident (id, code, drill, level, declared_by, declared_at, looked_at, once, closed_at, closed_by, closed_why)
      values (${incident}, 'K7QX', false, 'major', ${lead}, ${now}, ${now}, 'x', ${now}, ${lead}, 'over')`.execute(
      db,
    );
    const said = (version: number) => {
      const of = (language: string) =>
        Object.fromEntries(fieldsOf.notice.map((field) => [field, `${field} ${version} ${language}`]));
      return { 'zh-CN': of('zh'), en: of('en') };
    };
    const texts: string[] = [];
    for (const version of [1, 2]) {
      const id = v7();
      texts.push(id);
      const words = JSON.stringify(said(version));
      await inTransaction(db, async (tx) => {
        const sealed = await affectedWords.seal(tx, vault, {
          ...{ id: incident, place: `affected_text:${id}:words`, text: words, now },
        });
        const hash = hashOfWords('notice.major', said(version)).toString('hex');
        await sql`
          insert into affected_text (id, incident_id, kind, severity, version, words, hash, by_person, at)
          values (${id}, ${incident}, 'notice', 'major', ${version}, ${sealed}::jsonb, ${hash}, ${lead}, ${now})`.execute(
          tx,
        );
        for (const [role, by] of [
          ['legal', legal],
          ['pr', pr],
          ['lead', lead],
        ])
          await sql`insert into affected_text_approval (text_id, role, hash, by_person, at)
            values (${id}, ${role}, ${hash}, ${by}, ${now})`.execute(tx);
      });
    }
    const [first = '', second = ''] = texts;
    for (const [number, who] of [
      [1, ann],
      [2, bo],
    ])
      await sql`insert into affected (id, incident_id, drill, number, person_id, standing, kinds, severity)
        values (${v7()}, ${incident}, false, ${number}, ${who}, 'affected', '{health}', 'major')`.execute(db);
    const telling = v7();
    await sql`insert into affected_telling (id, incident_id, kind, text_id, hash, people, by_person, at)
      select ${telling}, ${incident}, 'notice', id, hash, 1, ${lead}, ${now} from affected_text where id = ${first}`.execute(
      db,
    );
    await sql`insert into affected_told (telling_id, affected_id, kind, way, state)
      select ${telling}, id, 'notice', 'none', 'none' from affected where number = 1`.execute(db);
    const old = v7();
    await inTransaction(db, async (tx) => {
      const text = JSON.stringify({ en: { title: 'Old', text: 'begun for a chat' } });
      const sealed = await incidentWords.seal(tx, vault, {
        ...{ id: incident, place: `crisis_statement:${old}:words`, text, now },
      });
      await sql`insert into crisis_statement (id, incident_id, audience, number, by_person, at, words, sha256, once, remind_at)
        values (${old}, ${incident}, 'affected', 1, ${lead}, ${now}, ${sealed}::jsonb, ${Buffer.alloc(32)}, 'y', ${now})`.execute(
        tx,
      );
    });

    await migrateToLatest(db);

    const view = await readStatements(db, vault, incident, later);
    expect(view.versions.get('affected')?.[0]?.texts?.en?.text).to.equal('begun for a chat');
    const versions = view.versions.get('affected/notice.major') ?? [];
    expect(versions.map(({ id, number, missing }) => ({ id, number, missing }))).to.deep.equal([
      { id: first, number: 1, missing: [] },
      { id: second, number: 2, missing: [] },
    ]);
    expect(versions[1]?.fields?.en.todo).to.equal('todo 2 en');
    expect(view.sendings.map(({ id, statementId, channel }) => ({ id, statementId, channel }))).to.deep.equal(
      [{ id: telling, statementId: first, channel: 'ledger' }],
    );
    // What was begun for a chat is kept, and nobody is asked for it any more.
    const { rows } = await sql`select from crisis_statement where remind_at is not null`.execute(db);
    expect(rows).to.have.length(0);

    const mine = await whatConcerned(db, vault, { incidentId: incident, personId: ann });
    expect(mine.tellings[0]?.words?.['zh-CN'].happened).to.equal('happened 1 zh');
    const told = await inTransaction(db, async (tx) =>
      tell(tx, await lockReal(tx, incident), {
        ...{ statement: second, sha256: versions[1]?.hash ?? '', by: lead, once: v7(), now: later },
      }),
    );
    expect(told).to.include({ people: 1, repeated: false });
    const lines = await affectedLines(db, vault, incident, { limit: 9 }, later);
    expect(lines.map(({ staffNo, toldAt }) => `${staffNo} ${toldAt?.toISOString()}`)).to.deep.equal([
      `ann ${now.toISOString()}`,
      `bo ${later.toISOString()}`,
    ]);
    expect(
      await sendMails({ db, vault, mail: undefined, baseUrl: '' }, later, AbortSignal.timeout(1_000)),
    ).to.equal(0);
  });
});
