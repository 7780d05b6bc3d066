import { expect } from 'chai';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { lookAt } from '../../src/crisis/affected/add.ts';
import { findListedEver } from '../../src/crisis/affected/listed.ts';
import { sendMails } from '../../src/crisis/affected/mails.ts';
import { addOutside, readOutside } from '../../src/crisis/affected/outside.ts';
import { affectedLines } from '../../src/crisis/affected/reached.ts';
import { inTransaction } from '../../src/db/pool.ts';
import type { OutsideLetter, OutsideOutcome } from '../../src/platforms/port.ts';
import { AffectedStory, cast, idOf } from '../harness/affected.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import { everythingStored } from '../harness/stored.ts';

const table = (count: number) =>
  [
    '姓名,邮箱,手机,语言',
    ...Array.from({ length: count }, (_, n) => `客户${n},c${n}@mail.example,,${n % 2 ? 'en' : 'zh'}`),
  ].join('\n');

describe('affected people who have no account', function () {
  this.timeout(60_000);
  let heed: TestApp;
  let story: AffectedStory;
  let letters: OutsideLetter[];
  beforeEach(async () => {
    heed = await startApp({ policies: false });
    story = await AffectedStory.open(heed);
    letters = [];
  });
  afterEach(() => heed.close());

  const adds = async (text: string) => {
    const by = await idOf(heed, cast.hr);
    return inTransaction(heed.db, (tx) =>
      addOutside(tx, heed.app, story.incident.id, readOutside(text).contacts, {
        ...{ id: v7(), kinds: ['health'], why: 'the list', again: false, by, now: heed.clock.now() },
      }),
    );
  };
  /** A mail server by whose answers the test decides; it may also die over one. */
  const round = (answer: (nth: number) => OutsideOutcome | 'dies') =>
    sendMails(
      {
        ...{ db: heed.db, vault: heed.app.vault, baseUrl: heed.url },
        mail: {
          async writeOutside(letter) {
            letters.push(letter);
            const said = answer(letters.length);
            if (said === 'dies') throw new Error('the process died');
            return said;
          },
        },
      },
      heed.clock.now(),
      new AbortController().signal,
    );
  const states = async () =>
    (await affectedLines(heed.db, heed.app.vault, story.incident.id, { limit: 100 }, heed.clock.now())).map(
      ({ reach }) => reach,
    );

  it('get the whole text by mail, in their language, which lies nowhere in the clear and has no link', async () => {
    expect(await adds(table(2))).to.deep.equal({ found: 2, fresh: 2 });
    // The same mailbox, typed otherwise, is the same person.
    expect(await adds('name,email\nAnn, C1@MAIL.example ')).to.deep.equal({ found: 1, fresh: 0 });
    expect(await story.tells()).to.include({ people: 2, mails: 2 });
    expect(await round(() => ({ result: 'taken' }))).to.equal(2);
    expect(letters.map(({ address, language }) => `${address} ${language}`)).to.have.members([
      'c0@mail.example zh-CN',
      'c1@mail.example en',
    ]);
    for (const { words, subject, language } of letters) {
      expect(words)
        .to.include(`canary-7321 todo ${language === 'en' ? 'en' : 'zh'}`)
        .and.not.include('http');
      expect(subject).to.include(story.incident.code).and.not.include('canary');
    }
    expect(await states()).to.deep.equal(['accepted', 'accepted']);
    expect(await round(() => ({ result: 'taken' }))).to.equal(0);
    const stored = [...(await everythingStored(heed.db)).values()].join('\n');
    for (const word of ['canary-7321', 'c0@mail.example', '客户0']) expect(stored).to.not.include(word);
  });

  it('are neither lost nor written to twice without a mark, wherever the process dies', async () => {
    await adds(table(5));
    await story.tells();
    for (let n = 0; n < 40; n += 1) {
      // Dies over every second letter, and not on the same one.
      await round((nth) => (nth % 2 === 0 ? 'dies' : { result: 'taken' })).catch((error: Error) =>
        expect(error.message).to.equal('the process died'),
      );
      heed.clock.advance({ minutes: 10 });
    }
    const byAddress = new Map<string, OutsideLetter[]>();
    for (const letter of letters)
      byAddress.set(letter.address, [...(byAddress.get(letter.address) ?? []), letter]);
    expect(byAddress.size).to.equal(5);
    for (const [address, sent] of byAddress) {
      expect(sent.length, address).to.be.at.most(2);
      expect(
        sent.map(({ marked }) => marked),
        address,
      ).to.deep.equal(sent.length === 1 ? [false] : [false, true]);
      expect(new Set(sent.map(({ id }) => id)).size).to.equal(1);
    }
    // Whoever may have got neither is on a person's list.
    for (const reach of await states()) expect(reach).to.be.oneOf(['accepted', 'missed']);
  });

  it('who are refused, or have a number alone, wait for a person; what is put off goes later', async () => {
    await adds('name,email,mobile\nAnn,ann@mail.example,\nBo,,13800138000');
    expect(await story.tells()).to.include({ people: 2, mails: 1, without: 1 });
    await round(() => ({ result: 'later', at: new Date(heed.clock.now().getTime() + 60_000) }));
    expect((await states()).sort()).to.deep.equal(['missed', 'waiting']);
    heed.clock.advance({ minutes: 2 });
    await round(() => ({ result: 'refused' }));
    expect(await states()).to.deep.equal(['missed', 'missed']);
    expect(letters).to.have.length(2);
  });

  it('are refused line by line where nobody could be written to', () => {
    const { contacts, wrong } = readOutside(
      'name,email,mobile\n,a@b.example,\nAnn,,\nBo,no mailbox,\nCy,,12\n\u202eDan\u202c,d@b.example,',
    );
    expect(wrong.map(({ line, problem }) => `${line} ${problem}`)).to.deep.equal([
      '2 noName',
      '3 noWay',
      '4 badEmail',
      '5 badMobile',
    ]);
    expect(contacts.map(({ name }) => name)).to.deep.equal(['Dan']);
    expect(readOutside('email\na@b.example').problems).to.have.length(1);
    expect(readOutside(table(5_001)).problems).to.have.length(1);
  });
});

