import { expect } from 'chai';
import { sql } from 'kysely';
import { notLinked } from '../../handlers/inbound.ts';
import { inTransaction } from '../../src/db/pool.ts';
import type { DirectorySource } from '../../src/people/directory/source.ts';
import { type SyncOptions, type SyncResult, syncDirectory } from '../../src/people/directory/sync.ts';
import { noteRenamed } from '../../src/people/directory/words.ts';
import { sentNotice } from '../harness/sent-notice.ts';
import { startWecomCompany, type WecomCompany } from '../harness/wecom-company.ts';

const names = Array.from({ length: 12 }, (_, i) => `Member${i + 1}`);

interface Somebody {
  staffNo: string;
  name: string;
  account: string | null;
  works: boolean;
}

/** Words about accounts whose order, time or repetition could make one person of two, or two of one. */
describe('words of WeCom about accounts', function () {
  this.timeout(60_000);
  let company: WecomCompany;
  beforeEach(async () => {
    company = await startWecomCompany({
      departments: [
        { id: 1, name: '样例有限公司' },
        { id: 2, name: '华东', parentid: 1 },
        { id: 3, name: '华南', parentid: 1 },
      ],
      members: names.map((userid) => ({ userid, name: `员工${userid.slice(6)}`, department: [2] })),
      work: false,
    });
  });
  afterEach(() => company.close());

  const source = (): DirectorySource => {
    const [wecom] = company.heed.connected;
    if (!wecom?.directory) throw new Error('WeCom is no source');
    return wecom.directory;
  };
  const sync = (from = source(), decided: SyncOptions['decided'] = {}): Promise<SyncResult> => {
    const { db, clock, app } = company.heed;
    const options = { now: clock.now(), actor: 'heed', zone: app.zone, decided } as const;
    return syncDirectory(db, from, options, new AbortController().signal);
  };
  const sweep = () => company.sweep('directory.changes.wecom');
  const later = (seconds: number) => company.heed.clock.advance({ seconds });
  const people = async (...called: string[]): Promise<Somebody[]> => {
    const { rows } = await sql<Somebody>`
      select p.staff_no as "staffNo", p.name,
        (select external_id from identity i where i.person_id = p.id and i.to_at is null) as account,
        exists (select from employment e where e.person_id = p.id and e.to_at is null) as works
      from person p where p.name = any(${called}::text[]) order by p.staff_no`.execute(company.heed.db);
    return rows;
  };
  const signedIn = async (userid: string): Promise<boolean> => {
    const { browser } = await company.opens(userid, '/me');
    return (await browser.get('/me')).status === 200;
  };

  describe('a user id that is given to somebody else', () => {
    const anew = { userid: 'Member1', name: '另一位', department: [3] };
    const apart = [
      { staffNo: 'member1', name: '员工1', account: null, works: false },
      { staffNo: 'member1~2', name: '另一位', account: 'member1', works: true },
    ];

    it('within seconds: one has left, the other is somebody new', async () => {
      const { wecom, heed } = company;
      expect(await signedIn('Member1')).to.equal(true);
      later(60);
      await wecom.changeContact({ type: 'delete_user', userid: 'Member1' });
      const { rows } = await sql`
        select from session join person p on p.id = session.person_id
        where p.staff_no = 'member1'`.execute(heed.db);
      expect(rows).to.have.lengthOf(0);
      later(2);
      await wecom.changeContact({ type: 'create_user', member: anew });
      await sweep();
      expect(await people('员工1', '另一位')).to.deep.equal(apart);
      expect((await sync()).changes).to.deep.equal([]);
    });

    it('within seconds in the same department, words doubled and in the other order', async () => {
      const { wecom } = company;
      later(60);
      wecom.hold();
      const words = [
        wecom.changeContact({ type: 'delete_user', userid: 'Member1' }, { times: 2 }),
        wecom.changeContact({ type: 'create_user', member: { ...anew, department: [2] } }, { times: 2 }),
      ];
      await wecom.release((held) => Array.from({ length: held }, (_, i) => held - 1 - i));
      await Promise.all(words);
      await sweep();
      expect(await people('员工1', '另一位')).to.deep.equal(apart);
    });

    it('the word of it comes after the other was read: the name goes back to whose it was', async () => {
      const { wecom } = company;
      later(60);
      wecom.hold();
      const deleted = wecom.changeContact({ type: 'delete_user', userid: 'Member1' });
      wecom.directory.addMember({ ...anew, name: '员工1 小李', department: [2] });
      later(60);
      await sync();
      expect(await people('员工1')).to.deep.equal([]);
      await wecom.release();
      await deleted;
      await sweep();
      const [gone, came] = apart;
      expect(await people('员工1', '员工1 小李')).to.deep.equal([gone, { ...came, name: '员工1 小李' }]);
    });

    it('a whole reading in between: the late word is of an account that was ended already', async () => {
      const { wecom } = company;
      later(60);
      wecom.hold();
      const deleted = wecom.changeContact({ type: 'delete_user', userid: 'Member1' });
      await sync();
      later(60);
      wecom.directory.addMember(anew);
      await sync();
      await wecom.release();
      await deleted;
      await sweep();
      expect(await people('员工1', '另一位')).to.deep.equal(apart);
    });

    it('no word at all: a whole reading leaves it to a person', async () => {
      const { wecom } = company;
      wecom.directory.removeMember('Member1');
      wecom.directory.addMember(anew);
      const { conflicts } = await sync();
      expect(conflicts).to.deep.equal(['member1']);
      expect(await people('员工1', '另一位')).to.deep.equal([
        { staffNo: 'member1', name: '员工1', account: 'member1', works: true },
      ]);
      later(60);
      await sync(source(), { somebodyElse: ['member1'] });
      expect(await people('员工1', '另一位')).to.deep.equal(apart);
    });

    it('the word that somebody was made, repeated and late: they are who they are, and stay signed in', async () => {
      const { wecom, heed } = company;
      wecom.hold();
      const made = wecom.changeContact(
        { type: 'create_user', member: { userid: 'Fresh', name: '新人', department: [2] } },
        { times: 3 },
      );
      later(1);
      await sync();
      expect(await signedIn('Fresh')).to.equal(true);
      later(3_600);
      await wecom.release();
      await made;
      await sweep();
      expect(await people('新人')).to.deep.equal([
        { staffNo: 'fresh', name: '新人', account: 'fresh', works: true },
      ]);
      const { rows } = await sql`select from session`.execute(heed.db);
      expect(rows).to.have.lengthOf(1);
    });

    it('after its owner was renamed, and that word comes last: in doubt meanwhile, and settled by it', async () => {
      const { wecom, heed } = company;
      later(60);
      const at = heed.clock.now();
      wecom.directory.setMember('Member1', { userid: 'Renamed' });
      later(2);
      await wecom.changeContact({ type: 'create_user', member: { ...anew, department: [2] } });
      await sweep();
      expect(await signedIn('Member1')).to.equal(false);
      const word = { eventId: 'late', account: 'member1', to: 'renamed', at };
      const tenant = { platform: 'wecom', tenant: wecom.corpid };
      later(60);
      await inTransaction(heed.db, (tx) => noteRenamed(tx, tenant, word, heed.clock.now()));
      await sweep();
      const { conflicts } = await sync();
      expect(conflicts).to.deep.equal([]);
      expect((await people('员工1', '另一位')).filter(({ works }) => works)).to.deep.equal([
        { staffNo: 'member1', name: '员工1', account: 'renamed', works: true },
        { staffNo: 'member1~2', name: '另一位', account: 'member1', works: true },
      ]);
      expect(await signedIn('Renamed')).to.equal(true);
      expect(await signedIn('Member1')).to.equal(true);
    });

    it('no word at all, in the same department: the account opens nothing until somebody has looked', async () => {
      const { wecom, heed } = company;
      expect(await signedIn('Member1')).to.equal(true);
      wecom.directory.removeMember('Member1');
      wecom.directory.addMember({ ...anew, department: [2] });
      expect((await sync()).another).to.deep.equal(['member1']);
      expect(await people('员工1', '另一位')).to.deep.equal([
        { staffNo: 'member1', name: '员工1', account: 'member1', works: true },
      ]);
      const { rows } = await sql`select from session`.execute(heed.db);
      expect(rows).to.have.lengthOf(0);
      expect(await signedIn('Member1')).to.equal(false);
      const said = await wecom.type('Member1', '我的待办');
      expect(said.reply).to.contain(notLinked.slice(0, 20));
      await sentNotice(heed, 'chat-monitoring', ['member1']);
      const failed = await sql`select state, failure from delivery`.execute(heed.db);
      expect(failed.rows).to.deep.equal([{ state: 'failed', failure: 'no-account' }]);
      later(60);
      await sync(source(), { somebodyElse: ['member1'] });
      expect(await people('员工1', '另一位')).to.deep.equal(apart);
      expect(await signedIn('Member1')).to.equal(true);
    });

    it('no word at all, and it is the same person: what was not sent meanwhile goes out', async () => {
      const { wecom, heed } = company;
      wecom.directory.setMember('Member1', { name: '另一位' });
      await sync();
      await sentNotice(heed, 'chat-monitoring', ['member1']);
      await company.sweep('directory.unknown.wecom');
      const states = async () => {
        const found = await sql<{ state: string }>`select state from delivery`.execute(heed.db);
        return found.rows.map(({ state }) => state);
      };
      expect(await states()).to.deep.equal(['failed']);
      await sync(source(), { samePerson: ['member1'] });
      expect(await people('另一位')).to.deep.equal([
        { staffNo: 'member1', name: '另一位', account: 'member1', works: true },
      ]);
      expect(await signedIn('Member1')).to.equal(true);
      await company.sweep('directory.unknown.wecom');
      expect(await states()).to.deep.equal(['pending']);
    });

    it('a name with something of the old one is the same person’s, and so are names that all are written anew', async () => {
      const { wecom } = company;
      wecom.directory.setMember('Member1', { name: 'Anna Smith' });
      wecom.directory.setMember('Member2', { name: '员工2（华东）' });
      await sync(source(), { samePerson: ['member1'] });
      wecom.directory.setMember('Member1', { name: 'Anna Jones-Miller' });
      const { another } = await sync();
      expect(another).to.deep.equal([]);
      expect(await people('Anna Jones-Miller', '员工2（华东）')).to.have.lengthOf(2);
      for (const userid of names) wecom.directory.setMember(userid, { name: `Somebody ${userid.slice(6)}` });
      expect((await sync()).changes).to.have.lengthOf(names.length);
    });

    it('another name and another department after all: the same person, as somebody found out', async () => {
      const { wecom } = company;
      wecom.directory.setMember('Member1', { name: '另一位', department: [3] });
      expect((await sync()).conflicts).to.deep.equal(['member1']);
      const { conflicts } = await sync(source(), { samePerson: ['member1'] });
      expect(conflicts).to.deep.equal([]);
      expect(await people('员工1', '另一位')).to.deep.equal([
        { staffNo: 'member1', name: '另一位', account: 'member1', works: true },
      ]);
    });

    it('deleted and made again for the same person: the same person, who signs in again', async () => {
      const { wecom } = company;
      later(60);
      await wecom.changeContact({ type: 'delete_user', userid: 'Member1' });
      await wecom.changeContact({ type: 'create_user', member: { ...anew, name: '员工1' } });
      await sweep();
      expect(await people('员工1')).to.deep.equal([
        { staffNo: 'member1', name: '员工1', account: 'member1', works: true },
      ]);
      expect(await signedIn('Member1')).to.equal(true);
    });
  });

  describe('a user id that was changed', () => {
    const same = (account: string) => [{ staffNo: 'member1', name: '员工1', account, works: true }];
    const rename = (from: string, to: string) =>
      company.wecom.changeContact({ type: 'update_user', userid: from, changes: {}, newUserid: to });
    /** Renamed in silence; the word of it, as of then, is said when it is called. */
    const renameUnsaid = (from: string, to: string) => {
      const { wecom, heed } = company;
      const at = heed.clock.now();
      wecom.directory.setMember(from, { userid: to });
      const word = { eventId: `${from} ${to}`, account: from.toLowerCase(), to: to.toLowerCase(), at };
      const tenant = { platform: 'wecom', tenant: wecom.corpid };
      return () => inTransaction(heed.db, (tx) => noteRenamed(tx, tenant, word, heed.clock.now()));
    };
    const grant = async (role: string) => {
      await sql`insert into role_grant (person_id, role, from_at)
        select id, ${role}, ${company.heed.clock.now()} from person where staff_no = 'member1'`.execute(
        company.heed.db,
      );
    };
    const roles = async () => {
      const { rows } = await sql<{ role: string }>`
        select role from role_grant g join person p on p.id = g.person_id
        where p.staff_no = 'member1' and g.to_at is null`.execute(company.heed.db);
      return rows.map(({ role }) => role);
    };

    it('a whole reading before the word: the same person again, with their roles', async () => {
      const { wecom } = company;
      await grant('hr');
      later(60);
      wecom.hold();
      const word = rename('Member1', 'Renamed');
      later(30);
      await sync();
      expect((await people('员工1')).map(({ works }) => works)).to.deep.equal([false, true]);
      expect(await roles()).to.deep.equal([]);
      later(3_600);
      await wecom.release();
      await word;
      await sweep();
      expect(await people('员工1')).to.deep.equal([
        ...same('renamed'),
        { staffNo: 'renamed', name: '员工1', account: null, works: false },
      ]);
      expect(await roles()).to.deep.equal(['hr']);
      expect((await sync()).changes).to.deep.equal([]);
    });

    it('twice, with the words in the other order, and each twice', async () => {
      later(60);
      const first = renameUnsaid('Member1', 'Second');
      later(2);
      const second = renameUnsaid('Second', 'Third');
      await second();
      await sweep();
      // Somebody new would be nobody new.
      expect(await people('员工1')).to.deep.equal(same('member1'));
      for (const say of [first, second, first]) await say();
      await sweep();
      expect(await people('员工1')).to.deep.equal(same('third'));
      expect((await sync()).changes).to.deep.equal([]);
    });

    it('twice, and the first word comes hours after the second', async () => {
      later(60);
      const first = renameUnsaid('Member1', 'Second');
      later(2);
      const second = renameUnsaid('Second', 'Third');
      await second();
      later(600);
      await sweep();
      expect((await people('员工1')).map(({ account }) => account)).to.deep.equal(['member1', 'third']);
      later(3_600);
      await first();
      await sweep();
      expect((await people('员工1')).filter(({ works }) => works)).to.deep.equal(same('third'));
    });

    it('two that change places by a third, in whatever order', async () => {
      const { wecom } = company;
      for (const order of [
        [0, 1, 2],
        [2, 1, 0],
        [1, 2, 0],
      ]) {
        later(60);
        wecom.hold();
        const words = [rename('Member1', 'Tmp')];
        later(2);
        words.push(rename('Member2', 'Member1'));
        later(2);
        words.push(rename('Tmp', 'Member2'));
        await wecom.release(() => order);
        await Promise.all(words);
        await sweep();
      }
      expect(await people('员工1', '员工2')).to.deep.equal([
        { staffNo: 'member1', name: '员工1', account: 'member2', works: true },
        { staffNo: 'member2', name: '员工2', account: 'member1', works: true },
      ]);
    });

    it('and then deleted', async () => {
      later(60);
      await rename('Member1', 'Renamed');
      await company.wecom.changeContact({ type: 'delete_user', userid: 'Renamed' });
      later(60);
      await sweep();
      expect(await people('员工1')).to.deep.equal([
        { staffNo: 'member1', name: '员工1', account: null, works: false },
      ]);
    });
  });

  it('a whole reading that is overtaken by words takes nothing back', async () => {
    const { wecom } = company;
    const slow: DirectorySource = {
      ...source(),
      async readAll(signal) {
        const read = await source().readAll(signal);
        await wecom.changeContact({ type: 'delete_user', userid: 'Member1' });
        await wecom.changeContact({
          type: 'create_user',
          member: { userid: 'Fresh', name: '新人', department: [3] },
        });
        await wecom.changeContact({ type: 'update_user', userid: 'Member2', changes: { department: [3] } });
        later(10);
        await sweep();
        later(60);
        await wecom.changeContact({ type: 'update_user', userid: 'Member3', changes: { department: [3] } });
        wecom.directory.addMember({ userid: 'Quiet', name: '无声', department: [2] });
        return { ...read, members: [...read.members.filter(({ account }) => account !== 'member4')] };
      },
    };
    const { changes } = await sync(slow);
    // Of member4 the reading says that they have left, and nobody says otherwise.
    expect(changes).to.deep.equal([{ kind: 'person-left', staffNo: 'member4' }]);
    await sweep();
    const places = await sql<{ staffNo: string }>`
      select p.staff_no as "staffNo" from membership m
      join person p on p.id = m.person_id join department d on d.id = m.department_id
      where m.to_at is null and d.code = 'wecom-3' order by 1`.execute(company.heed.db);
    expect(places.rows.map((row) => row.staffNo)).to.deep.equal(['fresh', 'member2', 'member3']);
    expect((await people('员工1')).map(({ works }) => works)).to.deep.equal([false]);
  });
});
