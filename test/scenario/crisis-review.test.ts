import { expect } from 'chai';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { closeIncident } from '../../src/crisis/change.ts';
import { declare } from '../../src/crisis/declare.ts';
import { firstPlan } from '../../src/crisis/plan.ts';
import { handOnFromLeavers } from '../../src/crisis/review/owners.ts';
import { questions } from '../../src/crisis/review/rules.ts';
import { inTransaction } from '../../src/db/pool.ts';
import { append } from '../../src/evidence/append.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import type { Browser } from '../harness/browser.ts';
import { everythingStored } from '../harness/stored.ts';

const lead = 'S037';
const legal = 'S039';

describe('the review of a crisis', function () {
  this.timeout(60_000);
  let heed: TestApp;
  let leads: Browser;
  beforeEach(async () => {
    heed = await startApp({ policies: false });
    leads = await heed.signIn(lead);
  });
  afterEach(() => heed.close());

  const over = async ({ drill = false, why = 'over' as 'over' | 'in-error' } = {}) => {
    const by = leads.personId;
    const { incident } = await inTransaction(heed.db, (tx) =>
      declare(tx, heed.app, {
        ...{ level: 'major', drill, words: 'the sheet of bookings', by, once: v7(), another: true },
        now: heed.clock.now(),
      }),
    );
    heed.clock.advance({ hours: 2 });
    await inTransaction(heed.db, (tx) =>
      closeIncident(tx, incident.id, why, { personId: by, now: heed.clock.now() }),
    );
    return `/crisis/${incident.id}`;
  };
  const answersAll = async (path: string) => {
    for (const subject of questions)
      await leads.post(`${path}/review/entries`, {
        ...{ kind: 'answer', subject, words: `about ${subject}`, once: subject },
      });
  };
  const events = async (type: string) => {
    const { rows } = await sql<{ data: Record<string, unknown> }>`
      select event::jsonb -> 'data' as data from evidence_event where type = ${type} order by id`.execute(
      heed.db,
    );
    return rows.map(({ data }) => data);
  };

  it('opens with the end of it, for whoever ended it, and is reminded of by the one engine', async () => {
    const path = await over();
    const id = path.slice('/crisis/'.length);
    expect(await events('crisis.review-opened')).to.deep.equal([
      { incident: id, owner: leads.personId, due: '2026-08-17' },
    ]);
    const reminded = await heed.db.selectFrom('reminder').selectAll().where('kind', '=', 'review').execute();
    expect(reminded.map(({ about, person_id }) => [about, person_id])).to.deep.equal([[id, leads.personId]]);
  });

  it('is none of what was declared in error, and none while it goes on', async () => {
    const path = await over({ why: 'in-error' });
    expect((await leads.get(`${path}/review`)).status).to.equal(404);
    expect((await leads.get(`${path}/report`)).status).to.equal(404);
    expect(await events('crisis.review-opened')).to.deep.equal([]);
    expect((await leads.get(path)).text).not.to.include(`${path}/review`);
  });

  it('is answered by those who were in it, closed when nothing is missing, and then says what it says', async () => {
    const path = await over();
    const theirs = await heed.signIn(legal);
    const early = await leads.post(`${path}/review/close`, {});
    expect(early.status).to.equal(409);
    const said = { kind: 'answer', subject: 'pace', words: 'the numbers were old', once: 'one' };
    expect((await theirs.post(`${path}/review/entries`, said)).status).to.equal(303);
    // Pressed twice.
    expect((await theirs.post(`${path}/review/entries`, said)).status).to.equal(303);
    await answersAll(path);
    const page = await theirs.get(`${path}/review?lang=en`);
    expect(page.text).to.include('about pace').and.include('the numbers were old');
    expect(page.text.indexOf('about pace')).to.be.lessThan(page.text.indexOf('the numbers were old'));
    await theirs.post(`${path}/review/entries`, {
      kind: 'cause',
      subject: 'storage',
      words: 'a shared folder',
      once: 'c',
    });
    expect((await theirs.post(`${path}/review/close`, {})).status).to.equal(403);
    expect((await leads.post(`${path}/review/close`, {})).status).to.equal(409);
    const none = { kind: 'no-action', subject: 'whole', words: 'all of it is done', once: 'n' };
    expect((await theirs.post(`${path}/review/entries`, none)).status).to.equal(403);
    expect((await leads.post(`${path}/review/entries`, none)).status).to.equal(303);
    expect((await leads.post(`${path}/review/close`, {})).status).to.equal(303);
    const late = { kind: 'answer', subject: 'pace', words: 'too late', once: 'late' };
    expect((await theirs.post(`${path}/review/entries`, late)).status).to.equal(410);
    const added = await events('crisis.review-added');
    expect(added).to.have.length(1 + questions.length + 2);
    expect((await events('crisis.review-closed'))[0]).to.include({ actions: 0, open: 0 });
    // The one engine finds that it is over.
    const { rows } = await sql<{ count: number }>`
      select count(*)::int as count from incident_review where closed_at is null`.execute(heed.db);
    expect(rows[0]?.count).to.equal(0);
  });

  it('gives what is to be done to somebody, who need not know more of it, until it is done', async () => {
    const path = await over();
    const wrong = await leads.post(`${path}/review/actions?lang=en`, {
      ...{ words: 'check the numbers', owner: 'S999', due: '2026-02-30', once: 'a' },
    });
    expect(wrong.status).to.equal(422);
    expect(wrong.text)
      .to.include('check the numbers')
      .and.include('Nobody who works here')
      .and.include('today or a later');
    const action = { words: 'check the numbers', owner: 'S002', due: '2026-09-01', once: 'a' };
    expect((await leads.post(`${path}/review/actions`, action)).status).to.equal(303);
    expect((await leads.post(`${path}/review/actions`, action)).status).to.equal(303);
    const { id } = await heed.db.selectFrom('incident_action').select('id').executeTakeFirstOrThrow();
    const owner = await heed.signIn('S002');
    expect((await owner.get(`/crisis/actions/${id}`)).text).to.include('check the numbers');
    expect((await owner.get(`${path}/review`)).status).to.equal(404);
    const stranger = await heed.signIn('S003');
    expect((await stranger.get(`/crisis/actions/${id}`)).status).to.equal(404);
    expect((await stranger.post(`/crisis/actions/${id}`, { how: 'done', words: 'x' })).status).to.equal(404);
    const reminded = await heed.db
      .selectFrom('reminder')
      .select('person_id')
      .where('about', '=', id)
      .execute();
    expect(reminded).to.deep.equal([{ person_id: owner.personId }]);
    expect((await owner.post(`/crisis/actions/${id}`, { how: 'done', words: '  ' })).status).to.equal(422);
    expect(
      (await owner.post(`/crisis/actions/${id}`, { how: 'done', words: 'all are right' })).status,
    ).to.equal(303);
    // The first end stands.
    expect((await leads.post(`/crisis/actions/${id}`, { how: 'dropped', words: 'no' })).status).to.equal(303);
    expect(await events('crisis.action-ended')).to.deep.equal([
      { incident: path.slice('/crisis/'.length), action: id, how: 'done' },
    ]);
    expect((await leads.get(`${path}/review`)).text).to.include('all are right');
  });

  const told = async (kind: string) => {
    const { rows } = await sql<{ line: string }>`
      select p.staff_no as line from delivery d join message m on m.id = d.message_id join person p on p.id = d.person_id
      where m.kind = ${kind} order by d.id`.execute(heed.db);
    return rows.map(({ line }) => line);
  };
  const remindedOf = async (about: string) => {
    const { rows } = await sql<{ line: string }>`
      select p.staff_no as line from reminder r join person p on p.id = r.person_id
      where r.about = ${about}::uuid and not r.over order by r.looked_at, 1`.execute(heed.db);
    return rows.map(({ line }) => line);
  };
  const leaves = (staffNo: string) =>
    sql`update employment set to_at = ${heed.clock.now()} from person p
        where p.id = person_id and p.staff_no = ${staffNo}`.execute(heed.db);

  it('whoever is given something hears so at once, and a lead gives it to somebody else, also once the review is closed', async () => {
    const path = await over();
    const action = { words: 'check the numbers', owner: 'S002', due: '2026-09-01', once: 'a' };
    await leads.post(`${path}/review/actions`, action);
    expect(await told('crisis.action-owner')).to.deep.equal(['S002']);
    const { id } = await heed.db.selectFrom('incident_action').select('id').executeTakeFirstOrThrow();
    const move = (fields: Record<string, string>, by = leads) =>
      by.post(`/crisis/actions/${id}/move?lang=en`, { owner: 'S003', due: '2026-10-01', ...fields });
    expect((await move({}, await heed.signIn('S002'))).status).to.equal(403);
    expect((await move({}, await heed.signIn('S003'))).status).to.equal(404);
    const wrong = await move({ owner: 'S999', due: '2026-01-01' });
    expect(wrong.status).to.equal(422);
    expect(wrong.text).to.include('Nobody who works here').and.include('today or a later');
    await sql`update incident_review set closed_at = ${heed.clock.now()}, closed_by = ${leads.personId}::uuid`.execute(
      heed.db,
    );
    for (const _click of [1, 2]) expect((await move({})).status).to.equal(303);
    expect(await told('crisis.action-owner')).to.deep.equal(['S002', 'S003']);
    expect(await events('crisis.action-moved')).to.deep.equal([
      {
        ...{ incident: path.slice('/crisis/'.length), action: id, due: '2026-10-01' },
        owner: (await heed.signIn('S003')).personId,
      },
    ]);
    expect(await remindedOf(id)).to.include('S003');
    expect((await (await heed.signIn('S003')).get(`/crisis/actions/${id}`)).status).to.equal(200);
    expect((await (await heed.signIn('S002')).get(`/crisis/actions/${id}`)).status).to.equal(404);
    await (await heed.signIn('S003')).post(`/crisis/actions/${id}`, { how: 'done', words: 'all are right' });
    expect((await move({ owner: 'S002' })).status).to.equal(410);
  });

  it('what somebody saw to who has left goes to whoever leads, on record, and is reminded of anew', async () => {
    const path = await over();
    await leads.post(`${path}/review/actions`, {
      ...{ words: 'check the numbers', owner: 'S002', due: '2026-09-01', once: 'a' },
    });
    const second = await heed.signIn('S032');
    await sql`insert into role_grant (person_id, role, from_at)
      values (${second.personId}::uuid, 'lead', ${heed.clock.now()})`.execute(heed.db);
    const { id } = await heed.db.selectFrom('incident_action').select('id').executeTakeFirstOrThrow();
    expect(await handOnFromLeavers(heed.db, heed.clock.now())).to.equal(0);
    await leaves('S002');
    await leaves(lead);
    heed.clock.advance({ minutes: 10 });
    const [one, other] = await Promise.all([1, 2].map(() => handOnFromLeavers(heed.db, heed.clock.now())));
    expect((one ?? 0) + (other ?? 0)).to.equal(2);
    const { rows } = await sql<{ owner: string }>`
      select owner_id as owner from incident_review union all select owner_id from incident_action`.execute(
      heed.db,
    );
    expect(rows.map(({ owner }) => owner)).to.deep.equal([second.personId, second.personId]);
    expect(await told('crisis.action-owner')).to.deep.equal(['S002', 'S032']);
    expect(await told('crisis.review-owner')).to.deep.equal(['S032']);
    expect(await remindedOf(id)).to.include('S032');
    expect(await handOnFromLeavers(heed.db, heed.clock.now())).to.equal(0);
    // Where nobody leads, it waits for somebody who does.
    await leaves('S032');
    heed.clock.advance({ minutes: 10 });
    expect(await handOnFromLeavers(heed.db, heed.clock.now())).to.equal(0);
  });

  it('the report of a long crisis begins with its beginning', async () => {
    const path = await over();
    const id = path.slice('/crisis/'.length);
    await inTransaction(heed.db, async (tx) => {
      for (let n = 0; n < 520; n += 1)
        await append(tx, {
          ...{ type: 'crisis.short', at: heed.clock.now(), actor: 'heed', about: id },
          data: { incident: id, role: 'pr' },
        });
    });
    const { text } = await leads.get(`${path}/report?lang=en`);
    expect(text).to.include('declared the crisis').and.include('still missing');
  });

  it('links the versions of the plan that were made because of it, and no older one', async () => {
    const before = await newPlan();
    const path = await over();
    const after = await newPlan();
    expect((await leads.post(`${path}/review/changes`, { change: `plan ${before}` })).status).to.equal(422);
    expect((await leads.post(`${path}/review/changes`, { change: `plan ${after}` })).status).to.equal(303);
    expect((await leads.post(`${path}/review/changes`, { change: `plan ${after}` })).status).to.equal(303);
    expect(await events('crisis.change-linked')).to.deep.equal([
      { incident: path.slice('/crisis/'.length), plan: after },
    ]);
  });

  it('is reported to those entitled, as a page and a document, and a drill says that it is one', async () => {
    const path = await over({ drill: true });
    await answersAll(path);
    await seatAuditor('S006');
    const auditor = await heed.signIn('S006');
    const page = await auditor.get(`${path}/report?lang=en`);
    expect(page.status).to.equal(200);
    expect(page.text).to.include('[DRILL]').and.include('about pace').and.include('declared the crisis');
    expect((await auditor.get(path)).status).to.equal(404);
    const file = await auditor.post(`${path}/report.pdf`, {});
    expect([file.status, file.headers.get('content-type')]).to.deep.equal([200, 'application/pdf']);
    expect((await events('export.made'))[0]).to.include({ kind: 'crisis-report', format: 'pdf' });
    const stranger = await heed.signIn('S002');
    expect((await stranger.get(`${path}/report`)).status).to.equal(404);
    expect((await stranger.post(`${path}/report.pdf`, {})).status).to.equal(404);
    expect((await stranger.get('/crisis/reviews')).status).to.equal(403);
    expect((await auditor.get('/crisis/reviews')).text).to.include(`${path}/report`);
  });

  it('keeps its words out of everything but the vault', async () => {
    const path = await over();
    const canary = 'CANARY-review-7316';
    await leads.post(`${path}/review/entries`, { kind: 'answer', subject: 'pace', words: canary, once: 'a' });
    await leads.post(`${path}/review/actions`, {
      words: canary,
      owner: 'S002',
      due: '2026-09-01',
      once: 'b',
    });
    const { id } = await heed.db.selectFrom('incident_action').select('id').executeTakeFirstOrThrow();
    await leads.post(`/crisis/actions/${id}`, { how: 'dropped', words: canary });
    expect(await everythingStored(heed.db)).not.to.include(canary);
    expect((await leads.get(`${path}/review`)).text).to.include(canary);
  });

  const seatAuditor = (staffNo: string) =>
    sql`
      insert into role_grant (person_id, role, from_at)
      select id, 'auditor', ${heed.clock.now()} from person where staff_no = ${staffNo}`.execute(heed.db);

  async function newPlan(): Promise<number> {
    const { rows } = await sql<{ version: number }>`
      insert into crisis_plan (plan, made_at, made_by)
      select ${JSON.stringify(firstPlan)}::jsonb, ${heed.clock.now()}, ${leads.personId}::uuid
      returning version`.execute(heed.db);
    heed.clock.advance({ minutes: 1 });
    return rows[0]?.version ?? 0;
  }
});