describe('by what those whose data leaked are found', function () {
  this.timeout(60_000);
  let heed: TestApp;
  let story: AffectedStory;
  beforeEach(async () => {
    heed = await startApp({ policies: false });
    story = await AffectedStory.open(heed);
  });
  afterEach(() => heed.close());

  it('a list takes those who have left; a query those of its day', async () => {
    const before = heed.clock.now();
    heed.clock.advance({ days: 1 });
    await sql`update employment e set to_at = ${heed.clock.now()} from person p
      where p.id = e.person_id and p.staff_no = 'S002'`.execute(heed.db);
    const { ids, unknown } = await findListedEver(heed.db, '工号\nS002\nX1');
    expect(ids).to.have.length(1);
    expect(unknown).to.deep.equal([{ line: 3, staffNo: 'X1' }]);
    heed.clock.advance({ minutes: 1 });
    const everyone = (at: Date) =>
      lookAt(heed.db, story.incident.id, { kind: 'query', audience: { kind: 'everyone' }, at });
    const [then, now] = [await everyone(before), await everyone(heed.clock.now())];
    expect(then.found - now.found).to.equal(1);
    expect(then.left).to.equal(1);
    // Whoever has left is told by a person, unless a mailbox is known.
    await story.adds(['S002']);
    await sql`update identity i set to_at = ${heed.clock.now()} from person p
      where p.id = i.person_id and p.staff_no = 'S002'`.execute(heed.db);
    expect(await story.tells()).to.include({ people: 1, without: 1 });
  });

  it('a hundred thousand lines are one look', async () => {
    await sql`
      insert into person (id, staff_no, name, language, time_zone, created_at)
      select gen_random_uuid(), 'L' || n, 'L' || n, 'zh-CN', 'Asia/Shanghai', ${heed.clock.now()}::timestamptz from generate_series(1, 5000) n`.execute(
      heed.db,
    );
    const text = Array.from({ length: 100_000 }, (_, n) => `L${n + 1}`).join('\n');
    const { ids, unknown, tooMany } = await findListedEver(heed.db, text);
    expect({ unknown: unknown.length, tooMany }).to.deep.equal({ unknown: 95_000, tooMany: false });
    expect(unknown[0]).to.deep.equal({ line: 5_001, staffNo: 'L5001' });
    const source = { kind: 'list', ids } as const;
    expect(await lookAt(heed.db, story.incident.id, source)).to.include({ found: 5_000, fresh: 5_000 });
    // As a browser sends a file: longer than a form without one may be.
    const hr = await heed.signIn(cast.hr);
    const bytes = Buffer.from(`工号\r\n${text.replaceAll('\n', '\r\n')}`);
    const at = `/crisis/${story.incident.id}/affected/look`;
    const { status, text: page } = await hr.upload(
      at,
      { source: 'list', list: '' },
      { 'list-file': new Uint8Array(bytes) },
    );
    expect(status).to.equal(422);
    expect(page).to.include('L5001').and.include('还有 94950 行');
  });
});
