import { expect } from 'chai';
import { sql } from 'kysely';
import { remediesOf, remindRemedies } from '../../src/crisis/affected/remedies.ts';
import { handOnRemedies } from '../../src/crisis/affected/successors.ts';
import { AffectedStory, cast, idOf } from '../harness/affected.ts';
import { startApp, type TestApp } from '../harness/app.ts';

const [wang, finance, deputy] = ['S002', 'S021', 'S022'] as const;

describe('what was promised to somebody whose data leaked', function () {
  this.timeout(60_000);
  let heed: TestApp;
  let story: AffectedStory;
  before(async () => {
    heed = await startApp({ policies: false });
  });
  after(() => heed.close());
  beforeEach(async () => {
    story = await AffectedStory.open(heed);
    await story.adds([wang]);
  });

  const leaves = async (staffNo: string) => {
    await sql`update employment e set to_at = ${heed.clock.now()} from person p
      where p.id = e.person_id and p.staff_no = ${staffNo} and e.to_at is null`.execute(heed.db);
  };
  const comesBack = (staffNo: string) =>
    sql`update employment e set to_at = null from person p
      where p.id = e.person_id and p.staff_no = ${staffNo}`.execute(heed.db);
  const owners = async () =>
    (await remediesOf(heed.db, heed.app.vault, story.incident.id)).map(
      ({ ownerName, deputyName }) => `${ownerName}/${deputyName ?? '-'}`,
    );
  const names = async (...staffNos: string[]) => {
    const { rows } = await sql<{ no: string; name: string }>`
      select staff_no as no, name from person where staff_no = any(${staffNos}::text[])`.execute(heed.db);
    return staffNos.map((no) => rows.find((row) => row.no === no)?.name ?? no);
  };
  const told = async () => {
    const { rows } = await sql<{ line: string }>`
      select p.staff_no || ' ' || (m.bodies -> 'en' -> 'card' -> 'state' ->> 'label') as line
      from delivery d join message m on m.id = d.message_id join person p on p.id = d.person_id
      where m.kind = 'crisis.remedy' and m.about = ${story.incident.id}::uuid order by d.id`.execute(heed.db);
    return rows.map(({ line }) => line);
  };

  it('goes over to the deputy, and then to whoever leads, as soon as its owner has left; nobody is reminded who is gone', async () => {
    const id = await story.promises(wang, finance, deputy);
    const [second = '', lead = ''] = await names(deputy, cast.lead);
    expect(await handOnRemedies(heed.db, heed.clock.now())).to.equal(0);
    await leaves(finance);
    const both = await Promise.all([1, 2].map(() => handOnRemedies(heed.db, heed.clock.now())));
    expect(both[0] ?? 0).to.be.at.least(0);
    expect(await owners()).to.deep.equal([`${second}/-`]);
    expect(await told()).to.deep.equal([`${deputy} Yours now`]);
    await leaves(deputy);
    expect(await handOnRemedies(heed.db, heed.clock.now())).to.equal(1);
    expect(await owners()).to.deep.equal([`${lead}/-`]);
    heed.clock.advance({ days: 8 });
    expect(await remindRemedies(heed.db, { now: heed.clock.now(), zone: heed.app.zone })).to.be.at.least(1);
    expect(await told()).to.deep.equal([
      `${deputy} Yours now`,
      `${cast.lead} Yours now`,
      `${cast.lead} Late`,
    ]);
    const { rows } = await sql<{ to: string }>`
      select event::jsonb -> 'data' ->> 'to' as to from evidence_event
      where type = 'crisis.affected-remedy-given' and event::jsonb -> 'data' ->> 'remedy' = ${id} order by id`.execute(
      heed.db,
    );
    expect(rows.map(({ to }) => to)).to.deep.equal([await idOf(heed, deputy), await idOf(heed, cast.lead)]);
    for (const staffNo of [finance, deputy]) await comesBack(staffNo);
  });

  it('is read and kept by whoever sees to it, who sees nothing else of it; and given on by those who look after the affected', async () => {
    const id = await story.promises(wang, finance, undefined, '2026-09-30');
    const page = `/crisis/remedies/${id}`;
    const owner = await heed.signIn(finance);
    const shown = await owner.get(page);
    expect(shown.status).to.equal(200);
    const [affected = ''] = await names(wang);
    expect(shown.text).to.include('更换银行卡').and.not.include(affected);
    expect((await owner.get(`/crisis/${story.incident.id}/affected/remedies`)).status).to.equal(404);
    const stranger = await heed.signIn(deputy);
    expect((await stranger.get(page)).status).to.equal(404);
    expect((await stranger.post(`${page}/done`, { note: 'x' })).status).to.equal(404);
    const hr = await heed.signIn(cast.hr);
    const list = `/crisis/${story.incident.id}/affected/remedies`;
    expect((await hr.post(`${list}/${id}/give`, { staff: 'S999' })).status).to.equal(422);
    // Of another incident: the id alone opens nothing.
    const other = await AffectedStory.open(heed);
    expect(
      (await hr.post(`/crisis/${other.incident.id}/affected/remedies/${id}/give`, { staff: deputy })).status,
    ).to.equal(404);
    for (const _click of [1, 2])
      expect((await hr.post(`${list}/${id}/give`, { staff: deputy })).status).to.equal(303);
    expect(await told()).to.deep.equal([`${deputy} Yours now`]);
    expect((await owner.get(page)).status).to.equal(404);
    expect((await stranger.post(`${page}/done`, { note: '已寄出' })).status).to.equal(303);
    expect((await hr.post(`${list}/${id}/give`, { staff: finance })).status).to.equal(409);
    expect((await stranger.get(page)).text).to.include('已经做到');
  });
});
