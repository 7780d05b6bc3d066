import { expect } from 'chai';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { answerCall } from '../../src/crisis/answer.ts';
import { changeLevel, closeIncident } from '../../src/crisis/change.ts';
import { declare, freeCode } from '../../src/crisis/declare.ts';
import type { Level } from '../../src/crisis/levels.ts';
import { inTransaction } from '../../src/db/pool.ts';
import { noteConnected } from '../../src/people/connected-platforms.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import { callsOf, lookAtMusters, pagesOf } from '../harness/crisis.ts';
import { everythingStored } from '../harness/stored.ts';
import { until } from '../harness/until.ts';

const lead = 'S037';
const legal = 'S039';
const it_ = 'S040';
const pr = 'S014';
const hr = ['S032', 'S033', 'S034'];
const counsellor = 'S035';

describe('a crisis', function () {
  this.timeout(60_000);
  let heed: TestApp;
  beforeEach(async () => {
    heed = await startApp({ policies: false });
  });
  afterEach(() => heed.close());

  const idOf = async (staffNo: string) => {
    const { id } = await heed.db
      .selectFrom('person')
      .select('id')
      .where('staff_no', '=', staffNo)
      .executeTakeFirstOrThrow();
    return id;
  };
  const declares = async (
    level: Level = 'major',
    more: { by?: string; once?: string; drill?: boolean; another?: boolean; words?: string } = {},
  ) => {
    const by = await idOf(more.by ?? lead);
    const { once = v7(), drill = false, another = false } = more;
    const { words = 'the mailbox of the counsellor' } = more;
    return inTransaction(heed.db, (tx) =>
      declare(tx, heed.app, {
        ...{ level, drill, another, words, by, once },
        now: heed.clock.now(),
      }),
    );
  };
  const answers = async (id: string, staffNo: string, what: 'coming' | 'cannot') =>
    inTransaction(heed.db, async (tx) =>
      answerCall(tx, id, { personId: await idOf(staffNo), given: { what }, now: heed.clock.now() }),
    );
  const later = async (seconds: number) => {
    heed.clock.advance({ seconds });
    await lookAtMusters(heed.db, heed.clock.now());
  };
  /** Says of every page that waits what its platform did. */
  const becomes = (state: 'accepted' | 'failed', ...staffNos: string[]) =>
    sql`update delivery d set state = ${state}, failure = ${state === 'failed' ? 'no-account' : null}
        from person p where p.id = d.person_id and p.staff_no = any(${staffNos}::text[])
          and d.lane = 'alert' and d.state = 'pending'`.execute(heed.db);

  it('everybody on the team is called and paged in the transaction that declares it', async () => {
    const { incident, what } = await declares();
    expect(what).to.equal('declared');
    const everybody = [pr, ...hr, counsellor, lead, legal, it_];
    expect((await callsOf(heed.db, incident.id)).map((line) => line.split(' ')[0])).to.have.members(
      everybody,
    );
    const { rows } = await sql<{ lane: string; kind: string; bodies: { en: unknown } }>`
      select d.lane, m.kind, m.bodies from delivery d join message m on m.id = d.message_id
      where m.about = ${incident.id}::uuid`.execute(heed.db);
    expect(rows).to.have.length(everybody.length);
    for (const { lane, kind, bodies } of rows) {
      expect({ lane, kind }).to.deep.equal({ lane: 'alert', kind: 'crisis.alert' });
      // Nothing of what happened is in what lies on a lock screen.
      expect(JSON.stringify(bodies)).to.include(incident.code).and.not.include('mailbox');
    }
  });

  it('somebody who gets a role that is short while it is under way is called within seconds', async () => {
    await sql`update role_grant set to_at = ${heed.clock.now()} where role = 'pr'`.execute(heed.db);
    const { incident } = await declares();
    await becomes('accepted', lead, legal, it_, counsellor, ...hr);
    for (const staffNo of [lead, legal, it_, counsellor, hr[0] ?? ''])
      await answers(incident.id, staffNo, 'coming');
    await later(1);
    expect((await callsOf(heed.db, incident.id)).join()).to.not.include(' pr ');
    // Everybody else is there: nothing is due for half an hour, and still somebody looks.
    await sql`insert into role_grant (person_id, role, from_at)
      select id, 'pr', ${heed.clock.now()} from person where staff_no = ${pr}`.execute(heed.db);
    await later(10);
    expect(await callsOf(heed.db, incident.id)).to.include(`${pr} pr seat`);
  });

  it('two clicks are one crisis, and so are two leads who hear of the same thing', async () => {
    await sql`insert into role_grant (person_id, role, from_at)
      select id, 'lead', ${heed.clock.now()} from person where staff_no = ${hr[0]}`.execute(heed.db);
    const once = v7();
    const [first, second] = await Promise.all([declares('major', { once }), declares('major', { once })]);
    expect([first.what, second.what]).to.have.members(['declared', 'repeated']);
    expect(second.incident.id).to.equal(first.incident.id);
    const other = await declares('moderate', { by: hr[0] ?? '' });
    expect(other.what).to.equal('joined');
    expect(other.incident.id).to.equal(first.incident.id);
    // A drill is no reason to think that the real thing was declared, nor the other way round.
    expect((await declares('major', { drill: true })).what).to.equal('declared');
    const another = await declares('major', { by: hr[0] ?? '', another: true });
    expect(another.what).to.equal('declared');
    expect(another.incident.id).to.not.equal(first.incident.id);
    expect((await declares('major', { once })).incident.id).to.equal(first.incident.id);
  });

  it('two leads, two levels: the graver one holds whoever was quicker, and both of them are there', async () => {
    const second = hr[0] ?? '';
    await sql`insert into role_grant (person_id, role, from_at)
      select id, 'lead', ${heed.clock.now()} from person where staff_no = ${second}`.execute(heed.db);
    const levelOf = async (id: string) => {
      const incident = heed.db.selectFrom('incident').select('level').where('id', '=', id);
      return (await incident.executeTakeFirstOrThrow()).level;
    };
    const comingTo = async (id: string) => {
      const { rows } = await sql<{ no: string }>`
        select p.staff_no as no from incident_answer a join person p on p.id = a.person_id
        where a.incident_id = ${id}::uuid and a.what = 'coming' order by 1`.execute(heed.db);
      return rows.map(({ no }) => no);
    };
    const { incident } = await declares('minor');
    const called = await callsOf(heed.db, incident.id);
    const joined = await declares('major', { by: second });
    expect(joined).to.deep.include({ what: 'joined', raised: true });
    expect(joined.incident).to.include({ id: incident.id, level: 'major' });
    expect(await levelOf(incident.id)).to.equal('major');
    // Whom the graver one needs besides is called in the same transaction.
    expect((await callsOf(heed.db, incident.id)).length).to.be.greaterThan(called.length);
    expect(await comingTo(incident.id)).to.deep.equal([second, lead].toSorted());
    const { rows: changed } = await sql<{ by: string }>`
      select p.staff_no as by from evidence_event e join person p on p.id::text = e.event::jsonb -> 'actor' ->> 'person'
      where e.type = 'crisis.level-changed'`.execute(heed.db);
    expect(changed.map(({ by }) => by)).to.deep.equal([second]);
    const lower = await declares('moderate', { by: second });
    expect(lower).to.deep.include({ what: 'joined', raised: false });
    expect(await levelOf(incident.id)).to.equal('major');
  });

  it('who names no level raises nothing that is under way, and their alert in the chat turns', async () => {
    const { db, clock } = heed;
    await noteConnected(db, ['local']);
    await sql`insert into role_grant (person_id, role, from_at)
      select id, 'lead', ${clock.now()} from person where staff_no = ${legal}`.execute(db);
    const { incident } = await declares('minor');
    await sql`update delivery d set platform = 'local', state = 'accepted' from incident_page g
      where d.message_id = g.message_id and d.person_id = g.person_id and g.incident_id = ${incident.id}::uuid`.execute(
      db,
    );
    const by = await idOf(legal);
    const declaration = { drill: false, words: '', by, once: v7(), now: clock.now() };
    const joined = await inTransaction(db, (tx) => declare(tx, heed.app, declaration));
    expect(joined).to.deep.include({ what: 'joined', raised: false });
    expect(joined.incident).to.include({ id: incident.id, level: 'minor' });
    const { rows } = await sql<{ no: string }>`
      select p.staff_no as no from delivery d join message m on m.id = d.message_id join person p on p.id = d.person_id
      where m.kind = 'crisis.answered' and m.about = ${incident.id}::uuid and d.replaces is not null`.execute(
      db,
    );
    expect(rows.map(({ no }) => no)).to.deep.equal([legal]);
    // Alone it is a major one, as ever.
    clock.advance({ minutes: 11 });
    const own = await inTransaction(db, (tx) =>
      declare(tx, heed.app, { ...declaration, once: v7(), now: clock.now() }),
    );
    expect(own).to.deep.include({ what: 'declared' });
    expect(own.incident.level).to.equal('major');
  });

  it('one that is called off at the same moment takes nobody in', async () => {
    await sql`insert into role_grant (person_id, role, from_at)
      select id, 'lead', ${heed.clock.now()} from person where staff_no = ${hr[0]}`.execute(heed.db);
    const { incident } = await declares('minor');
    const by = { personId: await idOf(lead), now: heed.clock.now() };
    const waits = async () => {
      const { rows } = await sql`
        select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`.execute(
        heed.db,
      );
      return rows.length > 0;
    };
    const second = await inTransaction(heed.db, async (tx) => {
      await closeIncident(tx, incident.id, 'in-error', by);
      const declared = declares('major', { by: hr[0] ?? '' });
      await until(waits, { what: 'one who waits for the end' });
      return { declared };
    });
    expect(await second.declared).to.deep.include({ what: 'declared' });
  });

  it('what the second lead knows is added to what the first one knew, once, and is nowhere in clear', async () => {
    await sql`insert into role_grant (person_id, role, from_at)
      select id, 'lead', ${heed.clock.now()} from person where staff_no = ${hr[0]}`.execute(heed.db);
    const { incident } = await declares();
    const browser = await heed.signIn(hr[0] ?? '');
    const form = { level: 'major', kind: 'real', words: 'canary-5151 a second mailbox', once: 'x' };
    for (const _click of [1, 2]) expect((await browser.post('/crisis', form)).text).to.include(incident.code);
    const page = await browser.get(`/crisis/${incident.id}`);
    expect(page.text).to.include('the mailbox of the counsellor');
    expect(page.text.split('canary-5151')).to.have.length(2);
    const more = { words: 'canary-5151 a third', once: 'y' };
    for (const _click of [1, 2])
      expect((await browser.post(`/crisis/${incident.id}/words`, more)).status).to.equal(303);
    expect((await browser.post(`/crisis/${incident.id}/words`, { words: ' ', once: 'z' })).status).to.equal(
      422,
    );
    expect((await browser.get(`/crisis/${incident.id}`)).text.split('canary-5151')).to.have.length(3);
    const stored = [...(await everythingStored(heed.db)).values()].join('\n');
    expect(stored).to.include(incident.code).and.not.include('canary-5151');
  });

  it('no words keep anybody from being called: none that can be seen, or far too many', async () => {
    const unseen = await declares('minor', { words: '\u200b\u200b' });
    const many = `begins ${'很'.repeat(9_000)} ends`;
    const long = await declares('minor', { words: many, another: true });
    for (const { what, incident } of [unseen, long]) {
      expect(what).to.equal('declared');
      expect(await pagesOf(heed.db, incident.id)).to.have.length(4);
    }
    const { text } = await (await heed.signIn(lead)).get(`/crisis/${long.incident.id}`);
    expect(text).to.include('begins').and.include(' ends');
  });

  it('a code that another incident has had is not taken again', async () => {
    const { incident } = await declares();
    const made = [incident.code, incident.code, 'ZZZZ'];
    const code = await inTransaction(heed.db, (tx) => freeCode(tx, () => made.shift() ?? ''));
    expect([code, made]).to.deep.equal(['ZZZZ', []]);
  });

  it('whoever answers is paged no more; whoever does not is, and who has no other way is paged anew', async () => {
    const { incident } = await declares();
    await becomes('accepted', pr, ...hr, counsellor, lead, legal, it_);
    await answers(incident.id, lead, 'coming');
    await answers(incident.id, hr[1] ?? '', 'coming');
    await later(299);
    expect(await pagesOf(heed.db, incident.id)).to.have.length(8);
    await later(1);
    const pages = (await pagesOf(heed.db, incident.id)).slice(8);
    // HR has one who is coming, which is enough; nobody wakes the others.
    expect(pages).to.have.members([pr, counsellor, legal, it_].map((one) => `${one} 1/0 local`));
  });

  it('whoever declares it counts as coming, and is paged once like everybody, so that they have the alert', async () => {
    const { incident } = await declares();
    await becomes('accepted', pr, ...hr, counsellor, lead, legal, it_);
    expect(await pagesOf(heed.db, incident.id)).to.include(`${lead} 0/0 local`);
    await later(300);
    const again = (await pagesOf(heed.db, incident.id)).slice(8);
    expect(again).to.have.members([pr, ...hr, counsellor, legal, it_].map((one) => `${one} 1/0 local`));
    await later(1_500);
    expect(await pagesOf(heed.db, incident.id)).to.include(`${lead} 1/0 local`);
  });

  it('an answer turns the alert in the chat, also where a mail has gone out since; whom no chat reaches reads it there', async () => {
    const { db, clock } = heed;
    await noteConnected(db, ['local', 'email']);
    for (const staffNo of [legal, it_])
      await sql`insert into identity (person_id, platform, tenant, external_id, bound_by, from_at)
        values (${await idOf(staffNo)}::uuid, 'email', 'main', ${`${staffNo}@example.com`}, 'mailbox', ${clock.now()})`.execute(
        db,
      );
    const { incident } = await declares();
    await becomes('failed', it_);
    await becomes('accepted', legal);
    await later(180);
    await becomes('accepted', legal, it_);
    expect(await pagesOf(db, incident.id)).to.include.members([`${legal} 0/1 email`, `${it_} 0/1 email`]);
    for (const staffNo of [legal, it_]) await answers(incident.id, staffNo, 'coming');
    const { rows } = await sql<{ line: string }>`
      select p.staff_no || ' ' || d.platform || ' instead of ' || was.platform as line
      from delivery d join message m on m.id = d.message_id join person p on p.id = d.person_id
      join delivery was on was.message_id = d.replaces and was.person_id = d.person_id
      where m.kind = 'crisis.answered' and m.about = ${incident.id}::uuid order by 1`.execute(db);
    expect(rows.map(({ line }) => line)).to.deep.equal([
      ...[`${legal} local instead of local`, `${it_} email instead of email`],
    ]);
  });

  it('"coming" is asked for again when it is over', async () => {
    const { incident } = await declares('minor');
    await becomes('accepted', ...hr, lead);
    await answers(incident.id, lead, 'coming');
    await answers(incident.id, hr[0] ?? '', 'coming');
    await later(14_399);
    expect(await pagesOf(heed.db, incident.id)).to.have.length(4);
    await later(1);
    const pages = (await pagesOf(heed.db, incident.id)).slice(4);
    expect(pages).to.include(`${lead} 1/0 local`);
  });

  it('nobody is left: whoever is there hears which role is missing, and nobody is silent', async () => {
    const { incident } = await declares();
    await answers(incident.id, legal, 'cannot');
    const { rows } = await sql<{ staff_no: string }>`
      select p.staff_no from delivery d join message m on m.id = d.message_id join person p on p.id = d.person_id
      where m.kind = 'crisis.short'`.execute(heed.db);
    expect(rows.map((row) => row.staff_no)).to.deep.equal([lead]);
    await later(300);
    expect(await pagesOf(heed.db, incident.id)).to.include(`${legal} 1/0 local`);
  });

  it('a higher level calls whom the lower one left asleep', async () => {
    const { incident } = await declares('minor');
    expect(await pagesOf(heed.db, incident.id)).to.have.length(4);
    const by = { personId: await idOf(lead), now: heed.clock.now() };
    await inTransaction(heed.db, (tx) => changeLevel(tx, incident.id, 'major', by));
    const called = (await callsOf(heed.db, incident.id)).map((line) => line.split(' ')[0]);
    expect(called).to.have.members([pr, ...hr, counsellor, lead, legal, it_]);
  });

  it('a clock that is set back keeps nobody waiting', async () => {
    const { incident } = await declares();
    await becomes('accepted', pr, ...hr, counsellor, lead, legal, it_);
    await later(60);
    heed.clock.advance({ hours: -2 });
    await lookAtMusters(heed.db, heed.clock.now());
    expect(await pagesOf(heed.db, incident.id)).to.have.length(8);
    await later(240);
    expect((await pagesOf(heed.db, incident.id)).length).to.be.greaterThan(8);
  });

  it('two workers look at once, and every page goes out once', async () => {
    const { incident } = await declares();
    await becomes('accepted', pr, ...hr, counsellor, lead, legal, it_);
    heed.clock.advance({ seconds: 300 });
    const now = heed.clock.now();
    await Promise.all([1, 2, 3, 4].map(() => lookAtMusters(heed.db, now)));
    const pages = await pagesOf(heed.db, incident.id);
    // Twice everybody, except the lead, who declared it and is there.
    expect(pages).to.have.length(15);
    expect(new Set(pages).size).to.equal(15);
  });

  it('the page: declared, answered, handed over, seen by whoever is in it and by nobody else', async () => {
    const browser = await heed.signIn(lead);
    const declared = await browser.post('/crisis', {
      level: 'major',
      kind: 'real',
      words: 'what is known',
      once: 'a',
    });
    expect(declared.status).to.equal(303);
    const path = declared.headers.get('location') ?? '';
    const page = await browser.get(path);
    expect(page.text).to.include('what is known');
    expect((await browser.post(`${path}/answer`, { what: 'coming' })).status).to.equal(303);
    const theirs = await heed.signIn(legal);
    expect((await theirs.post(`${path}/hand-over`, { staff: 'S999' })).status).to.equal(422);
    expect((await theirs.post(`${path}/hand-over`, { staff: 'S042' })).status).to.equal(303);
    expect(await callsOf(heed.db, path.slice('/crisis/'.length))).to.include('S042 legal handed-over');
    // Called to it, though of no crisis role.
    expect((await (await heed.signIn('S042')).get(path)).text).to.include('what is known');
    const stranger = await heed.signIn('S002');
    expect((await stranger.get(path)).status).to.equal(404);
    expect((await stranger.get(`/crisis/${v7()}`)).status).to.equal(404);
    expect((await stranger.get('/crisis')).status).to.equal(403);
    expect((await stranger.post('/crisis', { level: 'major', once: 'b' })).status).to.equal(403);
    expect((await stranger.post(`${path}/close`, { why: 'over' })).status).to.equal(404);
    expect((await theirs.post(`${path}/close`, { why: 'over' })).status).to.equal(403);
    expect((await browser.post(`${path}/close`, { why: 'over' })).status).to.equal(303);
    await later(3_600);
    expect(await pagesOf(heed.db, path.slice('/crisis/'.length))).to.have.length(9);
  });
});
