import { expect } from 'chai';
import { sql } from 'kysely';
import { matchesPerson } from '../../src/people/matching.ts';
import { makePinyin, pinyinOf, typedPinyin } from '../../src/people/pinyin.ts';
import { testDatabase } from '../harness/database.ts';

describe('names in pinyin', () => {
  it('are what somebody begins to type: whole, from the given name on, and the first letters', async () => {
    expect((await pinyinOf('张伟')).split(' ')).to.have.members(['zhangwei', 'wei', 'zw', 'w']);
    expect((await pinyinOf('欧阳娜')).split(' ')).to.include.members(['ouyangna', 'yangna', 'oyn']);
  });

  it('have every likely reading, a surname’s own among them', async () => {
    const words = (await pinyinOf('单乐')).split(' ');
    expect(words).to.include.members(['shanle', 'shanyue', 'danle', 'sl', 'sy']);
    expect((await pinyinOf('吕玲')).split(' ')).to.include.members(['lvling', 'luling']);
  });

  it('stay short however many readings there are', async () => {
    expect((await pinyinOf('乐行重长朝单解曾'.repeat(3))).length).to.be.below(1_500);
  });

  it('keep Latin letters as they stand, and are nothing for names without Chinese characters', async () => {
    expect((await pinyinOf('李Tom')).split(' ')).to.include.members(['litom', 'tom', 'lt']);
    for (const name of ['Anna Li', '—', '', '😀', '\u{20BB7}'])
      expect(await pinyinOf(name)).to.not.match(/[^a-z0-9 ]/);
    expect(await pinyinOf('Anna Li')).to.equal('');
  });

  it('are compared without tones, capitals and apostrophes', () => {
    const typed = { Zhāng: 'zhang', lǚ: 'lv', Lü: 'lv', "xi'an": 'xian', 'xī’ān': 'xian', ZW: 'zw' };
    for (const [word, plain] of Object.entries(typed)) expect(typedPinyin(word), word).to.equal(plain);
    for (const word of ['张', 'z', 'S002', 'a%', 'a.b', '.*', ''])
      expect(typedPinyin(word)).to.equal(undefined);
  });

  describe('in the database', () => {
    let database: Awaited<ReturnType<typeof testDatabase>>;
    before(async () => {
      database = await testDatabase();
      await sql`
        insert into person (id, staff_no, name, created_at)
        select gen_random_uuid(), 'P' || n, case n % 3 when 0 then '张伟' when 1 then '章蔚然' else 'Anna Wei' end, '2026-01-01'
        from generate_series(1, 1200) n`.execute(database.db);
    });
    after(() => database.close());
    const found = async (text: string) =>
      (
        await sql<{
          name: string;
        }>`select distinct p.name from person p where ${matchesPerson(text)}`.execute(database.db)
      ).rows
        .map(({ name }) => name)
        .toSorted();

    it('are made for everybody, of two at once by one', async () => {
      const made = await Promise.all([makePinyin(database.db), makePinyin(database.db)]);
      let sum = (made[0] ?? 0) + (made[1] ?? 0);
      for (let more = -1; more !== 0; sum += more) more = await makePinyin(database.db);
      expect(sum + 0).to.equal(1_200);
    });

    it('find people by the whole name, its parts and its first letters', async () => {
      expect(await found('zhang wei')).to.deep.equal(['张伟', '章蔚然']);
      expect(await found('zhangwei')).to.deep.equal(['张伟', '章蔚然']);
      expect(await found('zhangweiran')).to.deep.equal(['章蔚然']);
      expect(await found('zwr')).to.deep.equal(['章蔚然']);
      expect(await found('ZW P3')).to.deep.equal(['张伟', '章蔚然']);
      expect(await found('Zhāng P3')).to.deep.equal(['张伟', '章蔚然']);
      // Not from the middle of a syllable, and a name in Latin letters by what is written.
      expect(await found('hang')).to.deep.equal([]);
      expect(await found('wei')).to.deep.equal(['Anna Wei', '张伟', '章蔚然']);
    });

    it('follow a name that changes, and leave nothing of one that is erased', async () => {
      await sql`update person set name = '—' where staff_no = 'P3'`.execute(database.db);
      await sql`update person set name = '李娜' where staff_no = 'P6'`.execute(database.db);
      expect(await found('ln')).to.deep.equal([]);
      const { rows } = await sql<{ pinyin: string | null }>`
        select pinyin from person where staff_no in ('P3', 'P6')`.execute(database.db);
      expect(rows).to.deep.equal([{ pinyin: null }, { pinyin: null }]);
      expect(await makePinyin(database.db)).to.equal(2);
      expect(await found('ln')).to.deep.equal(['李娜']);
    });

    it('are asked through indexes', async () => {
      const { rows } = await database.db.transaction().execute(async (tx) => {
        await sql`set local enable_seqscan = off`.execute(tx);
        return sql<object>`explain select 1 from person p where ${matchesPerson('zhangweiran')}`.execute(tx);
      });
      expect(JSON.stringify(rows)).to.include('person_grams').and.include('person_pinyin_words');
    });
  });
});
