import { expect } from 'chai';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { type Db, inTransaction } from '../../src/db/pool.ts';
import { HeedError } from '../../src/errors.ts';
import type { ThreadRole } from '../../src/people/permissions/threads.ts';
import type { Viewer } from '../../src/people/person.ts';
import { type ExportItem, personalDataRegistry } from '../../src/people/personal-data.ts';
import { findViewer } from '../../src/people/store.ts';
import { secretsFrom } from '../../src/secrets.ts';
import { threadData } from '../../src/threads/personal-data.ts';
import { listThreads, readThread } from '../../src/threads/read.ts';
import { closeThread, openThread, say, type ThreadDeps } from '../../src/threads/service.ts';
import { masterKeyFrom } from '../../src/vault/master.ts';
import { testDatabase } from '../harness/database.ts';

const start = new Date('2026-03-02T01:00:00.000Z');
const minute = (n: number) => new Date(start.getTime() + n * 60_000);
const deps: ThreadDeps = { vault: { master: masterKeyFrom(secretsFrom(['s'.repeat(32)])) } };
const secretWords = '我担心聊天记录被主管看到';

const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'ok',
    (error: unknown) => (error instanceof HeedError ? error.code : String(error)),
  );

describe('threads', () => {
  let database: Awaited<ReturnType<typeof testDatabase>>;
  let db: Db;
  const people = { li: v7(), boss: v7(), hr1: v7(), hr2: v7(), privacy: v7(), gone: v7() };

  before(async () => {
    database = await testDatabase();
    db = database.db;
    for (const [name, id] of Object.entries(people)) {
      await db
        .insertInto('person')
        .values({
          id,
          staff_no: name,
          name: `样例${name}`,
          email: null,
          mobile: null,
          language: 'zh-CN',
          time_zone: 'Asia/Shanghai',
          entity: null,
          site: null,
          created_at: start,
        })
        .execute();
      const to_at = name === 'gone' ? start : null;
      const from_at = new Date('2020-01-01T00:00:00Z');
      await db.insertInto('employment').values({ person_id: id, from_at, to_at, reason: null }).execute();
      const role =
        name.startsWith('hr') || name === 'gone' ? 'hr' : name === 'privacy' ? 'privacy' : undefined;
      if (role) {
        await db
          .insertInto('role_grant')
          .values({ person_id: id, role, from_at, to_at: null, granted_by: null })
          .execute();
      }
    }
    const sales = v7();
    await db.insertInto('department').values({ id: sales, code: 'sales', created_at: start }).execute();
    await db
      .insertInto('department_head')
      .values({ department_id: sales, person_id: people.boss, from_at: start, to_at: null })
      .execute();
  });
  after(() => database.close());

  const as = (id: string): Promise<Viewer | null> => findViewer(db, id, start);
  const open = (over: Partial<Parameters<typeof openThread>[2]> = {}) =>
    inTransaction(db, (tx) =>
      openThread(tx, deps, {
        kind: 'concern',
        person: people.li,
        role: 'hr',
        text: secretWords,
        now: start,
        ...over,
      }),
    );
  const speak = async (threadId: string, who: string, text: string, now: Date, id?: string) => {
    const author = await as(who);
    return inTransaction(db, (tx) => say(tx, deps, { threadId, author, text, now, ...(id ? { id } : {}) }));
  };
  const close = async (threadId: string, who: string, now: Date) => {
    const by = await as(who);
    return inTransaction(db, (tx) => closeThread(tx, { threadId, by, now }));
  };
  const read = async (threadId: string, who: string) => readThread(db, deps, threadId, await as(who));
  const row = (id: string) => db.selectFrom('thread').selectAll().where('id', '=', id).executeTakeFirst();
  const told = async (threadId: string) => {
    const { rows } = await sql<{ kind: string; person_id: string }>`
      select m.kind, d.person_id from message m join delivery d on d.message_id = m.id
      where m.about = ${threadId}::uuid order by m.id, d.id`.execute(db);
    return rows.map(({ kind, person_id }) => `${kind} ${nameOf(person_id)}`);
  };
  const nameOf = (id: string) => Object.entries(people).find(([, known]) => known === id)?.[0];

  it('go back and forth, with both sides told and everything on the record', async () => {
    const id = await open();
    expect((await row(id))?.state).to.equal('waiting');
    await speak(id, people.hr1, '谢谢你说出来,我们聊聊。', minute(1));
    expect((await row(id))?.state).to.equal('replied');
    await speak(id, people.li, '好的', minute(2));
    expect((await row(id))?.state).to.equal('waiting');
    expect(await told(id)).to.have.members([
      'threads.incoming hr1',
      'threads.incoming hr2',
      'threads.answered li',
      'threads.incoming hr1',
      'threads.incoming hr2',
    ]);
    const events = await db
      .selectFrom('evidence_event')
      .select(['type', 'person_id', 'event'])
      .where('about', '=', id)
      .orderBy('id')
      .execute();
    expect(events.map(({ type }) => type)).to.deep.equal([
      'thread.opened',
      'case.opened',
      'thread.said',
      'case.assigned',
      'thread.said',
      'thread.said',
    ]);
    expect(events.every(({ person_id }) => person_id === people.li)).to.equal(true);
    expect(JSON.parse(events[3]?.event ?? '{}')).to.deep.include({ actor: { person: people.hr1 } });
  });

  it('show each side what is theirs to see', async () => {
    const id = await open();
    await speak(id, people.hr1, 'Let us talk.', minute(1));
    const [mine, theirs, colleague] = await Promise.all([
      read(id, people.li),
      read(id, people.hr1),
      read(id, people.hr2),
    ]);
    expect(mine.messages.map(({ from, name, text }) => [from, name, text])).to.deep.equal([
      ['you', '样例li', secretWords],
      ['role', null, 'Let us talk.'],
    ]);
    expect(theirs.messages.map(({ from, name }) => [from, name])).to.deep.equal([
      ['person', '样例li'],
      ['you', '样例hr1'],
    ]);
    expect(colleague.messages.map(({ from, name }) => [from, name])).to.deep.equal([
      ['person', '样例li'],
      ['role', '样例hr1'],
    ]);
    expect([mine.side, theirs.side, theirs.personName]).to.deep.equal(['person', 'role', '样例li']);
  });

  it('leave the words nowhere but sealed', async () => {
    const id = await open({ text: 'canary-7f3a' });
    await speak(id, people.hr1, 'canary-7f3b', minute(1));
    for (const table of ['message', 'delivery', 'evidence_event', 'thread', 'thread_message']) {
      const { rows } = await sql<{ n: number }>`
        select count(*) as n from ${sql.table(table)} t where t::text like '%canary-7f3%'`.execute(db);
      expect(rows[0]?.n, table).to.equal(0);
    }
    const { rows } = await sql<{ bodies: string }>`
      select bodies::text from message where about = ${id}::uuid`.execute(db);
    for (const { bodies } of rows) expect(bodies).not.to.contain(people.li).and.not.contain('样例li');
  });

  it('are closed to everybody else, who change nothing', async () => {
    const id = await open({ kind: 'question' });
    for (const who of [people.boss, people.privacy, people.hr1]) {
      const allowed = who === people.hr1 ? 'ok' : 'not-found';
      expect(await codeOf(read(id, who))).to.equal(allowed);
      expect(await codeOf(speak(id, who, 'x', minute(1)))).to.equal(allowed);
      expect(await codeOf(close(id, who, minute(2)))).to.equal(allowed);
    }
    expect(await codeOf(read(id, people.gone))).to.equal('sign-in-needed');
    expect(await codeOf(speak(id, people.gone, 'x', minute(1)))).to.equal('sign-in-needed');
    expect((await read(id, people.li)).messages).to.have.length(2);
    for (const missing of [
      () => read(v7(), people.li),
      () => speak(v7(), people.li, 'x', start),
      () => close(v7(), people.li, start),
    ]) {
      expect(await codeOf(missing())).to.equal('not-found');
    }
  });

  it('refuse a bad text and whoever does not work here, storing nothing', async () => {
    const before = await sql<{ n: number }>`select count(*) as n from thread`.execute(db);
    expect(await codeOf(open({ text: ' ' }))).to.equal('bad-input');
    expect(await codeOf(open({ text: '阅'.repeat(4_001) }))).to.equal('bad-input');
    expect(await codeOf(open({ person: people.gone }))).to.equal('sign-in-needed');
    expect(await codeOf(open({ person: v7() }))).to.equal('sign-in-needed');
    expect(await sql`select count(*) as n from thread`.execute(db)).to.deep.include({ rows: before.rows });
    const id = await open();
    expect(await codeOf(speak(id, people.hr1, '', minute(1)))).to.equal('bad-input');
    expect((await row(id))?.state).to.equal('waiting');
  });

  it('take a double click once', async () => {
    const [threadId, messageId] = [v7(), v7()];
    expect(await Promise.all([open({ id: threadId }), open({ id: threadId })])).to.deep.equal([
      threadId,
      threadId,
    ]);
    expect((await read(threadId, people.li)).messages).to.have.length(1);
    expect(await codeOf(open({ id: threadId, person: people.boss }))).to.equal('conflict');

    const said = await Promise.all([1, 2].map(() => speak(threadId, people.hr1, '在', minute(1), messageId)));
    expect(said.map(({ repeated }) => repeated)).to.have.members([false, true]);
    expect((await read(threadId, people.li)).messages).to.have.length(2);
    expect(await told(threadId)).to.have.length(3);
    expect(await codeOf(speak(threadId, people.li, '在', minute(1), messageId))).to.equal('conflict');
  });

  it('close once, tell the person when it was the role, and open again when somebody writes', async () => {
    const id = await open({ kind: 'question' });
    expect([await close(id, people.hr1, minute(1)), await close(id, people.hr2, minute(2))]).to.deep.equal([
      true,
      false,
    ]);
    expect((await row(id))?.closed_at).to.deep.equal(minute(1));
    expect((await told(id)).filter((line) => line === 'threads.ended li')).to.have.length(1);
    await speak(id, people.li, '还有一点', minute(3));
    expect(await row(id)).to.include({ state: 'waiting', closed_at: null });
    expect(await close(id, people.li, minute(4))).to.equal(true);
    expect((await told(id)).filter((line) => line === 'threads.ended li')).to.have.length(1);
    await speak(id, people.hr2, '补充一句', minute(5));
    expect(await row(id)).to.include({ state: 'replied', closed_at: null });
  });

  it('never ask a holder of the role to answer themselves', async () => {
    const id = await open({ person: people.hr1 });
    expect(await told(id)).to.deep.equal(['threads.incoming hr2']);
    expect((await read(id, people.hr1)).side).to.equal('person');
    expect((await read(id, people.hr2)).side).to.equal('role');
  });

  it('wait for a role that nobody holds yet', async () => {
    const id = await open({ role: 'counsellor', kind: 'question' });
    expect((await row(id))?.state).to.equal('waiting');
    expect(await told(id)).to.deep.equal([]);
    expect(await codeOf(read(id, people.hr1))).to.equal('not-found');
  });

  it('are listed a page at a time for their person and for their role', async () => {
    const mine = [];
    for (let n = 0; n < 5; n++) {
      mine.push(await open({ person: people.boss, kind: 'question', role: 'privacy', now: minute(10) }));
    }
    await open({ person: people.li, kind: 'question', role: 'privacy', now: minute(11) });
    const boss = await as(people.boss);
    const seen: string[] = [];
    let after: Awaited<ReturnType<typeof listThreads>>['next'];
    do {
      const page = await listThreads(db, boss, { limit: 2, ...(after ? { after } : {}) });
      seen.push(...page.threads.map(({ id }) => id));
      after = page.next;
    } while (after);
    expect(seen).to.deep.equal([...mine].reverse());

    const officer = await as(people.privacy);
    const list = (role: ThreadRole, more = {}) => listThreads(db, officer, { role, ...more });
    expect((await list('privacy')).threads).to.have.length(6);
    expect((await list('privacy')).threads[0]?.personName).to.equal('样例li');
    expect((await list('privacy', { state: 'closed' })).threads).to.deep.equal([]);
    expect(await codeOf(list('hr'))).to.equal('forbidden');
    expect(await codeOf(listThreads(db, boss, { role: 'privacy' }))).to.equal('forbidden');
    expect(await codeOf(listThreads(db, null))).to.equal('sign-in-needed');
  });

  describe('as personal data', () => {
    const registry = personalDataRegistry([threadData(deps)]);
    const copy = async (who: string): Promise<ExportItem[]> => {
      const items: ExportItem[] = [];
      for await (const item of registry.exportPerson(db, who)) items.push(item);
      return items;
    };

    it('are found, copied and erased', async () => {
      await sql`truncate thread_message, thread cascade`.execute(db);
      const id = await open({ text: 'mine' });
      await speak(id, people.hr1, 'answer', minute(1));
      const other = await open({ person: people.hr1, kind: 'question', role: 'privacy', text: 'other' });

      expect(await registry.whatIsHeld(db, people.li)).to.deep.equal([
        {
          source: 'threads',
          category: 'threads.held.concern',
          count: 2,
          from: start,
          to: minute(1),
          keptUntil: '2028-03-02',
          disclosure: 'conversations',
          why: 'threads.why.concern',
        },
      ]);
      expect((await copy(people.li)).map(({ data }) => data)).to.deep.equal([
        { thread: id, from: 'you', text: 'mine' },
        { thread: id, from: 'hr', text: 'answer' },
      ]);
      // What HR wrote to somebody else is counted for HR, and not handed out.
      expect(
        (await registry.whatIsHeld(db, people.hr1)).map(({ category, count }) => [category, count]),
      ).to.deep.equal([
        ['threads.held.question', 1],
        ['threads.held.writtenAsRole', 1],
      ]);
      expect((await copy(people.hr1)).map(({ data }) => data.text)).to.deep.equal(['other']);

      const context = { now: minute(2), actor: { person: people.privacy }, reason: 'request' };
      const ofHr = await inTransaction(db, (tx) => registry.erasePerson(tx, people.hr1, context));
      expect(ofHr.complete).to.equal(false);
      expect(await codeOf(read(other, people.hr1))).to.equal('not-found');
      expect((await read(id, people.li)).messages).to.have.length(2);

      const ofLi = await inTransaction(db, (tx) => registry.erasePerson(tx, people.li, context));
      expect(ofLi).to.deep.equal({
        complete: true,
        outcomes: [
          {
            source: 'threads',
            vetoes: [],
            erased: [{ category: 'threads.held.concern', erased: 2, kept: 0 }],
          },
        ],
      });
      expect(await registry.whatIsHeld(db, people.li)).to.deep.equal([]);
      expect(await db.selectFrom('thread_message').selectAll().execute()).to.deep.equal([]);
      const keys = db.selectFrom('keys.wrapping_key').where('subject_id', '=', people.li).selectAll();
      expect(await keys.execute()).to.deep.equal([]);
    });

    it('leave a message that came back from a backup unreadable', async () => {
      const id = await open({ text: 'restored' });
      const thread = await row(id);
      const messages = await db
        .selectFrom('thread_message')
        .selectAll()
        .where('thread_id', '=', id)
        .execute();
      const context = { now: minute(2), actor: 'heed' as const, reason: 'request' };
      await inTransaction(db, (tx) => registry.erasePerson(tx, people.li, context));
      if (!thread) throw new Error('no thread');
      await db.insertInto('thread').values(thread).execute();
      for (const message of messages) {
        await db
          .insertInto('thread_message')
          .values({ ...message, sealed: JSON.stringify(message.sealed) })
          .execute();
      }
      expect((await read(id, people.hr2)).messages.map(({ text }) => text)).to.deep.equal([null]);
      expect((await copy(people.li)).map(({ data }) => data.text)).to.deep.equal([null]);
    });
  });
});
