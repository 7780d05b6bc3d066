import { expect } from 'chai';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { closeIncident } from '../../src/crisis/change.ts';
import { firstPlan, type MusterPlan } from '../../src/crisis/plan.ts';
import { type Incident, openIncidents } from '../../src/crisis/store.ts';
import { inTransaction } from '../../src/db/pool.ts';
import { formatMoment } from '../../src/messages/format.ts';
import { text } from '../../src/messages/texts.ts';
import type { CrisisRole } from '../../src/people/person.ts';
import { type OnSide, TwoSides } from '../harness/two-sides.ts';
import { until } from '../harness/until.ts';

const names = ['lead', 'hr', 'legal', 'pr', 'last'];

/** What goes wrong before a crisis and in it, in a company with half its people in WeCom and half in Slack. */
describe('bad input to a crisis on two messengers', function () {
  this.timeout(180_000);
  let company: TwoSides;
  before(async () => {
    company = await TwoSides.open(names);
    await sql`update employment set from_at = '2026-01-01'`.execute(company.heed.db);
  });
  after(() => company.close());
  afterEach(async () => {
    const { db, clock } = company.heed;
    for (const { id } of [...(await openIncidents(db, false)), ...(await openIncidents(db, true))])
      await inTransaction(db, (tx) =>
        closeIncident(tx, id, 'in-error', { personId: company.of('wecom', 'lead').id, now: clock.now() }),
      );
    await sql`delete from absence`.execute(db);
    // Nothing of it goes out while the next one begins.
    await until(
      async () => {
        const { rows } = await sql`
          select from delivery where lane = 'alert' and state in ('pending', 'sending') limit 1`.execute(db);
        return rows.length === 0;
      },
      { within: 30_000, what: 'everything about it to be sent' },
    );
  });

  const of = (...whose: [side: 'wecom' | 'slack', name: string]) => company.of(...whose);
  /** The same plan for every level, whose times nobody waits for but the clock. */
  const plans = async (
    quorum: MusterPlan['quorum'],
    {
      lastResort = [],
      levels = {},
    }: { lastResort?: OnSide[]; levels?: Partial<typeof firstPlan.levels> } = {},
  ) => {
    const same = { ...firstPlan.levels.major, quorum, deputiesAfter: 60, lastResortAfter: 60 };
    const plan = {
      levels: { minor: same, moderate: same, major: same, ...levels },
      lastResort: lastResort.map(({ id }) => id),
    };
    await sql`insert into crisis_plan (plan, made_at, made_by)
      values (${JSON.stringify(plan)}::jsonb, ${company.heed.clock.now()}, ${of('wecom', 'lead').id}::uuid)`.execute(
      company.heed.db,
    );
  };
  const seatsOf = (roles: Partial<Record<CrisisRole, string>>) =>
    company.seats(
      Object.entries(roles).flatMap(([role, name]) =>
        company.both(name).map((one) => [role as CrisisRole, one] as const),
      ),
    );
  /** The one crisis that is under way. */
  const underWay = async (): Promise<Incident> => {
    const found = await until(
      async () => {
        const open = await openIncidents(company.heed.db, false);
        return open.length > 0 && open;
      },
      { within: 30_000, what: 'a crisis' },
    );
    expect(found).to.have.length(1);
    return found[0] ?? expect.fail('no crisis');
  };
  const said = ({ language }: OnSide, key: string, params: Record<string, string | number> = {}) =>
    text(language, `crisis.${key}`, params);
  const alertOf = (one: OnSide, code: string) => said(one, 'alert.title', { code });
  const first = (one: OnSide, code: string) =>
    one.heardWith(alertOf(one, code), said(one, 'alert.first')).length;
  const hearsAlert = (one: OnSide, code: string, which: 'first' | 'again' = 'first') =>
    one.hears(alertOf(one, code), said(one, `alert.${which}`));
  /** Who joins has said that they come: an alert that was on its way already says so, and none comes after it. */
  const areCalled = async (code: string, { joined, others }: { joined: OnSide; others: OnSide[] }) => {
    for (const one of others) {
      await hearsAlert(one, code);
      expect(first(one, code), one.account).to.equal(1);
    }
    await hearsAnswer(joined, code, 'coming');
    expect(first(joined, code), joined.account).to.be.at.most(1);
  };
  /** What the alert turns into, up to until when it counts. */
  const hearsAnswer = (one: OnSide, code: string, what: 'coming' | 'cannot') =>
    one.hears(
      said(one, 'answered.title', { code }),
      said(one, `answered.${what}`, { until: '|' }).split('|')[0] ?? '',
    );
  const events = async (incident: string, ...types: string[]) => {
    const { rows } = await sql<{ type: string; by: string | null; data: Record<string, unknown> }>`
      select type, event::jsonb -> 'actor' ->> 'person' as by, event::jsonb -> 'data' as data from evidence_event
      where about = ${incident}::uuid and type = any(${types}::text[]) order by id`.execute(company.heed.db);
    return rows;
  };
  const passes = (seconds: number) => company.heed.clock.advance({ seconds });
  const goesOnLeave = async (...people: OnSide[]) => {
    for (const { id } of people)
      await sql`insert into absence (id, person_id, from_day, source, said_at)
        values (${v7()}::uuid, ${id}::uuid, '2026-08-01', 'console', ${company.heed.clock.now()})`.execute(
        company.heed.db,
      );
  };

  describe('two leads declare the same at once', () => {
    beforeEach(async () => {
      await plans({ lead: 1, hr: 1 });
      await seatsOf({ lead: 'lead', hr: 'hr' });
    });

    it('it is one crisis: one reads that it is declared, the other who was quicker, each in their language', async () => {
      const leads = company.both('lead');
      await Promise.all([
        of('wecom', 'lead').says('危机 重大 咨询师的邮箱被盗'),
        of('slack', 'lead').says('crisis major a mailbox was taken over'),
      ]);
      const { id, code, declaredBy, declaredByName } = await underWay();
      const quicker = leads.find((one) => one.id === declaredBy) ?? expect.fail('neither');
      const slower = leads.find((one) => one.id !== declaredBy) ?? expect.fail('both');
      await quicker.hears(said(quicker, 'declare.done', { code, count: 4 }));
      const joined = await slower.hears(said(slower, 'declare.other'));
      expect(joined).to.include(code).and.include(declaredByName);
      expect(joined).to.include(said(slower, 'level.major'));
      await areCalled(code, { joined: slower, others: [quicker, ...company.both('hr')] });
      // What both of them know is on the page, and in no chat.
      for (const one of leads)
        expect(await one.opens(`/crisis/${id}`))
          .to.include('咨询师的邮箱被盗')
          .and.include('a mailbox was taken over');
      const record = await events(id, 'crisis.declared', 'crisis.joined');
      expect(record.map(({ type, by }) => [type, by])).to.deep.equal([
        ['crisis.declared', quicker.id],
        ['crisis.joined', slower.id],
      ]);
      // Both are there: nobody waits for either.
      const { rows } = await sql<{ id: string }>`
        select person_id as id from incident_answer where incident_id = ${id}::uuid and what = 'coming'`.execute(
        company.heed.db,
      );
      expect(rows.map((row) => row.id)).to.have.members(leads.map((one) => one.id));
    });

    it('the graver of two levels holds, whoever was quicker; who named the lesser one reads or hears which', async () => {
      await Promise.all([
        of('wecom', 'lead').says('危机 一般 打印机旁有纸'),
        of('slack', 'lead').says('crisis major an attack'),
      ]);
      const { id, code, declaredBy } = await underWay();
      const minor = of('wecom', 'lead');
      const major = of('slack', 'lead');
      await until(async () => (await underWay()).level === 'major', { what: 'the graver level' });
      if (declaredBy === minor.id) {
        await major.hears(code, said(major, 'level.major'), said(major, 'declare.other'));
        await minor.hears(said(minor, 'levelChanged.title', { code }), said(minor, 'levelLine.major'));
        const [changed] = await events(id, 'crisis.level-changed');
        expect(changed).to.deep.include({ by: major.id });
      } else {
        await minor.hears(code, said(minor, 'level.major'), said(minor, 'declare.other'));
        expect(await events(id, 'crisis.level-changed')).to.have.length(0);
      }
      const [quicker, slower] = declaredBy === minor.id ? [minor, major] : [major, minor];
      await areCalled(code, { joined: slower, others: [quicker, ...company.both('hr')] });
    });
  });

  it('everybody on leave: they are called all the same, then the last resort, and leads read who is missing', async () => {
    const [lastInWecom, lastInSlack] = [of('wecom', 'last'), of('slack', 'last')];
    await plans({ lead: 1, hr: 1 }, { lastResort: [lastInWecom, lastInSlack] });
    await seatsOf({ lead: 'lead', hr: 'hr' });
    const team = [...company.both('lead'), ...company.both('hr')];
    await goesOnLeave(...team, lastInWecom, lastInSlack);
    await of('wecom', 'lead').says('危机 重大');
    const { id, code } = await underWay();
    for (const one of team) await hearsAlert(one, code);
    expect(lastInWecom.heardWith(code)).to.have.length(0);
    passes(61);
    await hearsAlert(lastInWecom, code);
    expect(lastInSlack.heardWith(code)).to.have.length(0);
    passes(61);
    await hearsAlert(lastInSlack, code);
    passes(61);
    for (const one of company.both('lead'))
      await one.hears(code, said(one, 'short.title', { role: said(one, 'role.hr') }));
    // Somebody on leave comes all the same; nobody else is called for it any more.
    const back = of('slack', 'hr');
    await back.presses(`crisis.coming:${id}`);
    await hearsAnswer(back, code, 'coming');
    const why = await sql<{ line: string }>`
      select role || ' ' || why as line from incident_call where incident_id = ${id}::uuid order by at, role`.execute(
      company.heed.db,
    );
    expect(why.rows.map(({ line }) => line).toSorted()).to.deep.equal([
      ...['hr last-resort', 'hr last-resort', 'hr seat', 'hr seat', 'lead seat', 'lead seat'],
    ]);
    expect(await events(id, 'crisis.short')).to.have.length(1);
    for (const one of [...team, lastInWecom, lastInSlack].filter((each) => each !== back))
      expect(first(one, code), one.account).to.equal(1);
  });

  it('a role without members: leads on both sides read which at once, and whoever gets it is called within seconds', async () => {
    await plans({ lead: 1, pr: 1 });
    await seatsOf({ lead: 'lead' });
    const lead = of('slack', 'lead');
    await lead.says('crisis major');
    const { id, code } = await underWay();
    for (const one of company.both('lead')) {
      await hearsAlert(one, code);
      await one.hears(
        code,
        said(one, 'short.title', { role: said(one, 'role.pr') }),
        said(one, 'short.line', { code }),
      );
    }
    const named = of('wecom', 'pr');
    await company.seats([...company.both('lead').map((one) => ['lead', one] as const), ['pr', named]]);
    passes(10);
    await hearsAlert(named, code);
    await named.presses(`crisis.coming:${id}`);
    await hearsAnswer(named, code, 'coming');
    expect(await events(id, 'crisis.short')).to.have.length(1);
    passes(120);
    expect(of('slack', 'pr').heardWith(code)).to.have.length(0);
  });

  it('the level is raised while pages go out: nobody is missed, nobody is called twice, and everybody reads which holds', async () => {
    const lesser = { ...firstPlan.levels.minor, quorum: { lead: 1, hr: 1 } };
    await plans({ lead: 1, hr: 1, legal: 1, pr: 1 }, { levels: { minor: lesser } });
    await seatsOf({ lead: 'lead', hr: 'hr', legal: 'legal', pr: 'pr' });
    const [inWecom, inSlack] = [of('wecom', 'lead'), of('slack', 'lead')];
    const at = await inSlack.browser();
    // What is sent first is under way for as long as it takes to raise it.
    company.wecom.failNext('message/send', { kind: 'slow', ms: 2_000, time: 'real' }, 2);
    await inWecom.says('危机 一般');
    const { id, code } = await underWay();
    const raise = await inSlack.before(`/crisis/${id}`, '/level', { level: 'major' });
    expect((await raise()).status).to.equal(303);
    const called = ['lead', 'hr'].flatMap((name) => company.both(name));
    const added = ['legal', 'pr'].flatMap((name) => company.both(name));
    for (const one of called) {
      await hearsAlert(one, code);
      await one.hears(said(one, 'levelChanged.title', { code }), said(one, 'levelLine.major'));
    }
    for (const one of added) {
      const alert = await hearsAlert(one, code);
      expect(alert).to.include(said(one, 'levelLine.major'));
    }
    // Two leads at the same second, to two levels: one after the other, and the later one holds.
    const path = `/crisis/${id}`;
    const [toModerate, toMinor] = await Promise.all([
      inSlack.before(path, '/level', { level: 'moderate' }),
      inWecom.before(path, '/level', { level: 'minor' }),
    ]);
    const done = await Promise.all([toModerate(), toMinor()]);
    expect(done.map(({ status }) => status)).to.deep.equal([303, 303]);
    const changes = (await events(id, 'crisis.level-changed')).map(({ data }) => [data.from, data.to]);
    expect(changes[0]).to.deep.equal(['minor', 'major']);
    for (const [n, [from]] of changes.entries()) if (n > 0) expect(from).to.equal(changes[n - 1]?.[1]);
    const holds = (await underWay()).level;
    expect(changes.at(-1)?.[1]).to.equal(holds);
    expect(changes).to.have.length(3);
    for (const one of [...called, ...added]) {
      await one.hears(said(one, 'levelChanged.title', { code }), said(one, `levelLine.${holds}`));
      expect(first(one, code), one.account).to.equal(1);
    }
    expect((await at.get(path)).status).to.equal(200);
  });

  it('a statement is approved and edited in the same second, on two surfaces: what goes out is what three have approved', async () => {
    await plans({ lead: 1 });
    await company.seats([
      ['lead', of('wecom', 'lead')],
      ['legal', of('slack', 'legal')],
      ['pr', of('wecom', 'pr')],
    ]);
    const [lead, legal, pr] = [of('wecom', 'lead'), of('slack', 'legal'), of('wecom', 'pr')];
    await lead.says('危机 重大');
    const { id, code } = await underWay();
    const at = `/crisis/${id}/statements/staff`;
    const words = (n: number) => ({
      ...{ 'title-zh-CN': `标题${n}`, 'text-zh-CN': `口径-${n}`, 'title-en': `Title ${n}` },
      'text-en': `wording-${n}`,
    });
    const writes = (n: number) => pr.before(at, '/write', words(n));
    const approves = (one: OnSide, role: string) => one.before(at, '/approve', {}, { role });
    const newest = async () => {
      const { rows } = await sql<{ number: number; approvals: number }>`
        select number, (select count(*)::int from crisis_statement_approval a where a.statement_id = s.id) as approvals
        from crisis_statement s where incident_id = ${id}::uuid and audience = 'staff' order by number desc limit 1`.execute(
        company.heed.db,
      );
      return rows[0] ?? expect.fail('no statement');
    };
    const does = async (act: Promise<() => Promise<{ status: number }>>) =>
      expect((await (await act)()).status).to.equal(303);
    await does(writes(1));
    const cardOf = (one: OnSide, number: number) =>
      one.hears(
        said(one, 'statements.card.title', { code }),
        said(one, 'statements.card.what', { audience: said(one, 'statements.audience.staff'), number }),
      );
    let number = 1;
    for (; number <= 3; number += 1) {
      await does(pr.before(at, '/ask'));
      for (const one of [lead, legal]) await cardOf(one, number);
      await does(approves(pr, 'pr'));
      await does(approves(lead, 'lead'));
      const [approve, edit] = [await approves(legal, 'legal'), await writes(number + 1)];
      const [approved, edited] = await Promise.all([approve(), edit()]);
      expect(edited.status).to.equal(303);
      // Either it was of the text that it was of, or nothing was taken and they read why.
      if (approved.status !== 303) {
        expect(approved.status).to.equal(409);
        expect(approved.text).to.include(text('en', 'errors.statement-edited'));
      }
      expect(await newest()).to.deep.equal({ number: number + 1, approvals: 0 });
      for (const one of [legal, lead]) expect(await one.opens(at)).to.include(said(one, 'statements.notYet'));
    }
    // Approved by three, and edited in the second in which it is sent.
    await does(pr.before(at, '/ask'));
    await does(approves(pr, 'pr'));
    await does(approves(lead, 'lead'));
    await does(approves(legal, 'legal'));
    const send = await pr.before(at, '/send', { way: 'everyone' });
    const edit = await writes(number + 1);
    const [sent, edited] = await Promise.all([send(), edit()]);
    expect(edited.status).to.equal(303);
    const everybody = names.flatMap((name) => company.both(name));
    if (sent.status === 303) for (const one of everybody) await hearsStatement(one, number);
    else {
      expect(sent.status).to.equal(409);
      expect(sent.text).to.include(text('zh-CN', 'errors.statement-edited'));
      number += 1;
      await does(approves(pr, 'pr'));
      await does(approves(lead, 'lead'));
      await does(approves(legal, 'legal'));
      await does(pr.before(at, '/send', { way: 'everyone' }));
      for (const one of everybody) await hearsStatement(one, number);
    }
    for (const one of everybody)
      expect(
        one.heard().filter((each) => /口径-|wording-/.test(each)),
        one.account,
      ).to.have.length(1);
  });
  const hearsStatement = (one: OnSide, number: number) =>
    one.hears(one.language === 'zh-CN' ? `口径-${number}` : `wording-${number}`);

  it('the clock is set back during the muster: what waited goes out, and repeats say that they are', async () => {
    await plans({ lead: 1, hr: 1 });
    await seatsOf({ lead: 'lead', hr: 'hr' });
    const [inWecom, inSlack] = company.both('hr');
    if (!inWecom || !inSlack) return expect.fail('nobody');
    // Neither takes the first of it: WeCom is busy, Slack wants ten minutes' peace.
    company.wecom.failNext('message/send', { kind: 'errcode', errcode: -1, errmsg: 'system busy' }, 1);
    company.slack.failNext('chat.postMessage', { kind: 'rate', retryAfter: 600 }, 1);
    await of('wecom', 'lead').says('危机 重大');
    const { id, code } = await underWay();
    await until(
      async () => {
        const { rows } = await sql`
          select from delivery d join message m on m.id = d.message_id
          where m.about = ${id}::uuid and d.platform = 'slack' and d.state = 'pending'
            and d.not_before > ${new Date(company.heed.clock.now().getTime() + 20_000)}`.execute(
          company.heed.db,
        );
        return rows.length > 0;
      },
      { within: 30_000, what: 'one that waits because Slack said so' },
    );
    // No farther than a messenger's callbacks may differ from Heed's clock.
    company.heed.clock.advance({ minutes: -4 });
    const team = [...company.both('lead'), inWecom, inSlack];
    for (const one of team) await hearsAlert(one, code);
    await inSlack.presses(`crisis.cannot:${id}`);
    await hearsAnswer(inSlack, code, 'cannot');
    await inWecom.presses(`crisis.cannot:${id}`);
    await hearsAnswer(inWecom, code, 'cannot');
    // Nobody is left for it: leads read so, and who said so first is asked once more when their time has come, then the other.
    for (const one of company.both('lead'))
      await one.hears(code, said(one, 'short.title', { role: said(one, 'role.hr') }));
    passes(301);
    await hearsAlert(inSlack, code, 'again');
    await inSlack.presses(`crisis.cannot:${id}`);
    await hearsAlert(inWecom, code, 'again');
    await inWecom.presses(`crisis.coming:${id}`);
    const answered = await hearsAnswer(inWecom, code, 'coming');
    // Until when is said by the clock on the wall.
    const { rows } = await sql<{ until: string }>`
      select event::jsonb -> 'data' ->> 'until' as until from evidence_event
      where type = 'crisis.answered' and about = ${id}::uuid order by id desc limit 1`.execute(
      company.heed.db,
    );
    const comesUntil = new Date(rows[0]?.until ?? '');
    expect(answered).to.include(formatMoment(comesUntil, 'zh-CN', 'Asia/Shanghai'));
    const ahead = comesUntil.getTime() - company.heed.clock.now().getTime();
    expect(ahead, 'by the clock').to.be.at.most(firstPlan.levels.major.comingFor * 1_000);
    for (const one of team) expect(first(one, code), one.account).to.be.at.most(1);
    const declared = await events(id, 'crisis.declared', 'crisis.short', 'crisis.answered');
    expect(declared.map(({ type }) => type)).to.deep.equal([
      ...['crisis.declared', 'crisis.answered', 'crisis.answered', 'crisis.short'],
      ...['crisis.answered', 'crisis.answered'],
    ]);
  });
});
