import { expect } from 'chai';
import { sql } from 'kysely';
import { inTransaction } from '../../src/db/pool.ts';
import { answerAlert } from '../../src/file-rules/answer.ts';
import { followAlerts } from '../../src/file-rules/ask.ts';
import { askDelay, decideDelay } from '../../src/file-rules/delay.ts';
import { alertsAbout } from '../../src/file-rules/for-subject.ts';
import { forgetAlerts } from '../../src/file-rules/forget.ts';
import { fileAlertData } from '../../src/file-rules/personal-data.ts';
import { endRule, setRule } from '../../src/file-rules/set-rule.ts';
import { showAlerts } from '../../src/file-rules/show.ts';
import { forgetCounts } from '../../src/file-rules/window.ts';
import { fileObjection } from '../../src/objections/file.ts';
import { sayAbsence } from '../../src/people/absences.ts';
import type { IncomingRecord } from '../../src/records/model.ts';
import { Company, zone } from '../harness/company.ts';
import { aFile, alerting, alertingCompany, anyFile } from '../harness/file-rules.ts';
import { colleague, covers, everything } from '../harness/records.ts';
import { everythingStored } from '../harness/stored.ts';

type Story = Awaited<ReturnType<typeof alertingCompany>>;

describe('rules on file transfers', function () {
  this.timeout(120_000);
  let company: Company;
  let story: Story;
  beforeEach(async () => {
    company = await Company.open();
  });
  afterEach(() => company.close());

  const begin = async (names = ['li', 'wang'], records?: object) => {
    story = await alertingCompany(company, names, records);
  };
  const alerts = () =>
    company.db.selectFrom('file_alert').selectAll().orderBy('opened_at').orderBy('id').execute();
  const takes = (...records: IncomingRecord[]) => story.intake.takes(...records);
  const file = (from = 'li', head: IncomingRecord['head'] = {}, more: Partial<IncomingRecord> = {}) =>
    aFile(story.intake, from, head, more);
  /** Who has cards of a kind, by name. */
  const cards = async (kind: string) => {
    const { rows } = await sql<{ name: string }>`
      select p.name from delivery d join message m on m.id = d.message_id join person p on p.id = d.person_id
      where m.kind = ${kind} order by d.id`.execute(company.db);
    return rows.map(({ name }) => name);
  };
  const answer = async (id: string, by: string, outcome: 'harmless' | 'talked' | 'escalated' = 'harmless') =>
    inTransaction(company.db, async (tx) =>
      answerAlert(tx, company, {
        ...{
          alertId: id,
          outcome,
          note: '合同附件，客户要的。',
          by: await story.viewer(by),
          now: company.now,
        },
      }),
    );
  const count = async (table: string) => {
    const { rows } = await sql<{ n: number }>`select count(*) as n from ${sql.table(table)}`.execute(
      company.db,
    );
    return rows[0]?.n;
  };

  it('alert who is in charge of a file that exceeds one, with figures and without its name', async () => {
    await begin();
    const id = await story.rule();
    await takes(file(), file('li', { size: 10 }), story.intake.message('li'));
    const [alert, ...others] = await alerts();
    expect(others).to.deep.equal([]);
    expect(alert).to.include({
      rule_id: id,
      person_id: story.li,
      state: 'open',
      transfers: 1,
      bytes: 2_000_000,
    });
    expect(alert).to.include({ stage: 'owner', disclosure: 'chats', version_id: story.version.id });
    expect(alert?.addressees).to.deep.equal([story.owner]);
    expect(await cards('file-alerts.asked')).to.deep.equal(['owner']);
    const stored = await everythingStored(company.db);
    expect(stored).not.to.include('canary-name');
    const [event] = await company.events('file-alert.opened');
    expect(event).to.deep.include({ alert: alert?.id, rule: id, transfers: 1, bytes: 2_000_000 });
  });

  it('look at nothing that the gate refuses: it is counted, and neither kept nor alerted on', async () => {
    await begin(['li']);
    await story.rule();
    await company.joins('stranger');
    expect(await takes(file('stranger'), file('nobody'))).to.deep.equal([
      { refused: 'not-told' },
      { refused: 'unknown-person' },
    ]);
    expect(await alerts()).to.deep.equal([]);
    expect(await count('file_window')).to.equal(0);
  });

  it('look at nothing that people were not told a colleague is alerted of', async () => {
    await begin(['li'], { ...everything, alerts: ['size'] });
    await story.rule();
    await takes(file());
    expect(await alerts()).to.have.length(1);
    // A later version says nothing of it: what is kept under that one is not looked at, though the rule stands.
    const version = await covers(company, { records: everything, words: 'New.' });
    const { noticeId } = await company.sends(version);
    company.clock.advance({ minutes: 1 });
    await company.answers(story.li, noticeId, 'acknowledge');
    company.clock.advance({ minutes: 1 });
    await answer((await alerts())[0]?.id ?? '', story.owner);
    expect(await takes(file())).to.deep.equal(['kept']);
    expect(await alerts()).to.have.length(1);
  });

  it('cannot be set where no policy in force tells people of it, and say what is missing', async () => {
    await begin(['li'], { ...everything, parties: 'outside', channels: ['wecom'], alerts: ['size'] });
    const why = async (definition: Partial<typeof anyFile>) => {
      try {
        await story.rule(definition);
        return [];
      } catch (error) {
        return (error as { problems: { said: { code: string } }[] }).problems.map(({ said }) => said.code);
      }
    };
    expect(await why({})).to.deep.equal([]);
    expect(await why({ channels: ['wecom', 'slack'] })).to.deep.equal(['files.lacks.files']);
    expect(await why({ direction: 'any' })).to.deep.equal(['files.lacks.inside']);
    expect(await why({ types: ['program'] })).to.deep.equal(['files.lacks.type']);
    expect(await why({ within: { per: 'hour', transfers: 5, bytes: null } })).to.deep.equal([
      'files.lacks.volume',
    ]);
    expect(await why({ aboveBytes: null })).to.deep.equal(['files.nothing']);
    expect(await why({ scope: { of: 'entity', entity: '没有的公司' } })).to.deep.equal([
      'files.scopeUnknown',
    ]);
    expect(await company.events('file-rule.set')).to.have.length(1);
  });

  it('are set by privacy alone, once for one form, and end with word of it', async () => {
    await begin();
    const id = await story.rule();
    const setting = {
      ...{
        id,
        name: 'x',
        definition: anyFile,
        ownerId: story.owner,
        deputyId: story.deputy,
        now: company.now,
      },
      by: await story.viewer(story.officer),
    };
    expect(await inTransaction(company.db, (tx) => setRule(tx, setting))).to.equal(id);
    const other = await story.viewer(story.li);
    let code = '';
    await inTransaction(company.db, (tx) => setRule(tx, { ...setting, id: undefined, by: other })).catch(
      (error: { code: string }) => (code = error.code),
    );
    expect(code).to.equal('forbidden');
    await inTransaction(company.db, (tx) => endRule(tx, id, setting.by, company.now));
    await inTransaction(company.db, (tx) => endRule(tx, id, setting.by, company.now));
    expect(await company.events('file-rule.ended')).to.deep.equal([{ rule: id }]);
    await takes(file());
    expect(await alerts()).to.deep.equal([]);
  });

  it('make one alert of five hundred files in a minute, and a handful of cards', async () => {
    await begin();
    await story.rule();
    for (let batch = 0; batch < 5; batch += 1) {
      await takes(...Array.from({ length: 100 }, () => file()));
      await followAlerts(company.db, company.now);
      company.clock.advance({ seconds: 10 });
    }
    const found = await alerts();
    expect(found.map(({ transfers }) => transfers)).to.deep.equal([500]);
    expect(await company.events('file-alert.opened')).to.have.length(1);
    expect(await cards('file-alerts.asked')).to.deep.equal(['owner']);
    expect((await cards('file-alerts.grown')).length)
      .to.be.lessThan(5)
      .and.greaterThan(0);
    expect(await count('file_alert_item')).to.equal(200);
  });

  it('count within an hour whatever comes in which order, twice, or in two transactions at once', async () => {
    await begin();
    await story.rule({ aboveBytes: null, within: { per: 'hour', transfers: 5, bytes: null } });
    company.clock.advance({ hours: 3 });
    const ago = (minutes: number) => new Date(company.now.getTime() - minutes * 60_000);
    const sent = [10, 70, 20, 65, 30, 40, 90].map((minutes) =>
      file('li', { size: 1 }, { occurredAt: ago(minutes) }),
    );
    await takes(...sent.slice(0, 4));
    await takes(...sent);
    // Within [10, 69]: 10, 20, 30, 40, 65. One more is one too many.
    expect(await alerts()).to.deep.equal([]);
    const more = [file('li', { size: 1 }, { occurredAt: ago(50) }), file('wang', { size: 1 })];
    await takes(...more, ...sent);
    const [alert] = await alerts();
    expect(alert).to.include({ person_id: story.li, transfers: 6 });
    // Twelve at once, from two sides: neither alone is more than five.
    const half = () => Array.from({ length: 5 }, () => file('wang', { size: 1 }));
    await Promise.all([takes(...half()), takes(...half())]);
    const ofWang = (await alerts()).filter(({ person_id }) => person_id === story.people.wang);
    expect(ofWang.map(({ transfers }) => transfers)).to.deep.equal([11]);
  });

  it('begin to count anew once an alert is answered', async () => {
    await begin();
    await story.rule({ aboveBytes: null, within: { per: 'day', transfers: null, bytes: 5_000_000 } });
    await takes(file(), file(), file());
    const [first] = await alerts();
    expect(first).to.include({ transfers: 3, bytes: 6_000_000 });
    await answer(first?.id ?? '', story.owner);
    await takes(file(), file());
    expect(await alerts()).to.have.length(1);
    await takes(file());
    expect((await alerts()).map(({ state }) => state)).to.deep.equal(['answered', 'open']);
    company.clock.advance({ days: 37 });
    expect(await forgetCounts(company.db, company.now)).to.be.greaterThan(0);
    expect(await count('file_window')).to.equal(0);
  });

  it('see nothing of somebody whose objection is not decided', async () => {
    story = await alertingCompany(company, ['li', 'wang'], alerting, {
      ...{ rules: ['EU'], basis: 'legitimate-interests' },
    });
    await story.rule();
    await inTransaction(company.db, (tx) =>
      fileObjection(tx, company, {
        ...{ personId: story.li, versionId: story.version.id, reasons: 'mine', language: 'en', zone },
        ...{ session: { platform: 'local', method: 'local-persona' }, now: company.now },
      }),
    );
    expect(await takes(file(), file('wang'))).to.deep.equal(['kept', 'kept']);
    expect((await alerts()).map(({ person_id }) => person_id)).to.deep.equal([story.people.wang]);
  });

  it('go to the deputy where who is in charge is away, has left, or sent the files', async () => {
    await begin(['li', 'boss']);
    const boss = story.people.boss ?? '';
    await story.rule({}, { owner: boss });
    await takes(file('boss'), file('li'));
    const stages = async () =>
      Object.fromEntries((await alerts()).map((one) => [one.person_id === boss ? 'boss' : 'li', one.stage]));
    expect(await stages()).to.deep.equal({ boss: 'deputy', li: 'owner' });
    // Away from today on: the next look asks the deputy.
    await inTransaction(company.db, (tx) =>
      sayAbsence(
        tx,
        { personId: boss, from: '2026-03-02', until: '2026-03-20', source: 'console' },
        { actor: 'heed', now: company.now },
      ),
    );
    await followAlerts(company.db, company.now);
    expect(await stages()).to.deep.equal({ boss: 'deputy', li: 'deputy' });
    await company.leaves(story.deputy);
    await followAlerts(company.db, company.now);
    expect(await stages()).to.deep.equal({ boss: 'privacy', li: 'privacy' });
  });

  it('are never silent: asked again, then the next, then everybody; and say so where nobody is left', async () => {
    await begin(['li']);
    await story.rule();
    await takes(file());
    const stage = async () => (await alerts())[0]?.stage;
    const asked = async () => (await cards('file-alerts.again')).length;
    company.clock.advance({ hours: 23 });
    expect(await followAlerts(company.db, company.now)).to.equal(0);
    company.clock.advance({ hours: 1 });
    await followAlerts(company.db, company.now);
    expect(await stage()).to.equal('deputy');
    expect(await cards('file-alerts.again')).to.deep.equal(['owner', 'deputy']);
    company.clock.advance({ hours: 24 });
    await followAlerts(company.db, company.now);
    expect(await stage()).to.equal('privacy');
    company.clock.advance({ hours: 24 });
    await followAlerts(company.db, company.now);
    // Neither legal nor an administrator is there: all are asked again, every three days.
    expect(await stage()).to.equal('admin');
    const before = await asked();
    company.clock.advance({ hours: 71 });
    await followAlerts(company.db, company.now);
    expect(await asked()).to.equal(before);
    company.clock.advance({ hours: 1 });
    await followAlerts(company.db, company.now);
    expect(await asked()).to.equal(before + 3);
    for (const id of [story.owner, story.deputy, story.officer]) await company.leaves(id);
    company.clock.advance({ hours: 72 });
    await followAlerts(company.db, company.now);
    expect(await stage()).to.equal('nobody');
    const admin = await company.joins('late', { role: 'admin' });
    await followAlerts(company.db, company.now);
    const [alert] = await alerts();
    expect(alert?.stage).to.equal('admin');
    expect(alert?.addressees).to.include(admin);
  });

  it('are answered once, by those asked, with what was found; the person reads it a day later', async () => {
    await begin();
    await story.rule();
    await takes(file());
    const id = (await alerts())[0]?.id ?? '';
    const code = async (by: string, outcome?: 'harmless' | 'talked') => {
      try {
        await answer(id, by, outcome);
        return 'done';
      } catch (error) {
        return (error as { code: string }).code;
      }
    };
    // Neither whoever sent them, nor a colleague who was not asked.
    expect(await code(story.li)).to.equal('not-found');
    expect(await code(story.people.wang ?? '')).to.equal('not-found');
    expect(await code(story.owner)).to.equal('done');
    expect(await code(story.owner)).to.equal('done');
    expect(await code(story.deputy, 'talked')).to.equal('conflict');
    expect(await company.events('file-alert.answered')).to.have.length(1);
    expect(await everythingStored(company.db)).not.to.include('合同附件');
    const mine = () => alertsAbout(company.db, company.vault, story.li);
    await showAlerts(company.db, company.now, zone);
    expect(await mine()).to.deep.equal([]);
    company.clock.advance({ hours: 24 });
    expect(await showAlerts(company.db, company.now, zone)).to.equal(1);
    expect(await showAlerts(company.db, company.now, zone)).to.equal(0);
    expect(await cards('file-alerts.shown')).to.deep.equal(['li']);
    expect((await mine())[0]).to.include({ outcome: 'harmless', note: '合同附件，客户要的。', transfers: 1 });
  });

  it('are kept from the person only on a legal ground that a second one agrees to, and until its day', async () => {
    await begin();
    const counsel = await company.joins('counsel', { role: 'legal' });
    await story.rule();
    await takes(file());
    const id = (await alerts())[0]?.id ?? '';
    const ask = async (silentUntil: string, by = story.officer) =>
      inTransaction(company.db, async (tx) =>
        askDelay(tx, company, {
          ...{ alertId: id, silentUntil, silentGround: '正在配合公安机关调查', zone, now: company.now },
          by: await story.viewer(by),
        }),
      );
    const agree = async (by: string) =>
      inTransaction(company.db, async (tx) =>
        decideDelay(tx, { alertId: id, granted: true, by: await story.viewer(by), now: company.now }),
      );
    const code = (work: Promise<unknown>) =>
      work.then(
        () => 'done',
        (error: { code: string }) => error.code,
      );
    expect(await code(ask('2026-03-10', story.owner))).to.equal('not-found');
    expect(await code(ask('2027-03-10'))).to.equal('bad-input');
    expect(await code(ask('2026-03-10'))).to.equal('done');
    expect(await code(agree(story.officer))).to.equal('forbidden');
    expect(await code(agree(counsel))).to.equal('done');
    company.clock.advance({ days: 2 });
    expect(await showAlerts(company.db, company.now, zone)).to.equal(0);
    const data = fileAlertData(company);
    expect(await data.find(company.db, story.li)).to.deep.equal([]);
    company.clock.set(new Date('2026-03-11T02:00:00Z'));
    expect(await showAlerts(company.db, company.now, zone)).to.equal(1);
    expect(await code(ask('2026-03-20'))).to.equal('conflict');
    expect((await data.find(company.db, story.li)).map(({ category }) => category)).to.deep.equal([
      'fileRules.held.alerts',
    ]);
  });

  it('that nobody agreed to keep silent about are told in time', async () => {
    await begin();
    await story.rule();
    await takes(file());
    const id = (await alerts())[0]?.id ?? '';
    await inTransaction(company.db, async (tx) =>
      askDelay(tx, company, {
        ...{ alertId: id, silentUntil: '2026-03-10', silentGround: '调查', zone, now: company.now },
        by: await story.viewer(story.officer),
      }),
    );
    company.clock.advance({ hours: 24 });
    expect(await showAlerts(company.db, company.now, zone)).to.equal(1);
  });

  it('hand what needs more to privacy and legal, never to whom it is about', async () => {
    await begin(['li', 'wang']);
    await company.joins('counsel', { role: 'legal' });
    await story.rule();
    await takes(file());
    await answer((await alerts())[0]?.id ?? '', story.owner, 'escalated');
    expect(await cards('file-alerts.escalated')).to.have.members(['officer', 'counsel']);
  });

  it('leave nothing behind: erased on request, forgotten in time, held where a hold stands', async () => {
    await begin();
    await story.rule();
    await takes(file(), file('wang'));
    const data = fileAlertData(company);
    const erase = (id: string) =>
      inTransaction(company.db, (tx) =>
        data.erase(tx, id, { now: company.now, actor: 'heed', reason: 'request' }),
      );
    company.clock.advance({ hours: 24 });
    await showAlerts(company.db, company.now, zone);
    // An open one stays, and says why.
    expect(await erase(story.li)).to.deep.equal([
      { category: 'fileRules.held.alerts', erased: 0, kept: 1, why: 'fileRules.held.keptOpen' },
    ]);
    for (const { id } of await alerts()) await answer(id, story.owner);
    expect(await erase(story.li)).to.deep.equal([{ category: 'fileRules.held.alerts', erased: 1, kept: 0 }]);
    expect((await alerts()).map(({ person_id }) => person_id)).to.deep.equal([story.people.wang]);
    company.clock.advance({ days: 170 });
    expect(await forgetAlerts(company.db, { now: company.now, zone })).to.equal(0);
    company.clock.advance({ days: 20 });
    expect(await forgetAlerts(company.db, { now: company.now, zone })).to.equal(1);
    expect(await count('file_alert_item')).to.equal(0);
    const { rows } = await sql`select from keys.wrapping_key where class = 'file-alert'`.execute(company.db);
    expect(rows).to.deep.equal([]);
  });

  it('go by where somebody belongs, also below a department', async () => {
    await begin(['li']);
    const sales = await company.department('销售部');
    const team = await company.department('一组', sales);
    await company.db
      .insertInto('membership')
      .values({ person_id: story.li, department_id: team, from_at: company.now, to_at: null })
      .execute();
    await story.rule({ scope: { of: 'department', department: sales } });
    await takes(file());
    expect(await alerts()).to.have.length(1);
    await takes(aFile(story.intake, 'li', {}, { from: colleague('li'), to: [colleague('owner')] }));
    expect((await alerts())[0]?.transfers).to.equal(1);
  });
});
