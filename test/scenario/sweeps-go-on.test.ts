import { expect } from 'chai';
import { sql } from 'kysely';
import { policySweeps } from '../../jobs/policies.ts';
import { createLog } from '../../src/log.ts';
import { noticeHooks } from '../../src/notices/follow.ts';
import { askJoiners } from '../../src/notices/joiners.ts';
import { sweepReminders } from '../../src/reminders/sweep.ts';
import { Company, zone } from '../harness/company.ts';

/** One row that cannot be worked on must not keep all those behind it waiting, for ever and unseen. */
describe('a sweep that meets something it cannot do', () => {
  let company: Company;

  beforeEach(async () => {
    company = await Company.open();
  });
  afterEach(() => company.close());

  const fails = (work: Promise<unknown>): Promise<string> =>
    work.then(
      () => 'nothing failed',
      (error: Error) => error.message,
    );
  /** An audience that a newer Heed knew. */
  const notUnderstood = (noticeId: string) =>
    sql`update notice set audience = '{"kind":"everybody-on-mars"}' where id = ${noticeId}::uuid`.execute(
      company.db,
    );

  it('puts the other policies into force, and says that one failed', async () => {
    for (const code of ['a-one', 'b-two', 'c-three'])
      await company.publishes({ code, effectiveOn: '2026-03-20' });
    company.clock.advance({ days: 30 });
    const hooks = noticeHooks(zone);
    const [sweep] = policySweeps({
      ...hooks,
      async inForce(tx, version, previous, now) {
        await hooks.inForce(tx, version, previous, now);
        if (version.code === 'a-one') throw new Error('no');
      },
    });
    const { db, now } = company;
    const run = () => sweep?.run({ db, now, log: createLog('silent'), signal: new AbortController().signal });
    expect(await fails(Promise.resolve(run()))).to.equal('1 failed, 2 were done');
    const { rows } = await sql<{ code: string; state: string }>`
      select p.code, v.state from policy_version v join policy p on p.id = v.policy_id order by 1`.execute(
      db,
    );
    expect(rows.map(({ code, state }) => `${code} ${state}`)).to.deep.equal([
      'a-one published',
      'b-two in-force',
      'c-three in-force',
    ]);
    expect(await company.events('policy.in-force')).to.have.length(2);
  });

  it('asks joiners about the other notices', async () => {
    await company.joins('李明');
    const version = await company.publishes();
    const { noticeId: broken } = await company.sends(version, undefined, { joiners: true });
    company.clock.advance({ hours: 1 });
    const { noticeId: sound } = await company.sends(version, undefined, { joiners: true });
    await notUnderstood(broken);
    const wang = await company.joins('王芳');
    expect(await fails(askJoiners(company.db, company.now, zone))).to.equal('1 failed, 1 were done');
    expect(await company.share(sound, wang)).to.include({ state: 'open', why: 'joined' });
  });

  it('reminds the others', async () => {
    const [li, wang] = [await company.joins('李明'), await company.joins('王芳')];
    const { noticeId } = await company.sends(await company.publishes());
    await sql`update reminder set later_at = ${company.now}`.execute(company.db);
    await sql`
      create function refuse() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$`.execute(
      company.db,
    );
    await sql`create trigger refuse before insert on delivery for each row
      when (new.person_id = ${sql.lit(li)}::uuid) execute function refuse()`.execute(company.db);
    expect(await fails(sweepReminders(company.db, { zone, now: company.now }))).to.equal(
      '1 looks at reminders failed',
    );
    const on = (person: string) =>
      sql<{ way: boolean }>`select message_id is not null as way from reminder
        where about = ${noticeId}::uuid and person_id = ${person}::uuid`.execute(company.db);
    expect((await on(li)).rows).to.deep.equal([{ way: false }]);
    expect((await on(wang)).rows).to.deep.equal([{ way: true }]);
  });
});
