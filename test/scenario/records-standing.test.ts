import { expect } from 'chai';
import { sql } from 'kysely';
import { inTransaction } from '../../src/db/pool.ts';
import { askExemption } from '../../src/exemptions/ask.ts';
import { decideExemption } from '../../src/exemptions/decide.ts';
import { revokeExemption } from '../../src/exemptions/end.ts';
import { decideObjection } from '../../src/objections/decide.ts';
import { fileObjection } from '../../src/objections/file.ts';
import { findViewer } from '../../src/people/viewer.ts';
import { headsOf, openContent } from '../../src/records/read.ts';
import { Company, zone } from '../harness/company.ts';
import { colleague, covers, customer, everything, Intake, keeping } from '../harness/records.ts';

/** What stands of somebody, said through the product, decides about their next message. */
describe('records and what stands of a person', () => {
  let company: Company;
  beforeEach(async () => {
    company = await Company.open();
  });
  afterEach(() => company.close());

  const viewer = async (id: string) => {
    const found = await findViewer(company.db, id, company.now);
    if (!found) throw new Error('nobody');
    return found;
  };
  const later = (minutes = 1) => company.clock.advance({ minutes });

  it('begin when a notice was opened, and not when it was sent', async () => {
    const li = await company.joins('li');
    const { noticeId } = await company.sends(await covers(company));
    const intake = await Intake.open(company);
    later();
    expect(await intake.takesOne(intake.message('li'))).to.equal('not-told');
    const before = intake.message('li');
    later();
    await sql`update assignment set seen_at = ${company.now} where notice_id = ${noticeId} and person_id = ${li}`.execute(
      company.db,
    );
    later();
    expect(await intake.takesOne(intake.message('li'))).to.equal('kept');
    // One from before arrives late: nobody had told them then.
    expect(await intake.takesOne({ ...before, key: 'late' })).to.equal('not-told');
  });

  it('go on where somebody has a concern about what rests on employment rules', async () => {
    const li = await company.joins('li');
    await company.joins('hr', { role: 'hr' });
    const { noticeId } = await company.sends(await covers(company));
    later();
    await company.answers(li, noticeId, 'concern', { reason: 'Not at lunch' });
    later();
    const intake = await Intake.open(company);
    expect(await intake.takesOne(intake.message('li'))).to.equal('kept');
  });

  it('stop at once when a consent is taken back, also for what was written before', async () => {
    const li = await company.joins('li');
    await company.joins('hr', { role: 'hr' });
    const { noticeId } = await company.sends(await covers(company, { basis: 'consent' }));
    later();
    const intake = await Intake.open(company);
    expect(await intake.takesOne(intake.message('li'))).to.equal('no-consent');
    await company.answers(li, noticeId, 'consent');
    later();
    expect(await intake.takesOne(intake.message('li'))).to.equal('kept');
    const onItsWay = intake.message('li');
    later();
    await company.answers(li, noticeId, 'withdraw');
    expect(await intake.takesOne(onItsWay)).to.equal('no-consent');
    later();
    expect(await intake.takesOne(intake.message('li'))).to.equal('no-consent');
  });

  it('wait for an answer to a material change, and not for one to better words', async () => {
    const { li, intake } = await keeping(company, ['li']);
    await covers(company, { change: 'editorial', words: 'Better words.' });
    later();
    expect(await intake.takesOne(intake.message('li'))).to.equal('kept');
    const before = intake.message('li');
    later();
    const changed = await covers(company, { words: 'Other rules.' });
    const { noticeId } = await company.sends(changed);
    later();
    expect(await intake.takesOne(intake.message('li'))).to.equal('not-told');
    expect(await intake.takesOne(before)).to.equal('kept');
    await company.answers(li, noticeId, 'acknowledge');
    later();
    expect(await intake.takesOne(intake.message('li'))).to.equal('kept');
  });

  it('are kept as shortly as any version since has promised', async () => {
    const { li, intake } = await keeping(company, ['li']);
    const before = intake.message('li');
    later();
    await covers(company, { retention: { days: 10 }, words: 'Shorter.' });
    expect(await intake.takesOne(before)).to.equal('kept');
    const [record] = await headsOf(company.db, company.vault, li);
    expect(record?.expiresOn).to.equal('2026-03-12');
  });

  it('end with the policy', async () => {
    const { intake, version } = await keeping(company, ['li']);
    const before = intake.message('li');
    later();
    await company.withdraws(version);
    expect(await intake.takesOne(before)).to.equal('not-in-policy');
  });

  it('leave out who is exempt, from the moment that it is granted until it ends', async () => {
    const { li, intake, version } = await keeping(company, ['li']);
    const hr = await company.joins('hr', { role: 'hr' });
    const other = await company.joins('privacy', { role: 'privacy' });
    const asked = await inTransaction(company.db, async (tx) =>
      askExemption(tx, company, {
        personId: li,
        policyId: version.policyId,
        reasonKind: 'role',
        reason: 'r',
        until: '2026-04-30',
        by: await viewer(hr),
        zone,
        now: company.now,
      }),
    );
    later();
    expect(await intake.takesOne(intake.message('li'))).to.equal('kept');
    const decider = await viewer(other);
    await inTransaction(company.db, (tx) =>
      decideExemption(tx, company, {
        exemptionId: asked,
        granted: true,
        by: decider,
        zone,
        now: company.now,
      }),
    );
    expect(await intake.takesOne(intake.message('li'))).to.equal('exempt');
    const during = intake.message('li');
    later();
    await inTransaction(company.db, (tx) => revokeExemption(tx, asked, decider, company.now));
    later();
    expect(await intake.takesOne(during)).to.equal('exempt');
    expect(await intake.takesOne(intake.message('li'))).to.equal('kept');
  });

  it('are only stored while an objection waits, open again when it is rejected, and end when it is upheld', async () => {
    const { li, intake, version } = await keeping(company, ['li'], {
      rules: ['EU'],
      basis: 'legitimate-interests',
    });
    const officer = await company.joins('privacy', { role: 'privacy' });
    expect(await intake.takesOne(intake.message('li', { said: 'before' }))).to.equal('kept');
    const file = () =>
      inTransaction(company.db, (tx) =>
        fileObjection(tx, company, {
          personId: li,
          versionId: version.id,
          reasons: 'mine',
          language: 'en',
          session: { platform: 'local', method: 'local-persona' },
          zone,
          now: company.now,
        }),
      );
    const decide = async (objectionId: string, outcome: 'upheld' | 'rejected') => {
      const by = await viewer(officer);
      await inTransaction(company.db, (tx) =>
        decideObjection(tx, company, { objectionId, outcome, reasons: 'r', by, now: company.now }),
      );
    };
    later();
    const { id } = await file();
    later();
    expect(await intake.takesOne(intake.message('li', { said: 'during' }))).to.equal('kept');
    const closed = await headsOf(company.db, company.vault, li);
    const seenBy = async (reader: Parameters<typeof openContent>[2]) =>
      (await openContent(company.db, company.vault, reader, closed)).map(({ restricted, head, body }) => [
        restricted,
        head !== null,
        body && String(body),
      ]);
    expect(await seenBy({ accessCase: 'case' })).to.deep.equal([
      [true, false, null],
      [true, false, null],
    ]);
    // Whoever objects may still have their own.
    expect(await seenBy({ subject: li })).to.deep.equal([
      [true, true, 'during'],
      [true, true, 'before'],
    ]);
    await decide(id, 'rejected');
    const open = await openContent(company.db, company.vault, { subject: li }, closed);
    expect(open.map(({ body }) => String(body))).to.deep.equal(['during', 'before']);
    const again = await file();
    later();
    await decide(again.id, 'upheld');
    expect(await intake.takesOne(intake.message('li'))).to.equal('exempt');
  });

  it('end with the employment, and with an account that may be somebody else’s', async () => {
    const { li, intake } = await keeping(company, ['li', 'wang']);
    await sql`update identity set doubted_at = ${company.now} where external_id = 'wang'`.execute(company.db);
    expect(await intake.takesOne(intake.message('wang'))).to.equal('unknown-person');
    // What a source says of whom is outside counts for nothing against the staff list.
    const told = { from: { ...colleague('wang'), external: true }, to: [colleague('li')] };
    expect(await intake.takesOne(intake.message('wang', told))).to.equal('unknown-person');
    expect(await intake.takesOne(intake.message('nobody'))).to.equal('unknown-person');
    const before = intake.message('li');
    later();
    await company.leaves(li);
    expect(await intake.takesOne(intake.message('li'))).to.equal('departed');
    expect(await intake.takesOne(before)).to.equal('kept');
  });

  it('need everybody who takes part: one colleague who was not told keeps all of it out', async () => {
    const { intake } = await keeping(company, ['li', 'wang']);
    await company.joins('new');
    expect(await intake.takesOne(intake.message('li', { to: [colleague('wang'), customer()] }))).to.equal(
      'kept',
    );
    expect(
      await intake.takesOne(intake.message('li', { to: [colleague('wang'), colleague('new')] })),
    ).to.equal('not-told');
  });

  it('of a channel are kept under a policy that names it', async () => {
    const { intake } = await keeping(company, ['li'], { records: { ...everything, channels: ['slack'] } });
    expect(await intake.takesOne(intake.message('li'))).to.equal('not-in-policy');
    const slack = await Intake.open(company, 'slack');
    expect(await slack.takesOne(slack.message('li'))).to.equal('kept');
  });

  it('are not kept at all under a policy that says nothing of records', async () => {
    const { intake } = await keeping(company, ['li'], { records: undefined });
    expect(await intake.takesOne(intake.message('li'))).to.equal('not-in-policy');
    expect(await company.db.selectFrom('record').selectAll().execute()).to.deep.equal([]);
  });
});
