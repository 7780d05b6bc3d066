import { expect } from 'chai';
import { type KyselyPlugin, sql } from 'kysely';
import { receive } from '../../handlers/inbound.ts';
import { parseAction } from '../../src/messages/model.ts';
import { digest } from '../../src/training/digest.ts';
import { answersOf, attemptsOf, enrolmentIn } from '../../src/training/store.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import { assignedTo, Learner, publishedCourse } from '../harness/training.ts';

describe('answers to quizzes that come at the same moment', function () {
  this.timeout(180_000);
  let heed: TestApp;
  let learners: Learner[];
  let accounts: Map<string, { tenant: string; account: string }>;
  before(async () => {
    heed = await startApp({ now: '2026-08-03T02:00:00Z', policies: false });
    await publishedCourse(heed);
    const numbers = Array.from({ length: 8 }, (_, n) => `S${String(n + 2).padStart(3, '0')}`);
    learners = await Promise.all(numbers.map((staffNo) => Learner.of(heed, staffNo)));
    await assignedTo(heed, { kind: 'people', ids: learners.map(({ personId }) => personId) });
    for (const one of learners) await one.readsAll();
    const { rows } = await sql<{ id: string; tenant: string; account: string }>`
      select person_id as id, tenant, external_id as account from identity
      where platform = 'local' and to_at is null`.execute(heed.db);
    accounts = new Map(rows.map(({ id, ...row }) => [id, row]));
  });
  after(() => heed?.close());

  function sends(
    { personId }: Learner,
    eventId: string,
    { key, values }: { key: string; values: Record<string, string> },
    answersAtOnce = true,
    app = heed.app,
  ) {
    const action = parseAction(key);
    const found = accounts.get(personId);
    if (!action || !found) throw new Error('nobody can send that');
    const command = { kind: 'form', action, values } as const;
    const arrival = { platform: 'local', ...found, eventId, command, answersAtOnce };
    return receive(app, arrival, heed.clock.now());
  }

  it('count once each, however often each comes, and every time hear the same', async () => {
    const [one] = learners;
    if (!one) throw new Error('nobody learns');
    const firsts = await Promise.all(
      learners.map(async (learner) => ({ learner, question: (await learner.attempt()).questions[0] })),
    );
    const replies = await Promise.all(
      firsts.flatMap(({ learner, question }, n) =>
        [0, 1, 2].map(() =>
          sends(learner, `first-${n}`, { key: question?.key ?? '', values: question?.right ?? {} }),
        ),
      ),
    );
    for (const reply of replies)
      expect(reply).to.eql({ reply: { kind: 'nothing' }, language: reply?.language });
    for (const { learner, question } of firsts) {
      const { id } = await learner.attempt();
      expect(await answersOf(heed.db, id)).to.have.length(1);
      // Another event with another answer: the first one counts.
      await sends(learner, `again-${id}`, { key: question?.key ?? '', values: question?.wrong ?? {} });
      expect((await answersOf(heed.db, id)).map(({ isRight }) => isRight)).to.eql([true]);
    }
    const { rows } = await sql<{ answered: number; said: number }>`
      select a.answered, (select count(*)::int from message m join delivery d on d.message_id = m.id
                          where m.about = e.id and m.kind = 'training.step' and m.id = e.message_id
                            and d.mode = 'replace-or-send' and d.replaces is not null) as said
      from quiz_attempt a join enrolment e on e.id = a.enrolment_id`.execute(heed.db);
    expect(rows).to.eql(learners.map(() => ({ answered: 1, said: 1 })));
  });

  it('end an attempt once, with all that was answered on record, also when two come together', async () => {
    const fresh = await Learner.of(heed, 'S012');
    await assignedTo(heed, { kind: 'people', ids: [fresh.personId] });
    await fresh.readsAll();
    const { id, questions } = await fresh.attempt();
    await Promise.all(
      questions.flatMap(({ key, right }, n) =>
        [0, 1, 2].map(() => sends(fresh, `both-${n}`, { key, values: right }, false)),
      ),
    );
    const enrolment = await enrolmentIn(heed.db, fresh.personId, 'fire');
    expect(enrolment.state).to.equal('passed');
    const answers = await answersOf(heed.db, id);
    expect(answers).to.have.length(2);
    const { rows } = await sql<{ event: string }>`
      select event from evidence_event where type = 'quiz.ended' and person_id = ${fresh.personId}::uuid`.execute(
      heed.db,
    );
    expect(rows).to.have.length(1);
    expect(JSON.parse(rows[0]?.event ?? '{}')).to.have.nested.property('data.answers', digest(id, answers));
  });

  it('are refused as one by one: of somebody else, of an option that is none, and once it is too late', async () => {
    const [one, two] = learners;
    if (!one || !two) throw new Error('nobody learns');
    const { id, questions } = await one.attempt();
    const key = questions[1]?.key ?? '';
    const strange = await sends(two, 'stranger', { key, values: questions[1]?.right ?? {} });
    expect(strange?.reply.kind).to.equal('text');
    const empty = await sends(one, 'empty', { key, values: {} });
    expect(empty?.reply).to.have.property('errors');
    expect(await answersOf(heed.db, id)).to.have.length(1);
    heed.clock.advance({ days: 14 });
    const late = await sends(one, 'late', { key, values: questions[1]?.right ?? {} });
    expect(late?.reply).to.have.property('text').that.includes('作废');
    const { id: enrolmentId } = await enrolmentIn(heed.db, one.personId, 'fire');
    expect((await attemptsOf(heed.db, enrolmentId)).map(({ state }) => state)).to.eql(['open']);
  });

  it('are answered where the conversation is, as one by one, whoever has a second account', async () => {
    const written = [];
    for (const [staffNo, answersAtOnce] of [
      ['S020', true],
      ['S021', false],
    ] as const) {
      const one = await Learner.of(heed, staffNo);
      await assignedTo(heed, { kind: 'people', ids: [one.personId] });
      await one.readsAll();
      const account = `${staffNo}-second`;
      await sql`
        insert into identity (person_id, platform, tenant, external_id, bound_by, from_at, to_at)
        select person_id, platform, 'second', ${account}, bound_by, from_at + interval '1 day', null from identity
        where person_id = ${one.personId}::uuid and platform = 'local' and to_at is null`.execute(heed.db);
      // All that they have had went there.
      await sql`update delivery set tenant = 'second', state = 'accepted' where person_id = ${one.personId}::uuid`.execute(
        heed.db,
      );
      accounts.set(one.personId, { tenant: 'second', account });
      const [question] = (await one.attempt()).questions;
      const answer = { key: question?.key ?? '', values: question?.right ?? {} };
      await sends(one, `second-${staffNo}`, answer, answersAtOnce);
      const { rows } = await sql<object>`
        select d.platform, d.tenant, d.lane, d.priority, d.mode, d.replaces is not null as replaces, d.state, m.kind
        from delivery d join message m on m.id = d.message_id
        where d.person_id = ${one.personId}::uuid order by d.id desc limit 1`.execute(heed.db);
      written.push(...rows);
    }
    const [together, alone] = written;
    expect(together).to.include({ tenant: 'second', mode: 'replace-or-send', replaces: true });
    expect(together).to.eql(alone);
  });

  /** Somebody before the last question of their attempt. */
  async function beforeTheLast(staffNo: string) {
    const one = await Learner.of(heed, staffNo);
    await assignedTo(heed, { kind: 'people', ids: [one.personId] });
    await one.readsAll();
    const { id, questions } = await one.attempt();
    const [first, last] = questions;
    if (!first || !last) throw new Error('nothing is asked');
    return { one, id, first, last };
  }

  /** The app, with each statement that it has run counted. */
  function counting() {
    const ran = { statements: 0 };
    const plugin: KyselyPlugin = {
      transformQuery: ({ node }) => node,
      async transformResult({ result }) {
        ran.statements += 1;
        return result;
      },
    };
    return { ran, app: { ...heed.app, db: heed.app.db.withPlugin(plugin) } };
  }

  it('take as few statements for the answer that passes as for any other', async () => {
    const { one, id, first, last } = await beforeTheLast('S022');
    const { ran, app } = counting();
    await sends(one, 'few-first', { key: first.key, values: first.right }, true, app);
    const ofFirst = ran.statements;
    await sends(one, 'few-last', { key: last.key, values: last.right }, true, app);
    expect(ofFirst).to.be.within(1, 3);
    expect(ran.statements - ofFirst).to.equal(ofFirst);
    expect((await enrolmentIn(heed.db, one.personId, 'fire')).state).to.equal('passed');
    expect(await answersOf(heed.db, id)).to.have.length(2);
  });

  it('pass, fail and lead to a newer version as one by one', async () => {
    const outcomes = [];
    const newest = { published: false };
    for (const [staffNo, how] of [
      ['S023', 'right'],
      ['S024', 'wrong'],
      ['S025', 'newer'],
    ] as const) {
      const { one, id, first, last } = await beforeTheLast(staffNo);
      const {
        one: other,
        id: otherId,
        first: its,
        last: itsLast,
      } = await beforeTheLast(`${staffNo.slice(0, 2)}3${staffNo.slice(3)}`);
      if (how === 'newer' && !newest.published) {
        await publishedCourse(heed, (text) => text.replace('version: 1', 'version: 2'));
        newest.published = true;
      }
      const values = (question: typeof first) => (how === 'wrong' ? question.wrong : question.right);
      await sends(one, `${staffNo}-1`, { key: first.key, values: values(first) });
      await sends(one, `${staffNo}-2`, { key: last.key, values: values(last) });
      await other.send(its.key, values(its));
      await other.send(itsLast.key, values(itsLast));
      outcomes.push([how, await cameOf(one, id), await cameOf(other, otherId)] as const);
    }
    for (const [how, together, alone] of outcomes) expect(together, how).to.eql(alone);
    expect(outcomes.map(([, { state, marked }]) => [state, marked])).to.eql([
      ['passed', false],
      ['open', false],
      ['passed', true],
    ]);
  });

  /** All that came of an attempt, without what is like no other, and without the language. */
  async function cameOf(one: Learner, attemptId: string) {
    const { rows } = await sql<{ state: string; marked: boolean; event: string | null }>`
      select e.state, e.ended_at, e.valid_until, e.renew_on, e.certificate is not null as certified,
             a.state as attempt, a.ended_at as attempted, a.right_answers, a.answered,
             ev.person_id = e.person_id and ev.about = e.id as "of", ev.event,
             octet_length(ev.salt) as salt, octet_length(n.commitment) as commitment, m.kind as newest,
             exists (select from audience_due u where u.person_id = e.person_id and u.kind = 'course-joins'
                     and u.due_at = a.ended_at) as marked
      from quiz_attempt a join enrolment e on e.id = a.enrolment_id join message m on m.id = e.message_id
      left join evidence_event ev on ev.id = a.entry_id left join evidence_entry n on n.id = a.entry_id
      where a.id = ${attemptId}::uuid`.execute(heed.db);
    const [found] = rows;
    if (!found) throw new Error('there is no such attempt');
    const { event, ...row } = found;
    const { type, actor, data } = JSON.parse(event ?? '{"data":{"course":{}}}');
    const { enrolment: _e, attempt: _a, language: _l, session, answers, course, ...said } = data;
    if (event) {
      expect(answers).to.equal(digest(attemptId, await answersOf(heed.db, attemptId)));
      expect(actor).to.eql({ person: one.personId });
      expect(session).to.include({ platform: 'local' });
    }
    const told = (await one.told()).slice(-2).map(({ kind, mode, body }) => `${kind} ${mode} ${body.kind}`);
    return { ...row, type, said, course: { ...course, sha256: undefined }, told: told.sort() };
  }
});
