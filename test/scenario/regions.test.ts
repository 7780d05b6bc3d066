import { expect } from 'chai';
import { sql } from 'kysely';
import { inTransaction } from '../../src/db/pool.ts';
import { findViewer } from '../../src/people/viewer.ts';
import { type BasisInput, endBasis, listBases, recordBasis, signBasis } from '../../src/regions/bases.ts';
import { mayBeBackedUp, mayBeTaken, peopleNamed } from '../../src/regions/leaves.ts';
import { loadRegions } from '../../src/regions/load.ts';
import { sayStoragePlace } from '../../src/regions/say-place.ts';
import { entityHomes, setHomes } from '../../src/regions/set-homes.ts';
import { warnOfBases } from '../../src/regions/warn.ts';
import { Company, zone } from '../harness/company.ts';
import { colleague, covers, type Intake, keeping } from '../harness/records.ts';

const shanghai = '上海公司';
const berlin = 'Berlin GmbH';

describe('the region in which data of an entity lies', function () {
  this.timeout(120_000);
  let company: Company;
  let intake: Intake;
  let people: Record<string, string>;
  let officer: string;
  let counsel: string;
  let versionId: string;
  beforeEach(async () => {
    company = await Company.open();
    officer = await company.joins('officer', { role: 'privacy' });
    counsel = await company.joins('counsel', { role: 'legal' });
    // The policy by which records are kept says that they go to Germany.
    const kept = await keeping(company, ['li', 'wang', 'hans'], { transfers: abroad });
    ({ intake, people } = kept);
    versionId = kept.version.id;
    await sql`update person set entity = ${shanghai} where name in ('li', 'wang', 'officer')`.execute(
      company.db,
    );
    await sql`update person set entity = ${berlin} where name in ('hans', 'counsel')`.execute(company.db);
  });
  afterEach(() => company.close());

  const abroad = [
    {
      country: 'DE',
      recipient: 'Berlin GmbH',
      contact: 'dpo@example.com',
      purpose: 'Hosting',
      safeguard: 'SCC',
    },
  ];
  const viewer = async (id: string) => {
    const found = await findViewer(company.db, id, company.now);
    if (!found) throw new Error('nobody');
    return found;
  };
  const homes = async (regions: Record<string, string>) =>
    inTransaction(company.db, async (tx) =>
      setHomes(tx, new Map(Object.entries(regions)), { by: await viewer(officer), now: company.now }),
    );
  const lies = (region: string | null, backupRegion: string | null = null) =>
    sayStoragePlace(company.db, { region, backupRegion }, company.now);
  const form = (more: Partial<BasisInput> = {}): BasisInput => ({
    ...{
      entity: shanghai,
      to: 'DE',
      uses: ['records'],
      kind: 'standard-contract',
      reference: '沪网信备 2026-1',
    },
    ...{ sha256: '', versionId, assessedOn: '2026-02-01', reviewOn: '2027-02-01', validUntil: '', ...more },
  });
  const records = async (more: Partial<BasisInput> = {}) =>
    inTransaction(company.db, async (tx) =>
      recordBasis(tx, { ...form(more), by: await viewer(officer), zone, now: company.now }),
    );
  const signs = async (id: string, by = counsel) =>
    inTransaction(company.db, async (tx) => signBasis(tx, id, { by: await viewer(by), now: company.now }));
  const stands = async (more: Partial<BasisInput> = {}) => {
    const id = await records(more);
    await signs(id);
    return id;
  };
  const takes = (from = 'li') => intake.takesOne(intake.message(from));
  const code = (work: Promise<unknown>) =>
    work.then(
      () => 'done',
      (error: { code: string }) => error.code,
    );
  const codes = (work: Promise<unknown>) =>
    work.then(
      () => [],
      (error: { problems: { said: { code: string } }[] }) => error.problems.map(({ said }) => said.code),
    );

  it('holds nobody while none is set; then what may not lie here is counted and not kept', async () => {
    await lies('DE');
    expect(await takes()).to.equal('kept');
    await homes({ [shanghai]: 'CN', [berlin]: 'EU' });
    expect(await takes('li')).to.equal('outside-region');
    expect(await takes('hans')).to.equal('kept');
    // One of both sides is enough.
    expect(await intake.takesOne(intake.message('hans', { to: [colleague('li')] }))).to.equal(
      'outside-region',
    );
    const { rows } = await sql<{ count: number }>`
      select count from record_tally where outcome = 'outside-region'`.execute(company.db);
    expect(rows).to.deep.equal([{ count: 2 }]);
    expect(await company.events('region.set')).to.have.length(2);
    await lies('CN');
    expect(await takes('li')).to.equal('kept');
    expect(await takes('hans')).to.equal('outside-region');
  });

  it('is nowhere where nobody says where the installation lies, and for whoever has no entity', async () => {
    await homes({ [shanghai]: 'CN' });
    expect(await takes('li')).to.equal('outside-region');
    await lies('CN');
    expect(await takes('li')).to.equal('kept');
    expect(await takes('hans')).to.equal('outside-region');
    await sql`update person set entity = null where name = 'wang'`.execute(company.db);
    expect(await takes('wang')).to.equal('outside-region');
    expect((await entityHomes(company.db, company.now)).without).to.equal(1);
  });

  it('is left for records on a basis that another person signed, for whoever was told, until its last day', async () => {
    await lies('DE');
    await homes({ [shanghai]: 'CN', [berlin]: 'EU' });
    const id = await records({ reviewOn: '2026-04-01' });
    expect(await takes()).to.equal('outside-region');
    expect(await code(signs(id, officer))).to.equal('forbidden');
    await signs(id);
    await signs(id);
    expect(await company.events('transfer-basis.signed')).to.deep.equal([{ basis: id, recordedBy: officer }]);
    expect(await takes()).to.equal('kept');
    company.clock.set('2026-04-01T12:00:00Z');
    expect(await takes()).to.equal('kept');
    company.clock.set('2026-04-02T01:00:00Z');
    expect(await takes()).to.equal('outside-region');
  });

  it('is left no more once the basis is ended, or the notice in force names the place no more', async () => {
    await lies('DE');
    await homes({ [shanghai]: 'CN', [berlin]: 'EU' });
    const id = await stands();
    expect(await takes()).to.equal('kept');
    await inTransaction(company.db, async (tx) =>
      endBasis(tx, id, { by: await viewer(officer), now: company.now }),
    );
    expect(await takes()).to.equal('outside-region');
    await stands();
    expect(await takes()).to.equal('kept');
    await covers(company, { change: 'material', words: 'Nothing goes abroad.' });
    expect((await loadRegions(company.db, '2026-03-02')).bases).to.deep.equal([]);
  });

  it('is left on no basis that lacks its document, assessment, notice or law', async () => {
    await homes({ [shanghai]: 'CN', [berlin]: 'EU' });
    expect(await codes(records({ entity: '苏州公司' }))).to.deep.equal(['regions.noHome']);
    expect(await codes(records({ to: 'CN' }))).to.include('regions.sameRegion');
    expect(await codes(records({ to: 'SG' }))).to.deep.equal(['regions.noticeSilent']);
    expect(await codes(records({ uses: [] }))).to.deep.equal(['regions.usesMissing']);
    expect(await codes(records({ kind: 'standard-clauses' }))).to.deep.equal(['regions.kindOdd']);
    expect(await codes(records({ reference: ' ' }))).to.deep.equal(['regions.documentMissing']);
    expect(await codes(records({ sha256: 'abc' }))).to.deep.equal(['regions.hashOdd']);
    expect(await codes(records({ versionId: undefined }))).to.deep.equal(['regions.noticeMissing']);
    expect(await codes(records({ assessedOn: '2026-03-30' }))).to.deep.equal(['regions.assessedOdd']);
    expect(await codes(records({ reviewOn: '2026-03-02' }))).to.deep.equal(['regions.dayAhead']);
    expect(await codes(records({ validUntil: '2026-03-01' }))).to.deep.equal(['regions.dayAhead']);
    expect(await codes(homes({ [shanghai]: 'China' }))).to.deep.equal(['regions.regionOdd']);
    expect(await codes(homes({ 'Nobody Ltd': 'CN' }))).to.deep.equal(['regions.entityUnknown']);
    expect(await company.events('transfer-basis.recorded')).to.deep.equal([]);
  });

  it('is left by what is taken out, or looked at from elsewhere, on a basis for exports and by whom was told', async () => {
    await homes({ [shanghai]: 'CN', [berlin]: 'EU' });
    await lies('CN');
    const take = (by: string, ids?: string[]) =>
      code(
        mayBeTaken(company.db, {
          ...{ people: ids && peopleNamed(ids), taker: { person: by }, zone, now: company.now },
        }),
      );
    const { li = '', wang = '', hans = '' } = people;
    expect(await take(officer, [li, wang])).to.equal('done');
    expect(await take(counsel, [li])).to.equal('forbidden');
    expect(await take(counsel, [hans])).to.equal('done');
    expect(await take(counsel, [counsel])).to.equal('done');
    expect(await take(counsel), 'a list of anybody').to.equal('forbidden');
    expect(await take(officer, [hans])).to.equal('forbidden');
    await stands({ uses: ['exports'], to: 'DE' });
    await homes({ [berlin]: 'DE' });
    expect(await take(counsel, [li, wang])).to.equal('done');
    // Whoever was not told of it stays at home.
    expect(await take(counsel, [li, officer])).to.equal('forbidden');
    const operator = (region: string) =>
      lies(region).then(() =>
        code(
          mayBeTaken(company.db, {
            ...{ people: peopleNamed([li]), taker: { operator: 'root' }, zone, now: company.now },
          }),
        ),
      );
    expect(await operator('CN')).to.equal('done');
    expect(await operator('SG')).to.equal('forbidden');
  });

  it('is left by backups where they lie elsewhere, on a basis for backups alone', async () => {
    await homes({ [shanghai]: 'CN' });
    const backup = () => code(mayBeBackedUp(company.db, { zone, now: company.now }));
    expect(await backup()).to.equal('forbidden');
    await lies('CN');
    expect(await backup()).to.equal('done');
    await lies('CN', 'DE');
    expect(await backup()).to.equal('forbidden');
    await stands();
    expect(await backup()).to.equal('forbidden');
    await stands({ uses: ['backups'], kind: 'security-assessment' });
    expect(await backup()).to.equal('done');
  });

  it('has its bases warned of before they end, once at each step, unless another one follows', async () => {
    await homes({ [shanghai]: 'CN' });
    await stands({ reviewOn: '2026-06-01' });
    const warned = () => warnOfBases(company.db, company.now, zone);
    expect(await warned()).to.equal(0);
    company.clock.set('2026-04-10T02:00:00Z');
    expect(await warned()).to.equal(1);
    expect(await warned()).to.equal(0);
    company.clock.set('2026-06-02T02:00:00Z');
    expect(await warned()).to.equal(1);
    expect(await warned()).to.equal(0);
    expect((await company.events('transfer-basis.warned')).map(({ left }) => left)).to.deep.equal([60, -1]);
    const { rows } = await sql<{ name: string }>`
      select distinct p.name from delivery d join message m on m.id = d.message_id join person p on p.id = d.person_id
      where m.kind = 'regions.basis' order by 1`.execute(company.db);
    expect(rows.map(({ name }) => name)).to.deep.equal(['counsel', 'officer']);
    const soon = await stands({ reviewOn: '2026-06-20' });
    await stands({ reviewOn: '2027-06-01' });
    expect(await warned()).to.equal(0);
    expect((await listBases(company.db, company.now)).map(({ id }) => id)).to.include(soon);
  });

  it('says on record where the installation lies, and only when that changes', async () => {
    await lies(null);
    await lies('CN');
    await lies('CN');
    await lies('CN', 'DE');
    await lies(null);
    expect(await company.events('storage.said')).to.deep.equal([
      { region: 'CN' },
      { region: 'CN', backups: 'DE' },
      {},
    ]);
  });
});
