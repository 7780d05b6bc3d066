import { expect } from 'chai';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { sayStoragePlace } from '../../src/regions/say-place.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import type { Browser } from '../harness/browser.ts';

const privacy = 'S038';
const legal = 'S039';

describe('pages of storage regions', function () {
  this.timeout(60_000);
  let heed: TestApp;
  let office: Browser;
  let entity: string;
  beforeEach(async () => {
    heed = await startApp();
    office = await heed.signIn(privacy);
    const { rows } = await sql<{ entity: string }>`
      select entity from person where entity is not null group by 1 order by count(*) desc, 1 limit 1`.execute(
      heed.db,
    );
    entity = rows[0]?.entity ?? '';
  });
  afterEach(() => heed.close());

  const events = async (type: string) => {
    const rows = await heed.db
      .selectFrom('evidence_event')
      .select('event')
      .where('type', '=', type)
      .execute();
    return rows.map(({ event }) => (JSON.parse(event ?? '{}') as { data: Record<string, unknown> }).data);
  };
  const fieldOf = (name: string) => `home-${Buffer.from(name).toString('base64url')}`;
  const setsHome = (region: string, of = entity) =>
    office.post('/console/regions', { [fieldOf(of)]: region });

  it('set the region of an entity, on record, and say what lies elsewhere', async () => {
    const before = await office.get('/console/regions');
    expect(before.text).to.include('还没有公司写明存储地区').and.include(entity);
    expect((await setsHome('Mars')).status).to.equal(422);
    expect((await setsHome('cn')).status).to.equal(303);
    expect(await events('region.set')).to.deep.equal([{ entity, region: 'CN' }]);
    expect((await office.get('/console/regions')).text)
      .to.include('没有依据，不留存')
      .and.include('HEED_STORAGE_REGION');
    await sayStoragePlace(heed.db, { region: 'CN', backupRegion: null }, heed.clock.now());
    expect((await office.get('/console/regions')).text).to.include('在地区之内');
    const me = await heed.signIn('S002');
    expect((await me.get('/me')).text).to.include('关于我的信息存放在哪里');
  });

  it('record a basis, have another one sign it, and end it', async () => {
    await setsHome('CN');
    const { id: notice } = await heed.db
      .selectFrom('policy_version as v')
      .innerJoin('policy as p', 'p.id', 'v.policy_id')
      .select('v.id')
      .where('p.code', '=', 'chat-monitoring')
      .where('v.state', '=', 'in-force')
      .executeTakeFirstOrThrow();
    const fields = {
      ...{ id: v7(), entity, to: 'sg', uses: 'records', kind: 'standard-contract', reference: '备案 2026-9' },
      ...{ sha256: '', notice, assessed: '2026-07-01', review: '2027-07-01', valid: '' },
    };
    const refused = await office.post('/console/regions/bases', fields);
    // Its text says that data goes nowhere.
    expect(refused.status).to.equal(422);
    expect(refused.text).to.include('没有写明信息会去往这个地区').and.include('value="备案 2026-9"');
    expect(await events('transfer-basis.recorded')).to.deep.equal([]);
    const basis = v7();
    const by = await heed.db
      .selectFrom('person')
      .select('id')
      .where('staff_no', '=', legal)
      .executeTakeFirstOrThrow();
    await heed.db
      .insertInto('transfer_basis')
      .values({
        ...{
          id: basis,
          entity,
          to_region: 'SG',
          uses: ['records'],
          kind: 'standard-contract',
          reference: 'r',
        },
        ...{ document_sha256: null, version_id: notice, assessed_on: '2026-07-01', review_on: '2027-07-01' },
        ...{
          valid_until: null,
          recorded_by: by.id,
          recorded_at: heed.clock.now(),
          signed_by: null,
          signed_at: null,
        },
        ...{ ended_by: null, ended_at: null, warned: null },
      })
      .execute();
    const counsel = await heed.signIn(legal);
    expect((await counsel.post(`/console/regions/bases/${basis}/sign`, {})).status).to.equal(403);
    expect((await office.post(`/console/regions/bases/${basis}/sign`, {})).status).to.equal(303);
    expect((await office.get('/console/regions')).text).to.include('制度已不再写明');
    expect((await counsel.post(`/console/regions/bases/${basis}/end`, {})).status).to.equal(303);
    expect((await office.get('/console/regions')).text).to.include('已终止');
  });

  it('let nobody take a list to where it may not go, and say why', async () => {
    await setsHome('CN');
    const hr = await heed.signIn('S033');
    const ours = await sql<{ entity: string }>`select entity from person where staff_no = 'S033'`.execute(
      heed.db,
    );
    const own = ours.rows[0]?.entity;
    await sql`update person set entity = 'Singapore Pte.' where staff_no = 'S033'`.execute(heed.db);
    await setsHome('SG', 'Singapore Pte.');
    const refused = await hr.post('/console/exports/overdue.csv', {});
    expect(refused.status).to.equal(403);
    expect(refused.text).to.include('不能带到你所在的地区');
    expect(await events('export.made')).to.deep.equal([]);
    // Their own statement is theirs.
    expect((await hr.post('/me/statement.pdf', {})).status).to.equal(200);
    await sql`update person set entity = ${own ?? entity} where staff_no = 'S033'`.execute(heed.db);
  });
});
