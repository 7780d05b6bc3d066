import { once } from 'node:events';
import { expect } from 'chai';
import { sql } from 'kysely';
import { connect, inTransaction } from '../../src/db/pool.ts';
import { personalDataRegistry } from '../../src/people/personal-data.ts';
import { lockIntake } from '../../src/records/lock.ts';
import { type Content, type IncomingRecord, SaidContent } from '../../src/records/model.ts';
import { sayTold } from '../../src/records/other-party.ts';
import { ensureDays, missingDays } from '../../src/records/partitions.ts';
import { recordData } from '../../src/records/personal-data.ts';
import { headsOf, openContent } from '../../src/records/read.ts';
import { type Outcome, takeIn } from '../../src/records/take-in.ts';
import { readableText } from '../../src/records/text.ts';
import { secretsFrom } from '../../src/secrets.ts';
import { Company } from '../harness/company.ts';
import { colleague, covers, customer, everything, Intake, keeping } from '../harness/records.ts';
import { runTypeScript } from '../harness/run-typescript.ts';
import { everythingStored } from '../harness/stored.ts';
import { until } from '../harness/until.ts';

describe('records taken in', function () {
  this.timeout(120_000);
  let company: Company;
  let intake: Intake;
  let li: string;
  beforeEach(async () => {
    company = await Company.open();
  });
  afterEach(() => company.close());

  const given = async (names = ['li', 'wang'], covering = {}) => {
    ({ intake, li } = await keeping(company, names, covering));
  };
  const count = async (table: string) => {
    // Records and not the segments they lie in.
    const number = table === 'record' ? sql`coalesce(sum(count), 0)` : sql`count(*)`;
    const { rows } = await sql<{ n: number }>`select ${number}::int8 as n from ${sql.table(table)}`.execute(
      company.db,
    );
    return rows[0]?.n;
  };
  const tallies = () =>
    company.db
      .selectFrom('record_tally')
      .select(['kind', 'outcome', 'count'])
      .orderBy('kind')
      .orderBy('outcome')
      .execute();

  it('tell of each what became of it, in their order, and count each once', async () => {
    await given();
    const [a, b, c] = [intake.message('li'), intake.message('nobody'), intake.message('wang')];
    expect(await intake.takes(a, b, a, c)).to.deep.equal([
      'kept',
      { refused: 'unknown-person' },
      'duplicate',
      'kept',
    ]);
    // Again, in another order and with one that is new: nothing is counted twice.
    const d = intake.message('li', { kind: 'call' });
    expect(await intake.takes(c, d, b, a)).to.deep.equal(['duplicate', 'kept', 'duplicate', 'duplicate']);
    expect(await tallies()).to.deep.equal([
      { kind: 'call', outcome: 'kept', count: 1 },
      { kind: 'message', outcome: 'kept', count: 2 },
      { kind: 'message', outcome: 'unknown-person', count: 1 },
    ]);
    expect(await count('record')).to.equal(3);
    const events = await company.events('records.taken-in');
    expect(await intake.takes(a, b, c, d)).to.deep.equal(Array(4).fill('duplicate'));
    expect(await company.events('records.taken-in'))
      .to.deep.equal(events)
      .and.to.have.length(2);
    expect(await intake.takes()).to.deep.equal([]);
  });

  it('are the same also after a change of secrets, and others from another source', async () => {
    await given();
    const message = intake.message('li');
    await intake.takes(message);
    const rotated = { ...intake.deps, secrets: secretsFrom(['n'.repeat(32), 's'.repeat(32)]) };
    expect(await takeIn(rotated, intake.sourceId, [message])).to.deep.equal(['duplicate']);
    const other = await Intake.open(company, 'wecom', 'second');
    expect(await other.takesOne(message)).to.equal('kept');
  });

  it('are refused whole by a source that is off, or that is not there', async () => {
    await given();
    await company.db.updateTable('record_source').set({ state: 'off' }).execute();
    const message = intake.message('li');
    await intake.takes(message).then(
      () => expect.fail('it was taken'),
      (error: unknown) => expect(error).to.have.property('code', 'conflict'),
    );
    await takeIn(intake.deps, '00000000-0000-7000-8000-000000000000', [message]).then(
      () => expect.fail('it was taken'),
      (error: unknown) => expect(error).to.have.property('code', 'not-found'),
    );
    expect(await count('record_seen')).to.equal(0);
  });

  it('lose what the policy has blacked out, and the content where only metadata is covered', async () => {
    await given(['li'], { records: { ...everything, mask: ['bank-card', 'identity-number'] } });
    await intake.takes(
      intake.message('li', {
        said: '卡号 6222 0212 3456 7890 128，密码：Ab12cd',
        head: { type: 'text', name: '11010519491231002X.pdf' },
      }),
    );
    const heads = await headsOf(company.db, company.vault, li);
    const [opened] = await openContent(company.db, company.vault, { subject: li }, heads);
    expect(String(opened?.body)).to.not.include('6222').and.to.not.include('7890');
    expect(String(opened?.body)).to.include('Ab12cd');
    expect(opened?.head?.head.name).to.not.include('11010519491231002X');

    const heads2 = { ...everything, parts: 'metadata' };
    const { noticeId } = await company.sends(await covers(company, { records: heads2, words: 'Less.' }));
    company.clock.advance({ minutes: 1 });
    await company.answers(li, noticeId, 'acknowledge');
    company.clock.advance({ minutes: 1 });
    await intake.takes(intake.message('li', { said: 'not to be kept' }));
    const [line] = await headsOf(company.db, company.vault, li);
    expect(line).to.include({ content: false });
    expect(line?.head?.body).to.deep.equal({ type: 'text/plain', bytes: 14 });
    expect(line?.decision.parts).to.equal('metadata');
  });

  it('lose it however it came: in another encoding, as words of a type that is none, escaped, as a number', async () => {
    await given(['li'], { records: { ...everything, mask: ['bank-card', 'mobile', 'password'] } });
    const card = '卡号：6222021234567890128，电话 13800138000';
    const wide = Buffer.from(card, 'utf16le');
    const escaped = JSON.stringify({ t: '密码：Ab12cd' }).replaceAll(
      /[^ -~]/gu,
      (sign) => `\\u${sign.charCodeAt(0).toString(16)}`,
    );
    const takes = async (body: Content, head: IncomingRecord['head'] = {}) => {
      expect(await intake.takesOne(intake.message('li', { body, head }))).to.equal('kept');
      const [newest] = await headsOf(company.db, company.vault, li, { limit: 1 });
      const [one] = await openContent(company.db, company.vault, { subject: li }, newest ? [newest] : []);
      company.clock.advance({ minutes: 1 });
      return { ...one, said: readableText(one?.head?.body?.type, one?.body ?? Buffer.alloc(0)) };
    };
    const hidden = '卡号：●●●●●●●●●●●●●●●●●●●，电话 ●●●●●●●●●●●';
    const gbk = Buffer.concat([Buffer.from([0xbf, 0xa8, 0xba, 0xc5]), Buffer.from(':6222021234567890128')]);
    expect((await takes({ type: 'text/csv', bytes: wide })).said).to.equal(hidden);
    expect((await takes({ type: 'text/plain; charset=utf-16le', bytes: wide })).said).to.equal(hidden);
    const marked = Buffer.concat([Buffer.from([0xff, 0xfe]), wide]);
    expect((await takes({ type: 'text/plain', bytes: marked })).said).to.equal(hidden);
    expect((await takes({ type: 'text/csv', bytes: gbk })).said).to.equal('卡号:●●●●●●●●●●●●●●●●●●●');
    expect(String((await takes(new SaidContent('x/chat', card))).body)).to.equal(hidden);
    expect((await takes({ type: 'application/json', bytes: Buffer.from(escaped) })).said).not.to.include(
      'Ab12cd',
    );
    const numbers = { mobile: 13_800_138_000, bytes: 5_000_000, at: 1_772_416_800_001 };
    expect((await takes({ type: 'text/plain', bytes: Buffer.from('x') }, numbers)).head?.head).to.deep.equal({
      ...numbers,
      mobile: '●●●●●●●●●●●',
    });
  });

  it('of people outside wait until these were told, where the policy asks for it', async () => {
    await given(['li'], { records: { ...everything, otherParty: 'told' } });
    expect(await intake.takesOne(intake.message('li'))).to.equal('other-party-not-told');
    const before = intake.message('li');
    company.clock.advance({ minutes: 1 });
    const { secrets } = intake.deps;
    const tell = (account: string, at = company.now) =>
      inTransaction(company.db, (tx) =>
        sayTold(
          tx,
          { sourceId: intake.sourceId, parties: [customer(account)], at, how: 'contract' },
          { secrets, actor: 'heed', now: company.now },
        ),
      );
    expect(await tell('+8613900000001')).to.equal(1);
    expect(await tell('+8613900000001')).to.equal(0);
    company.clock.advance({ minutes: 1 });
    expect(await intake.takesOne(intake.message('li'))).to.equal('kept');
    expect(await intake.takesOne(before)).to.equal('other-party-not-told');
    expect(await intake.takesOne(intake.message('li', { to: [customer('+8613900000002')] }))).to.equal(
      'other-party-not-told',
    );
    expect(await company.events('records.other-party-told')).to.have.length(1);
    await tell('x', new Date(company.now.getTime() + 1000)).then(
      () => expect.fail('a time to come'),
      (error: unknown) => expect(error).to.have.property('code', 'bad-input'),
    );
    const dump = await everythingStored(company.db);
    for (const [table, text] of dump) expect(text, table).to.not.include('+8613900000001');
  });

  it('go on the partition of their day, made by as many as need it at once, beside those who read and write', async () => {
    await given();
    const days = ['2026-07-01', '2026-07-02', '2026-07-03'];
    const others = [connect(company.url, { max: 2 }), connect(company.url, { max: 2 })];
    try {
      await company.db.transaction().execute(async (tx) => {
        // Somebody has been reading and writing all the while.
        await sql`select count(*) from record`.execute(tx);
        await sql`lock table record, record_subject in row exclusive mode`.execute(tx);
        await Promise.all([...others, ...others].map(({ db }) => ensureDays(db, days)));
      });
      expect(await missingDays(company.db, [...days, '2026-07-04'])).to.deep.equal(['2026-07-04']);
      await ensureDays(company.db, days);
    } finally {
      for (const { close } of others) await close();
    }
    const { rows } = await sql<{ n: number }>`
      select count(*) as n from pg_inherits where inhparent in ('record'::regclass, 'record_subject'::regclass)
        and inhrelid::regclass::text like '%2026070%'`.execute(company.db);
    expect(rows[0]?.n).to.equal(6);
  });

  it('join a transaction that is under way, also where their day is the first of its kind', async () => {
    await given();
    const outcomes = await company.db.transaction().execute(async (tx) => {
      const own = { ...intake.deps, db: tx };
      await takeIn(own, intake.sourceId, [intake.message('nobody')]);
      return takeIn(own, intake.sourceId, [intake.message('li')]);
    });
    expect(outcomes).to.deep.equal(['kept']);
    expect(await count('record')).to.equal(1);
    expect(await count('record_seen')).to.equal(2);
  });

  it('of any size go over bit by bit', async () => {
    await given();
    const large = Buffer.alloc(6_000_000, 'x');
    const messages = Array.from({ length: 5 }, () =>
      intake.message('li', { body: { type: 'image/png', bytes: large } }),
    );
    expect(await intake.takes(...messages)).to.deep.equal(Array(5).fill('kept'));
    const heads = await headsOf(company.db, company.vault, li);
    const [opened] = await openContent(company.db, company.vault, { subject: li }, heads.slice(0, 1));
    expect(opened?.body?.equals(large)).to.equal(true);
  });

  it('may come to several processes at once, overlapping and in any order: each is kept and counted once', async () => {
    await given();
    const all = Array.from({ length: 60 }, (_, n) => intake.message(n % 2 ? 'li' : 'wang'));
    const batches = [all.slice(0, 40), all.slice(20).reverse(), [...all].reverse(), all.slice(10, 50)];
    const outcomes = (await Promise.all(batches.map((batch) => intake.takes(...batch)))).flat();
    expect(outcomes.filter((outcome) => outcome === 'kept')).to.have.length(60);
    expect(outcomes.filter((outcome) => outcome === 'duplicate')).to.have.length(outcomes.length - 60);
    expect(await count('record')).to.equal(60);
    expect(await tallies()).to.deep.equal([{ kind: 'message', outcome: 'kept', count: 60 }]);
  });

  it('in large numbers are kept once too, where some of them came before, and where two bring them at once', async () => {
    await given();
    const batch = (from: number, to: number) =>
      Array.from({ length: to - from }, (_, n) => intake.message('li', { key: `one of many ${from + n}` }));
    const tally = (outcomes: readonly Outcome[]) => ({
      kept: outcomes.filter((one) => one === 'kept').length,
      duplicates: outcomes.filter((one) => one === 'duplicate').length,
    });
    expect(tally(await intake.takes(...batch(0, 200)))).to.deep.equal({ kept: 200, duplicates: 0 });
    // One that came before, wherever it lies among them, and all of them.
    expect(tally(await intake.takes(...batch(199, 400)))).to.deep.equal({ kept: 200, duplicates: 1 });
    expect(tally(await intake.takes(...batch(100, 300)))).to.deep.equal({ kept: 0, duplicates: 200 });
    const both = await Promise.all([
      intake.takes(...batch(400, 600)),
      intake.takes(...batch(500, 700).toReversed()),
    ]);
    expect(tally(both.flat())).to.deep.equal({ kept: 300, duplicates: 100 });
    expect(await count('record_seen')).to.equal(700);
    const { rows } = await sql<{ n: number }>`select sum(count)::int as n from record`.execute(company.db);
    expect(rows).to.deep.equal([{ n: 700 }]);
  });

  it('are erased with those that are on their way in at that moment, or come after it', async () => {
    await given();
    const registry = personalDataRegistry([recordData({ vault: company.vault })]);
    const context = { now: company.now, actor: 'heed', reason: 'request' } as const;
    await intake.takes(intake.message('li'));
    let erasing: Promise<unknown> = Promise.resolve();
    // A transaction of intake that has not ended.
    await company.db.transaction().execute(async (tx) => {
      await lockIntake(tx, 'shared');
      await takeIn({ ...intake.deps, db: tx }, intake.sourceId, [intake.message('li')]);
      erasing = inTransaction(company.db, (other) => registry.erasePerson(other, li, context));
      await until(
        async () => {
          const { rows } =
            await sql`select from pg_locks where locktype = 'advisory' and not granted`.execute(company.db);
          return rows.length > 0;
        },
        { what: 'the erasure to wait' },
      );
    });
    await erasing;
    expect(await headsOf(company.db, company.vault, li)).to.deep.equal([]);
    expect(await count('record')).to.equal(0);
    expect(await company.db.selectFrom('keys.wrapping_key').selectAll().execute()).to.deep.equal([]);
  });

  it('are there whole or not at all, wherever the process is killed', async () => {
    await given();
    // Its partitions are there, so that it goes straight through.
    await intake.takes(intake.message('li'));
    const before = { events: (await company.events('records.taken-in')).length, tallies: await tallies() };
    const lines = Array.from({ length: 5 }, (_, n) =>
      JSON.stringify({
        id: `killed-${n}`,
        kind: 'message',
        at: company.now.toISOString(),
        chat: 'c',
        from: colleague('li'),
        to: [{ account: '+8613900000009', external: true }],
        body: { type: 'text/plain', text: 'hello' },
      }),
    );
    const child = () =>
      runTypeScript('intake-child.ts', [company.url, company.now.toISOString(), intake.sourceId, ...lines], {
        stdio: 'ignore',
      });
    const connected = async () => {
      const { rows } = await sql<{ waits: boolean | null }>`
        select wait_event_type = 'Lock' as waits from pg_stat_activity
        where datname = current_database() and application_name = 'taking-in'`.execute(company.db);
      return rows;
    };
    for (const table of [
      'record_seen',
      'record',
      'record_subject',
      'record_tally',
      'evidence_event',
      'evidence_entry',
    ]) {
      const holder = connect(company.url, { max: 1 });
      await holder.db.transaction().execute(async (tx) => {
        await sql`lock table ${sql.table(table)} in share row exclusive mode`.execute(tx);
        const running = child();
        const ended = once(running, 'close');
        await until(async () => (await connected()).some(({ waits }) => waits), {
          within: 60_000,
          what: `it to come to ${table}`,
        });
        running.kill('SIGKILL');
        await ended;
      });
      await until(async () => (await connected()).length === 0, { what: 'its connections to be gone' });
      await holder.close();
      expect(
        [await count('record'), await count('record_subject'), await count('record_seen')],
        table,
      ).to.deep.equal([1, 1, 1]);
      expect((await company.events('records.taken-in')).length, table).to.equal(before.events);
      expect(await tallies(), table).to.deep.equal(before.tallies);
    }
    const [code] = (await once(child(), 'close')) as [number];
    expect(code).to.equal(0);
    expect(await count('record')).to.equal(6);
  });

  it('leave no word of what was said, by whom or to whom, anywhere but sealed', async () => {
    await given();
    const canaries = [
      'canarysaid 金丝雀甲',
      'canaryfile 金丝雀乙',
      'canarychat',
      'canarycustomer',
      '金丝雀客户',
    ];
    const [said = '', file = '', chat = '', account = '', name = ''] = canaries;
    const record = intake.message('li', {
      said,
      chat,
      head: { type: 'file', name: file },
      to: [{ account, name, external: true }],
    });
    expect(await intake.takesOne({ ...record, key: 'canarykey' })).to.equal('kept');
    expect(await intake.takesOne({ ...record, key: 'canaryrefused', from: colleague('nobody') })).to.equal(
      'unknown-person',
    );
    const stored = await everythingStored(company.db);
    for (const canary of [...canaries, 'canarykey', 'canaryrefused'])
      for (const [table, text] of stored)
        expect(text.includes(canary), `${canary} in ${table}`).to.equal(false);
    // They are there, for whoever has the keys.
    const heads = await headsOf(company.db, company.vault, li);
    const opened = JSON.stringify(
      await openContent(company.db, company.vault, { subject: li }, heads).then((all) =>
        all.map(({ head, body }) => [head, String(body)]),
      ),
    );
    for (const canary of canaries) expect(opened).to.include(canary);
  });

  it('from a time that cannot be, or of a day that is over, are counted and not kept', async () => {
    await given();
    const at = (iso: string) => intake.message('li', { occurredAt: new Date(iso) });
    expect(await intake.takesOne(at('9999-12-31T23:59:59Z'))).to.equal('in-the-future');
    // The account was nobody's then.
    expect(await intake.takesOne(at('1970-01-01T00:00:00Z'))).to.equal('unknown-person');
    company.clock.advance({ days: 200 });
    expect(await intake.takesOne(at('2026-03-02T03:00:00Z'))).to.equal('past-its-period');
    expect(await count('record')).to.equal(0);
  });
});
