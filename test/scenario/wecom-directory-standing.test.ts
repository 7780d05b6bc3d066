import { expect } from 'chai';
import { sql } from 'kysely';
import { accountsNamed } from '../../src/people/directory/decided.ts';
import { advice, type Standing, standings } from '../../src/people/directory/standing.ts';
import { type SyncOptions, syncDirectory } from '../../src/people/directory/sync.ts';
import { startWecomCompany, type WecomCompany } from '../harness/wecom-company.ts';

const names = Array.from({ length: 20 }, (_, i) => `Member${i + 1}`);

describe('what WeCom said and Heed has not believed yet', function () {
  this.timeout(60_000);
  let company: WecomCompany;
  beforeEach(async () => {
    company = await startWecomCompany({
      departments: [
        { id: 1, name: '样例有限公司' },
        { id: 2, name: '华东', parentid: 1 },
      ],
      members: names.map((userid, i) => ({ userid, name: `员工${i + 1}`, department: [2] })),
      work: false,
    });
    await sql`insert into role_grant (person_id, role, from_at)
      select id, case staff_no when 'member20' then 'hr' else 'privacy' end, ${company.heed.clock.now()}
      from person where staff_no in ('member19', 'member20')`.execute(company.heed.db);
  });
  afterEach(() => company.close());

  const sync = (more: Partial<SyncOptions> = {}) => {
    const { db, clock, connected, app } = company.heed;
    const source = connected[0]?.directory;
    if (!source) throw new Error('WeCom is no source');
    const options = { now: clock.now(), actor: 'heed', zone: app.zone, ...more } as const;
    return syncDirectory(db, source, options, new AbortController().signal);
  };
  const waiting = async (): Promise<Standing | undefined> => {
    const [one, ...more] = await standings(company.heed.db, company.heed.clock.now());
    expect(more).to.deep.equal([]);
    return one;
  };
  /** What an operator and what HR reads. */
  const told = async () => {
    const one = await waiting();
    const { browser } = await company.opens('Member20', '/console/people');
    const page = (await browser.get('/console/people?lang=en')).text;
    return { doctor: one ? [...advice(one)].join('\n') : '', page };
  };

  it('is nothing when all is well', async () => {
    expect(await waiting()).to.equal(undefined);
    expect((await told()).page)
      .to.include('Member19'.toLowerCase())
      .and.not.include('class="alert');
  });

  it('many leaving by words: who they are and what to do, for HR and operators, until it is settled', async () => {
    const { wecom, heed } = company;
    for (const userid of names.slice(0, 6)) await wecom.changeContact({ type: 'delete_user', userid });
    await company.sweep('directory.changes.wecom');
    const one = await waiting();
    expect(one?.held.map(({ staffNo }) => staffNo)).to.deep.equal(
      names.slice(0, 6).map((name) => name.toLowerCase()),
    );
    const { doctor, page } = await told();
    expect(doctor)
      .to.match(/^6 people .*--most-leaving/)
      .and.not.include('员工');
    expect(page).to.include('WeCom says that 6 people have left').and.include('--most-leaving');
    expect(page.match(/<li>员工\d/g)).to.have.lengthOf(6);
    const { browser } = await company.opens('Member19', '/console/people');
    expect((await browser.get('/console/people?lang=en')).text).not.to.include('have left');
    heed.clock.advance({ minutes: 1 });
    expect((await sync({ mostLeaving: 0.5 })).left).to.equal(6);
    expect(await waiting()).to.equal(undefined);
  });

  it('a reading that was refused or did not end, also when nobody was at a terminal', async () => {
    const { wecom, heed } = company;
    for (const userid of names.slice(0, 6)) wecom.directory.removeMember(userid);
    await sync();
    expect((await waiting())?.failed?.refused).to.deep.equal(['staffList.tooManyLeave']);
    expect((await told()).page).to.include('was read and not taken in');
    wecom.failNext('department/list', { kind: 'errcode', errcode: 60020 });
    await sync().catch(() => undefined);
    expect((await waiting())?.failed?.refused).to.deep.equal([]);
    const { doctor, page } = await told();
    expect(doctor).to.include('did not end');
    expect(page).to.include('was not read to its end');
    heed.clock.advance({ days: 8 });
    expect(await waiting()).to.equal(undefined);
  });

  it('whose an account is can be said in any spelling, and not of one that is nobody’s', async () => {
    const sources = [{ platform: 'wecom', tenant: company.wecom.corpid }];
    const named = (...typed: string[]) => accountsNamed(company.heed.db, sources, typed);
    expect(await named('Member1', 'MEMBER2', 'member1')).to.deep.equal(['member1', 'member2']);
    expect(await named()).to.deep.equal([]);
    const refused = await named('Member1', 'Membre2').catch((error: unknown) => error);
    expect(refused).to.have.property('code', 'bad-input');
    expect(refused).to.have.property('message').that.includes('Membre2').and.not.includes('Member1');
  });

  it('an account that may be somebody else’s, and one that could be two people’s', async () => {
    const { wecom, heed } = company;
    wecom.directory.setMember('Member1', { name: '某某' });
    await sync();
    expect((await waiting())?.doubted).to.have.lengthOf(1);
    expect(await waiting()).to.include({ unbound: 0 });
    const { doctor, page } = await told();
    expect(doctor).to.include('--same-person member1').and.include('--somebody-else member1');
    expect(page).to.include('1 account of WeCom may be somebody else').and.include('<li>员工1');
    await sync({ decided: { samePerson: ['member1'] } });
    expect(await waiting()).to.equal(undefined);
    await sql`
      with listed as (
        insert into person (id, staff_no, name, created_at)
        values (gen_random_uuid(), 'newcomer', '名单上的人', ${heed.clock.now()}) returning id
      )
      insert into employment (person_id, from_at) select id, ${heed.clock.now()} from listed`.execute(
      heed.db,
    );
    wecom.directory.addMember({ userid: 'newcomer', name: '另一位', department: [2] });
    await sync();
    expect(await waiting()).to.deep.include({ doubted: [], unbound: 1 });
    expect((await told()).page).to.include('1 account of WeCom is nobody');
  });
});
