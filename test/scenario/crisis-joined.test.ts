import { expect } from 'chai';
import { sql } from 'kysely';
import { gradingsOf } from '../../src/crisis/grading/store.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import { seatAt } from '../harness/crisis.ts';

const [lead, second] = ['S037', 'S032'];

describe('a declaration that joins a crisis', function () {
  this.timeout(60_000);
  let heed: TestApp;
  let id: string;
  beforeEach(async () => {
    heed = await startApp({ policies: false });
    await seatAt(heed.db, heed.clock.now(), { [second]: 'lead' });
    const first = await (await heed.signIn(lead)).post('/crisis', {
      level: 'major',
      kind: 'real',
      once: 'a',
    });
    id = (first.headers.get('location') ?? '').slice('/crisis/'.length);
  });
  afterEach(() => heed.close());

  const onRecord = async () => {
    const { rows } = await sql<{ type: string; many: number }>`
      select type, count(*)::int as many from evidence_event where about = ${id}::uuid
        and type in ('crisis.joined', 'crisis.graded', 'crisis.words-added') group by type order by type`.execute(
      heed.db,
    );
    return Object.fromEntries(rows.map(({ type, many }) => [type, many]));
  };

  it('is on record once, however often it is pressed', async () => {
    const browser = await heed.signIn(second);
    const form = { level: 'moderate', kind: 'real', words: 'a printer', once: 'b' };
    const pressed = [await browser.post('/crisis', form), await browser.post('/crisis', form)];
    for (const { text } of pressed) expect(text).to.include(`/crisis/${id}`);
    expect(await onRecord()).to.eql({ 'crisis.joined': 1, 'crisis.words-added': 1 });
    const { rows } = await sql<{ answers: number }>`
      select count(*)::int as answers from incident_answer a join person p on p.id = a.person_id
      where a.incident_id = ${id}::uuid and p.staff_no = ${second}`.execute(heed.db);
    expect(rows).to.eql([{ answers: 1 }]);
  });

  it('pressed again with more in it, says more: the graver level and the other words hold', async () => {
    await sql`update incident set level = 'minor'`.execute(heed.db);
    const browser = await heed.signIn(second);
    const form = { level: 'minor', kind: 'real', words: 'a printer', once: 'd' };
    await browser.post('/crisis', form);
    for (const _press of [1, 2])
      await browser.post('/crisis', { ...form, level: 'major', words: 'far worse' });
    const { rows } = await sql<{ level: string }>`select level from incident`.execute(heed.db);
    expect(rows).to.eql([{ level: 'major' }]);
    expect(await onRecord()).to.eql({ 'crisis.joined': 1, 'crisis.words-added': 2 });
  });

  it('pressed again once that one is over, is another', async () => {
    const browser = await heed.signIn(second);
    const form = { level: 'major', kind: 'real', once: 'e' };
    await browser.post('/crisis', form);
    const over = await (await heed.signIn(lead)).post(`/crisis/${id}/close`, { result: 'over' });
    expect(over.status).to.equal(303);
    const { headers } = await browser.post('/crisis', form);
    expect(headers.get('location'))
      .to.match(/^\/crisis\//)
      .and.not.include(id);
  });

  it('leaves its grading there, with what was answered and why', async () => {
    const browser = await heed.signIn(second);
    const form = {
      level: 'major',
      kind: 'real',
      once: 'c',
      people: 'some',
      grade: 'minor',
      why: 'known to us',
    };
    for (const _press of [1, 2]) await browser.post('/crisis', form);
    expect(await onRecord()).to.eql({ 'crisis.joined': 1, 'crisis.graded': 1 });
    const [kept, ...more] = await gradingsOf(heed.db, heed.app.vault, { incident: id });
    expect(more).to.eql([]);
    expect(kept).to.include({ chosen: 'minor', reportCode: null });
    expect(kept?.sealed?.answers.people).to.equal('some');
    expect(kept?.sealed?.why).to.equal('known to us');
    expect(kept?.sealed?.reasons.length).to.be.greaterThan(0);
  });
});
