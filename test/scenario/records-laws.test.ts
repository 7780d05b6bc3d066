import { expect } from 'chai';
import { sql } from 'kysely';
import { inTransaction } from '../../src/db/pool.ts';
import type { GateDecision } from '../../src/records/model.ts';
import type { Law } from '../../src/requests/clock.ts';
import { setLaws } from '../../src/requests/terms.ts';
import { Company } from '../harness/company.ts';
import { covers, everything, Intake } from '../harness/records.ts';

/** Somebody works in Shanghai, for an entity or at a site of which the company's counsel says which law it is under. */
describe('the laws by which records are judged', () => {
  let company: Company;
  let intake: Intake;
  let li: string;

  beforeEach(async () => {
    company = await Company.open();
    li = await company.joins('li');
    await sql`update person set site = '柏林', entity = 'GmbH' where id = ${li}::uuid`.execute(company.db);
    const { noticeId } = await company.sends(
      await covers(company, {
        ...{ rules: ['CN', 'EU'], records: everything },
        basis: { CN: 'employment-rules', EU: 'legitimate-interests' },
        retention: { CN: { months: 6 }, EU: { months: 1 } },
      }),
    );
    company.clock.advance({ minutes: 1 });
    await company.answers(li, noticeId, 'acknowledge');
    company.clock.advance({ minutes: 1 });
    intake = await Intake.open(company);
  });
  afterEach(() => company.close());

  const says = (scope: string, chosen: readonly Law[]) =>
    inTransaction(company.db, (tx) => setLaws(tx, { scope, chosen }, li, company.now));
  /** On which basis the next message is kept, and until when. */
  async function kept(): Promise<string> {
    const before = new Set((await intakeRows()).map(({ id }) => id));
    expect(await intake.takesOne(intake.message('li'))).to.equal('kept');
    const found = (await intakeRows()).find(({ id }) => !before.has(id));
    return `${found?.gate.subjects[0]?.basis} until ${found?.day}`;
  }
  const intakeRows = async () =>
    (
      await sql<{ id: string; day: string; gate: GateDecision }>`
        select id, expires_on::text as day, gate from record`.execute(company.db)
    ).rows;

  it('are those of where somebody works, while counsel has said nothing', async () => {
    expect(await kept()).to.equal('employment-rules until 2026-09-02');
  });

  it('are what counsel said for the site, and before it for the entity', async () => {
    await says('entity:GmbH', ['EU']);
    expect(await kept()).to.equal('legitimate-interests until 2026-04-02');
    await says('site:柏林', ['CN']);
    expect(await kept()).to.equal('employment-rules until 2026-09-02');
    // Under both: the strictest basis, and the shortest period.
    await says('site:柏林', ['EU', 'CN']);
    expect(await kept()).to.equal('legitimate-interests until 2026-04-02');
    await says('site:柏林', []);
    expect(await kept()).to.equal('legitimate-interests until 2026-04-02');
  });
});
