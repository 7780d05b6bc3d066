import { expect } from 'chai';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { closeIncident } from '../../src/crisis/change.ts';
import { remindApprovers } from '../../src/crisis/statements/ask.ts';
import { readStatements } from '../../src/crisis/statements/read.ts';
import { inTransaction } from '../../src/db/pool.ts';
import { HeedError } from '../../src/errors.ts';
import { text } from '../../src/messages/texts.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import { StatementStory, seats } from '../harness/statements.ts';
import { everythingStored } from '../harness/stored.ts';

const everyone = { channel: 'message', to: { kind: 'everyone' } } as const;

describe('statements in a crisis', function () {
  this.timeout(60_000);
  let heed: TestApp;
  let story: StatementStory;
  beforeEach(async () => {
    heed = await startApp({ policies: false });
    story = await new StatementStory(heed).begin();
  });
  afterEach(() => heed.close());

  const refused = async (work: Promise<unknown>): Promise<string> =>
    work.then(
      () => 'done',
      (error: unknown) =>
        error instanceof HeedError ? error.text : ((error as { code?: string }).code ?? '?'),
    );
  const read = () => readStatements(heed.db, heed.app.vault, story.incident.id, heed.clock.now());
  const messages = async () => {
    const { rows } = await sql<{ bodies: { en: { text: string } }; n: number }>`
      select m.bodies, (select count(*)::int from delivery d where d.message_id = m.id) as n
      from message m where m.kind = 'crisis.statement' order by m.id`.execute(heed.db);
    return rows.map(({ bodies, n }) => ({ said: bodies.en.text, n }));
  };

  it('nothing goes out before all three have approved, and then exactly that text, to everybody once', async () => {
    const one = await story.writes('A mailbox was read by somebody who should not have.');
    expect(await refused(story.sends(one, everyone))).to.equal('statement-unapproved');
    await story.approves(one, 'legal');
    await story.approves(one, 'pr');
    expect(await refused(story.sends(one, everyone))).to.equal('statement-unapproved');
    await story.approves(one, 'lead');
    const once = v7();
    const [first, second] = await Promise.all([
      story.sends(one, everyone, once),
      story.sends(one, everyone, once),
    ]);
    expect(first).to.equal(second);
    const { rows } = await sql<{ n: number }>`
      select count(distinct person_id)::int as n from employment where to_at is null`.execute(heed.db);
    expect(await messages()).to.deep.equal([
      { said: 'What happened\n\nA mailbox was read by somebody who should not have.', n: rows[0]?.n },
    ]);
    const [sending] = (await read()).sendings;
    expect(sending).to.deep.include({ channel: 'message', standing: true });
    expect(sending?.sha256.equals(one.sha256)).to.equal(true);
    expect(sending?.fates?.to).to.equal(rows[0]?.n);
  });

  it('an edit is another text: what was approved counts for nothing, and the earlier one is sent no more', async () => {
    const one = await story.writes('first');
    await story.allApprove(one);
    const two = await story.writes('second');
    expect(two.number).to.equal(2);
    expect(await refused(story.sends(one, everyone))).to.equal('statement-edited');
    expect(await refused(story.sends(two, everyone))).to.equal('statement-unapproved');
    expect(await refused(story.approves(one, 'legal'))).to.equal('statement-edited');
    expect(await refused(story.approves(two, 'legal', { sha256: one.sha256.toString('hex') }))).to.equal(
      'statement-edited',
    );
    // The same words again are no edit.
    await story.allApprove(two);
    expect((await story.writes('second')).id).to.equal(two.id);
    await story.sends(two, everyone);
  });

  it('the database itself refuses what the gate would not let through', async () => {
    const one = await story.writes('first');
    await story.approves(one, 'legal');
    const by = await story.idOf(seats.pr);
    const put = (drill: boolean, channel: string) =>
      refused(
        sql`insert into crisis_statement_sending
              (id, incident_id, drill, statement_id, sha256, by_person, at, channel, place, once)
            values (${v7()}, ${story.incident.id}::uuid, ${drill}, ${one.id}::uuid, ${one.sha256}, ${by}::uuid,
                    ${heed.clock.now()}, ${channel}, ${channel === 'by-hand' ? '{}' : null}::jsonb, ${v7()})`.execute(
          heed.db,
        ),
      );
    expect(await put(false, 'by-hand')).to.equal('23001');
    await story.approves(one, 'pr');
    await story.approves(one, 'lead');
    // A drill's sink for what is real, and a drill that is none.
    expect(await put(false, 'sink')).to.equal('23514');
    expect(await put(true, 'sink')).to.equal('23503');
    expect(await put(false, 'by-hand')).to.equal('done');
    expect(
      await refused(sql`update crisis_statement set sha256 = ${Buffer.alloc(32)}`.execute(heed.db)),
    ).to.equal('23001');
    expect(await refused(sql`update crisis_statement_sending set at = now()`.execute(heed.db))).to.equal(
      '23001',
    );
  });

  it('three roles are three people; one stands for two only where nobody else is there, and says why', async () => {
    const one = await story.writes('first');
    await story.approves(one, 'legal');
    await sql`insert into role_grant (person_id, role, from_at)
      select id, 'pr', ${heed.clock.now()} from person where staff_no = ${seats.legal}`.execute(heed.db);
    expect(await refused(story.approves(one, 'pr', { by: seats.legal }))).to.equal('statement-another');
    await sql`update role_grant g set to_at = ${heed.clock.now()} from person p
      where p.id = g.person_id and p.staff_no = ${seats.pr} and g.role = 'pr'`.execute(heed.db);
    await sql`delete from incident_call c using person p where p.id = c.person_id and p.staff_no = ${seats.pr}`.execute(
      heed.db,
    );
    expect(await refused(story.approves(one, 'pr', { by: seats.legal }))).to.equal('statement-alone');
    await story.approves(one, 'pr', { by: seats.legal, alone: 'canary-7171 PR is on a plane' });
    await story.approves(one, 'lead');
    await story.sends(one, everyone);
    const approval = (await read()).versions.get('staff')?.[0]?.approvals.find(({ role }) => role === 'pr');
    expect(approval?.alone).to.include('canary-7171');
    const { rows } = await sql<{ alone: unknown }>`
      select event::jsonb -> 'data' -> 'alone' as alone from evidence_event
      where type = 'crisis.statement-approved' and event::jsonb -> 'data' ->> 'role' = 'pr'`.execute(heed.db);
    expect(rows).to.deep.equal([{ alone: true }]);
  });

  it('one voice: a second statement takes the place of the first and says so; more people hear the same one', async () => {
    const one = await story.writes('first');
    await story.allApprove(one);
    await story.sends(one, everyone);
    await story.sends(one, { channel: 'by-hand', place: 'the meeting at ten' });
    const two = await story.writes('second');
    await story.allApprove(two);
    await story.sends(two, everyone);
    const { sendings } = await read();
    expect(sendings.map(({ number, standing }) => [number, standing])).to.deep.equal([
      [2, true],
      [1, false],
      [1, false],
    ]);
    expect((await messages())[1]?.said).to.equal(
      `${text('en', 'crisis.statements.replaces')}\n\nWhat happened\n\nsecond`,
    );
  });

  it('a drill goes all the way and ends in its own sink: nobody gets anything', async () => {
    const drill = await new StatementStory(heed).begin(true);
    const one = await drill.writes('only an exercise');
    await drill.allApprove(one);
    await drill.sends(one, everyone);
    const { sendings } = await readStatements(heed.db, heed.app.vault, drill.incident.id, heed.clock.now());
    expect(sendings.map(({ channel, fates }) => [channel, fates])).to.deep.equal([['sink', null]]);
    expect(await messages()).to.deep.equal([]);
    const { rows } = await sql<{ drill: unknown }>`
      select distinct event::jsonb -> 'data' -> 'drill' as drill from evidence_event
      where type like 'crisis.statement-%'`.execute(heed.db);
    expect(rows).to.deep.equal([{ drill: true }]);
  });

  it('approvers are told, with nothing of the text, and again until it is approved or edited', async () => {
    const told = async () => {
      const { rows } = await sql<{ staff_no: string; bodies: object; lane: string }>`
        select p.staff_no, m.bodies, d.lane from delivery d join message m on m.id = d.message_id
        join person p on p.id = d.person_id where m.kind = 'crisis.approval' order by d.id`.execute(heed.db);
      return rows;
    };
    const path = `/crisis/${story.incident.id}/statements/staff`;
    const one = await story.writes('canary-8181 words');
    const browser = await heed.signIn(seats.pr);
    const form = { statement: one.id, sha256: one.sha256.toString('hex') };
    for (const _click of [1, 2]) expect((await browser.post(`${path}/ask`, form)).status).to.equal(303);
    expect((await told()).map(({ staff_no }) => staff_no)).to.have.members(Object.values(seats));
    expect(new Set((await told()).map(({ lane }) => lane))).to.deep.equal(new Set(['alert']));
    expect(JSON.stringify(await told())).to.not.include('canary');
    await story.approves(one, 'legal');
    heed.clock.advance({ minutes: 14 });
    expect(await remindApprovers(heed.db, heed.clock.now())).to.equal(0);
    heed.clock.advance({ minutes: 1 });
    expect(await remindApprovers(heed.db, heed.clock.now())).to.equal(1);
    expect(await remindApprovers(heed.db, heed.clock.now())).to.equal(0);
    expect((await told()).slice(3).map(({ staff_no }) => staff_no)).to.have.members([seats.pr, seats.lead]);
    await story.writes('another text');
    heed.clock.advance({ hours: 1 });
    expect(await remindApprovers(heed.db, heed.clock.now())).to.equal(0);
  });

  it('on the page: written, approved by each, sent; nothing of a draft is in clear anywhere', async () => {
    const path = `/crisis/${story.incident.id}/statements/press`;
    const pr = await heed.signIn(seats.pr);
    const words = { 'title-zh-CN': '关于邮箱一事', 'text-zh-CN': 'canary-9191 我们发现……', once: v7() };
    expect((await pr.post(`${path}/write`, { 'title-en': 'x', once: v7() })).status).to.equal(422);
    for (const _click of [1, 2]) expect((await pr.post(`${path}/write`, words)).status).to.equal(303);
    const [one] = (await read()).versions.get('press') ?? [];
    const form = { statement: one?.id ?? '', sha256: one?.hash ?? '' };
    for (const [role, staffNo] of Object.entries(seats)) {
      const browser = await heed.signIn(staffNo);
      expect((await browser.get(path)).text).to.include('canary-9191');
      expect((await browser.post(`${path}/approve`, { ...form, role })).status).to.equal(303);
    }
    expect((await pr.get(path)).text).to.include(text('zh-CN', 'crisis.statements.states.approved'));
    const stored = [...(await everythingStored(heed.db)).values()].join('\n');
    expect(stored).to.include('crisis.statement-approved').and.not.include('canary-9191');
    const send = { ...form, way: 'by-hand', place: '公司官网，10:20', once: v7() };
    expect((await pr.post(`${path}/send`, { ...send, place: ' ' })).status).to.equal(422);
    expect((await pr.post(`${path}/send`, send)).status).to.equal(303);
    const overview = await pr.get(`/crisis/${story.incident.id}/statements`);
    expect(overview.text).to.include('公司官网，10:20').and.include('《关于邮箱一事》');
    // To the press there is no message, and without a mail server no mail.
    expect((await pr.post(`${path}/send`, { ...send, way: 'everyone' })).status).to.equal(400);
    expect(
      (await pr.post(`${path}/send`, { ...send, way: 'mail', addresses: 'a@example.com' })).status,
    ).to.equal(422);
  });

  it('who may: the team reads, approves for its own role, and sends as PR or lead; nobody else learns of it', async () => {
    const one = await story.writes('first');
    const path = `/crisis/${story.incident.id}/statements/staff`;
    const form = { statement: one.id, sha256: one.sha256.toString('hex') };
    const hr = await heed.signIn('S032');
    expect((await hr.get(path)).status).to.equal(200);
    for (const role of ['legal', 'pr', 'lead'])
      expect((await hr.post(`${path}/approve`, { ...form, role })).status).to.equal(403);
    await story.allApprove(one);
    expect((await hr.post(`${path}/send`, { ...form, way: 'everyone' })).status).to.equal(403);
    const counsellor = await heed.signIn('S035');
    expect((await counsellor.post(`${path}/write`, { 'title-en': 'x', 'text-en': 'y' })).status).to.equal(
      403,
    );
    const stranger = await heed.signIn('S002');
    expect((await stranger.get(path)).status).to.equal(404);
    expect((await stranger.post(`${path}/send`, { ...form, way: 'everyone' })).status).to.equal(404);
    expect((await hr.get(`/crisis/${story.incident.id}/statements/everybody`)).status).to.equal(404);
    expect((await messages()).length).to.equal(0);
  });

  it('after it is over, what has to be said is still said', async () => {
    const by = { personId: await story.idOf(seats.lead), now: heed.clock.now() };
    await inTransaction(heed.db, (tx) => closeIncident(tx, story.incident.id, 'over', by));
    const one = await story.writes('We are sorry.');
    await story.allApprove(one);
    await story.sends(one, everyone);
    expect(await messages()).to.have.length(1);
  });
});
