import { expect } from 'chai';
import { type RawBuilder, sql } from 'kysely';
import { inTransaction } from '../../src/db/pool.ts';
import { HeedError } from '../../src/errors.ts';
import { noticeHooks } from '../../src/notices/follow.ts';
import type { Viewer } from '../../src/people/person.ts';
import { findViewer } from '../../src/people/store.ts';
import { type PolicyDocument, readPolicy } from '../../src/policies/document.ts';
import { findVersion, loadText } from '../../src/policies/store.ts';
import { decideApproval } from '../../src/procedure/approval.ts';
import {
  aloneToAsk,
  closeDueConsultations,
  comment,
  openConsultation,
  waiveComment,
  waiverOf,
} from '../../src/procedure/consultation.ts';
import { type Drafted, draftPolicy, dropProcedure } from '../../src/procedure/draft.ts';
import { readFile } from '../../src/procedure/kept-files.ts';
import { type NewNegotiation, recordNegotiation } from '../../src/procedure/negotiation.ts';
import { publishDraft } from '../../src/procedure/publish.ts';
import { progress } from '../../src/procedure/rules.ts';
import { stepsFor } from '../../src/procedure/steps.ts';
import { draftsOf, loadDraft, negotiationsOf, recordOf } from '../../src/procedure/store.ts';
import { closeThread, say } from '../../src/threads/service.ts';
import { dayIn } from '../../src/zone.ts';
import { type Front, policy } from '../fixtures/policies/complete.ts';
import { Company, zone } from '../harness/company.ts';

const dayMs = 86_400_000;
const pdf = (text: string) => Buffer.from(`%PDF-1.7\n${text}\n%%EOF\n`);

const chinese = (front: Front) => {
  Object.assign(front, { rules: ['CN'], legalBasis: 'employment-rules' });
};
const german = (front: Front) => {
  Object.assign(front, { rules: ['EU', 'DE'], legalBasis: 'works-agreement' });
};
const both = (front: Front) => {
  Object.assign(front, {
    rules: ['CN', 'EU', 'DE'],
    legalBasis: { CN: 'employment-rules', EU: 'legitimate-interests' },
  });
};

describe('the procedure of a policy', function () {
  this.timeout(60_000);
  let company: Company;
  let hr: string;
  let counsel: string;
  let ann: string;
  let ben: string;

  beforeEach(async () => {
    company = await Company.open();
    hr = await company.joins('hr', { role: 'hr' });
    counsel = await company.joins('counsel', { role: 'legal' });
    ann = await company.joins('ann');
    ben = await company.joins('ben');
  });
  afterEach(() => company.close());

  const document = (change: (front: Front) => void): PolicyDocument => readPolicy(policy(change));
  const tx = <T>(act: Parameters<typeof inTransaction<T>>[1]) => inTransaction(company.db, act);
  const drafts = (change: (front: Front) => void, author = hr): Promise<Drafted> =>
    tx((one) => draftPolicy(one, document(change), { actor: { person: author }, now: company.now }));

  async function viewer(id: string): Promise<Viewer> {
    const found = await findViewer(company.db, id, company.now);
    if (!found) throw new Error('nobody');
    return found;
  }

  const consults = (procedureId: string, days = 7) =>
    tx((one) =>
      openConsultation(one, {
        procedureId,
        until: new Date(company.now.getTime() + days * dayMs),
        zone,
        actor: { person: hr },
        now: company.now,
      }),
    );
  const comments = (consultationId: string, person: string, text = 'Why every day?') =>
    tx((one) => comment(one, company, { consultationId, person, text, now: company.now }));
  const closes = () => tx((one) => closeDueConsultations(one, company.now));
  const negotiates = (procedureId: string, more: Partial<NewNegotiation> = {}) =>
    tx((one) =>
      recordNegotiation(one, {
        procedureId,
        counterpart: 'union',
        heldOn: dayIn(company.now, zone),
        participants: 'Three from the union, two from the company',
        outcome: 'heard',
        files: [{ kind: 'minutes', name: 'minutes.pdf', bytes: pdf('minutes') }],
        by: hr,
        zone,
        now: company.now,
        ...more,
      }),
    );
  async function decides(procedureId: string, who = counsel, verdict: 'approved' | 'refused' = 'approved') {
    const [newest] = await draftsOf(company.db, procedureId);
    const by = await viewer(who);
    const reason = verdict === 'refused' ? 'Say for how long' : '';
    await tx((one) =>
      decideApproval(one, { procedureId, shown: newest.id, verdict, reason, by, now: company.now }),
    );
  }
  async function publishes(procedureId: string, shown?: string) {
    const [newest] = await draftsOf(company.db, procedureId);
    return tx((one) =>
      publishDraft(one, {
        procedureId,
        shown: shown ?? newest.id,
        now: company.now,
        actor: { person: hr },
        hooks: noticeHooks(zone),
      }),
    );
  }

  /** What each step lacks, by its id; null where it is done. */
  async function lacks(procedureId: string): Promise<Record<string, string | null>> {
    const [newest] = await draftsOf(company.db, procedureId);
    const steps = stepsFor((await loadDraft(company.db, newest.id)).texts.en, 'material');
    const states = progress(steps, await recordOf(company.db, procedureId));
    return Object.fromEntries(states.map(({ step, lack }) => [step.id, lack ?? null]));
  }

  async function refusal(act: Promise<unknown>): Promise<HeedError> {
    const error = await act.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    if (error instanceof HeedError) return error;
    throw new Error('it was not refused', { cause: error });
  }

  async function events(): Promise<string[]> {
    const rows = await company.db.selectFrom('evidence_event').select('type').orderBy('id').execute();
    return rows.map(({ type }) => type);
  }

  it('leads a Chinese policy from draft to force, each step on record', async () => {
    const { procedureId, draftId } = await drafts(chinese);
    expect(await lacks(procedureId)).to.deep.equal({
      'cn.consultation': 'consultation-missing',
      'cn.negotiation': 'negotiation-missing',
      'heed.approval': 'approval-missing',
    });
    const refused = await refusal(publishes(procedureId));
    expect(refused.code).to.equal('bad-input');
    expect(refused.problems.map(({ at }) => at)).to.deep.equal([
      'cn.consultation',
      'cn.negotiation',
      'heed.approval',
    ]);
    expect(refused.problems[0]?.problem).to.include('employment rules').and.include('Labour Contract Law 4');

    const consultation = await consults(procedureId);
    const asked = await company.db
      .selectFrom('delivery as d')
      .innerJoin('message as m', 'm.id', 'd.message_id')
      .select('d.person_id')
      .where('m.kind', '=', 'procedure.consultation')
      .execute();
    expect(asked).to.have.length(4);
    const first = await comments(consultation, ann);
    const second = await comments(consultation, ben, 'I know a joke');
    expect(await lacks(procedureId)).to.include({ 'cn.consultation': 'consultation-running' });

    company.clock.advance({ days: 7 });
    expect((await refusal(comments(consultation, ann, 'Too late'))).code).to.equal('gone');
    expect(await closes()).to.equal(1);
    expect(await closes()).to.equal(0);
    expect(await lacks(procedureId)).to.include({ 'cn.consultation': 'comments-unanswered' });
    const by = await viewer(hr);
    await tx((one) =>
      say(one, company, { threadId: first, author: by, text: 'Shifts change daily.', now: company.now }),
    );
    expect(await lacks(procedureId)).to.include({ 'cn.consultation': 'comments-unanswered' });
    await tx((one) =>
      waiveComment(one, {
        procedureId,
        threadId: second,
        reason: 'Not about the draft',
        by: hr,
        now: company.now,
      }),
    );
    expect(await lacks(procedureId)).to.include({ 'cn.consultation': null });

    await negotiates(procedureId);
    await decides(procedureId);
    const { version } = await publishes(procedureId);
    expect(version.id).to.equal(draftId);
    expect(version.state).to.equal('in-force');
    expect((await loadText(company.db, draftId, 'en')).sha256).to.equal(document(chinese).texts.en.sha256);
    expect((await events()).filter((type) => !type.startsWith('thread.'))).to.deep.equal([
      'policy.drafted',
      'consultation.opened',
      'consultation.closed',
      'comment.waived',
      'negotiation.recorded',
      'policy.approved',
      'policy.published',
      'policy.in-force',
    ]);
    const { rows } = await sql<{ procedure: string }>`
      select event::jsonb->'data'->>'procedure' as procedure from evidence_event where type = 'policy.published'`.execute(
      company.db,
    );
    expect(rows).to.deep.equal([{ procedure: procedureId }]);
    expect((await refusal(negotiates(procedureId))).code).to.equal('conflict');
  });

  it('does not take a hearing for an agreement where the law asks for one', async () => {
    const { procedureId } = await drafts(german);
    expect(Object.keys(await lacks(procedureId))).to.deep.equal([
      'de.works-council',
      'eu.works-agreement',
      'heed.approval',
    ]);
    await negotiates(procedureId);
    expect(await lacks(procedureId)).to.include({ 'de.works-council': 'negotiation-missing' });
    await negotiates(procedureId, { counterpart: 'works-council' });
    expect(await lacks(procedureId)).to.include({ 'de.works-council': 'agreement-missing' });
    const early = await refusal(decides(procedureId));
    expect(early.text).to.equal('steps-missing');
    expect(early.problems.map(({ at }) => at)).to.deep.equal(['de.works-council', 'eu.works-agreement']);
    expect(early.problems[0]?.problem).to.include('Works Constitution Act (DE) 87(1) no. 6');
    const agreed = { counterpart: 'works-council', outcome: 'agreed' } as const;
    const missing = await refusal(negotiates(procedureId, agreed));
    expect(missing.problems.map(({ at }) => at)).to.deep.equal(['agreement']);
    await negotiates(procedureId, {
      ...agreed,
      files: [
        { kind: 'minutes', name: 'Protokoll.pdf', bytes: pdf('Protokoll') },
        { kind: 'agreement', name: 'Betriebsvereinbarung.pdf', bytes: pdf('BV') },
      ],
    });
    await decides(procedureId);
    expect(await lacks(procedureId)).to.deep.equal({
      'de.works-council': null,
      'eu.works-agreement': null,
      'heed.approval': null,
    });
    expect((await publishes(procedureId)).version.state).to.equal('in-force');
  });

  it('does not take talks that came to nothing for employment rules that were negotiated', async () => {
    const { procedureId } = await drafts(chinese);
    await negotiates(procedureId, { outcome: 'not-agreed' });
    expect(await lacks(procedureId)).to.include({ 'cn.negotiation': 'negotiation-open' });
    await negotiates(procedureId, { outcome: 'heard' });
    expect(await lacks(procedureId)).to.include({ 'cn.negotiation': null });
  });

  it('takes employment rules to the union after staff had their say, and not before', async () => {
    const { procedureId } = await drafts(chinese);
    await consults(procedureId);
    await negotiates(procedureId);
    company.clock.advance({ days: 8 });
    await closes();
    expect(await lacks(procedureId)).to.include({ 'cn.negotiation': 'negotiation-early' });
    // The last day of asking is late enough.
    await negotiates(procedureId, { heldOn: dayIn(new Date(company.now.getTime() - dayMs), zone) });
    expect(await lacks(procedureId)).to.include({ 'cn.consultation': null, 'cn.negotiation': null });
    // Asked once more: what staff say now was no part of those talks.
    await consults(procedureId);
    expect(await lacks(procedureId)).to.include({ 'cn.negotiation': 'negotiation-early' });
  });

  it('asks for another approval where minutes are corrected or staff asked after the one there is', async () => {
    const { procedureId } = await drafts(chinese);
    await consults(procedureId);
    company.clock.advance({ days: 8 });
    await closes();
    const first = await negotiates(procedureId);
    await decides(procedureId);
    expect(await lacks(procedureId)).to.include({ 'heed.approval': null });
    company.clock.advance({ days: 1 });
    const files = [{ kind: 'minutes' as const, name: 'minutes.pdf', bytes: pdf('other minutes') }];
    await negotiates(procedureId, { corrects: first, files });
    expect(await lacks(procedureId)).to.include({ 'heed.approval': 'approval-other-record' });
    expect((await refusal(publishes(procedureId))).problems.map(({ at }) => at)).to.deep.equal([
      'heed.approval',
    ]);
    await decides(procedureId);
    expect(await lacks(procedureId)).to.include({ 'heed.approval': null });
    company.clock.advance({ days: 1 });
    await consults(procedureId);
    expect(await lacks(procedureId)).to.include({ 'heed.approval': 'approval-other-record' });
  });

  it('asks for the steps of both where one policy is for a Chinese entity and a German site', async () => {
    const { procedureId } = await drafts(both);
    expect(Object.keys(await lacks(procedureId))).to.deep.equal([
      'cn.consultation',
      'cn.negotiation',
      'de.works-council',
      'heed.approval',
    ]);
  });

  it('asks for nothing where no law does, nor for a change of wording', () => {
    const steps = (change: (front: Front) => void) => {
      const front = document(change).texts.en;
      return stepsFor(front, front.change).map(({ id }) => id);
    };
    expect(
      steps((front) => {
        Object.assign(front, { rules: ['EU'], legalBasis: 'legitimate-interests' });
      }),
    ).to.deep.equal([]);
    expect(
      steps((front) => {
        chinese(front);
        front.change = 'editorial';
      }),
    ).to.deep.equal([]);
  });

  it('asks also where rules of conduct name no law and rest on employment rules all the same', () => {
    const steps = (legalBasis: string) => {
      const { texts } = document((front) => {
        Object.assign(front, { rules: [], legalBasis, monitoringFrequency: 'none', disclosures: [] });
      });
      return stepsFor(texts.en, 'material').map(({ id }) => id);
    };
    expect(steps('employment-rules')).to.deep.equal(['cn.consultation', 'cn.negotiation', 'heed.approval']);
    expect(steps('works-agreement')).to.deep.equal(['eu.works-agreement', 'heed.approval']);
    expect(steps('contract')).to.deep.equal([]);
  });

  it('takes a first version for what it is, whatever its text says of itself', async () => {
    const { procedureId } = await drafts((front) => {
      chinese(front);
      front.change = 'editorial';
    });
    expect((await refusal(publishes(procedureId))).problems).to.have.length(3);
  });

  it('counts nothing that was agreed or approved about another text', async () => {
    const { procedureId } = await drafts((front) => {
      chinese(front);
      front.code = 'other-text';
    });
    await consults(procedureId);
    company.clock.advance({ days: 8 });
    await closes();
    await negotiates(procedureId);
    await decides(procedureId);
    const before = (await draftsOf(company.db, procedureId))[0].id;
    const again = await drafts((front) => {
      chinese(front);
      front.code = 'other-text';
      front.summary = ['Calls are recorded.', 'For six months.'];
    });
    expect(again).to.include({ procedureId, number: 2, unchanged: false });
    expect(await lacks(procedureId)).to.deep.equal({
      'cn.consultation': null,
      'cn.negotiation': 'negotiation-other-draft',
      'heed.approval': 'approval-other-draft',
    });
    expect((await refusal(publishes(procedureId, before))).text).to.equal('draft-changed');
    await negotiates(procedureId);
    await decides(procedureId, counsel, 'refused');
    expect(await lacks(procedureId)).to.include({ 'heed.approval': 'approval-refused' });
    await decides(procedureId);
    expect((await publishes(procedureId)).outcome).to.equal('published');
  });

  it('takes no approval from whoever wrote any of its drafts, nor from somebody without the office', async () => {
    const { procedureId } = await drafts(german, counsel);
    await drafts((front) => {
      german(front);
      front.owner = 'Works office';
    });
    for (const who of [counsel, hr, ann]) {
      expect((await refusal(decides(procedureId, who, 'refused'))).code).to.equal('forbidden');
    }
    expect(await events()).to.deep.equal(['policy.drafted', 'policy.drafted']);
  });

  it('keeps minutes as they were handed in; what was wrong is corrected beside them', async () => {
    const { procedureId } = await drafts(german);
    const first = await negotiates(procedureId, { counterpart: 'works-council' });
    const changed = await sql`
      update policy_negotiation_file set bytes = ${pdf('other')}, sha256 = sha256(${pdf('other')})`
      .execute(company.db)
      .catch((error: unknown) => error);
    expect(changed).to.be.instanceOf(Error);
    const second = await negotiates(procedureId, {
      counterpart: 'works-council',
      corrects: first,
      files: [{ kind: 'minutes', name: '../../etc/passwd', bytes: pdf('right') }],
    });
    expect((await refusal(negotiates(procedureId, { corrects: first }))).code).to.equal('conflict');
    const kept = await negotiationsOf(company.db, procedureId);
    expect(kept.map(({ id, correctedBy }) => [id, correctedBy])).to.deep.equal([
      [first, second],
      [second, null],
    ]);
    expect(kept[1]?.files[0]?.name).to.equal('passwd');
    const file = await readFile(company.db, kept[0]?.files[0]?.id ?? '');
    expect(file.bytes).to.deep.equal(pdf('minutes'));
  });

  it('takes PDF and pictures for minutes, whatever they are called, and nothing larger than 20 MB', async () => {
    const { procedureId } = await drafts(german);
    const minutes = (name: string, bytes: Buffer) =>
      refusal(negotiates(procedureId, { files: [{ kind: 'minutes', name, bytes }] }));
    expect((await minutes('minutes.pdf', Buffer.from('<script>'))).problems[0]?.problem).to.include('no PDF');
    const large = await minutes('scan.pdf', Buffer.concat([pdf(''), Buffer.alloc(40 * 1024 * 1024)]));
    expect(large.problems[0]?.problem).to.include('20 MB');
    expect((await refusal(negotiates(procedureId, { files: [] }))).problems[0]?.at).to.equal('minutes');
    expect(await negotiationsOf(company.db, procedureId)).to.deep.equal([]);
  });

  it('says everything that is wrong with a record at once', async () => {
    const { procedureId } = await drafts(german);
    const wrong = await refusal(
      negotiates(procedureId, { heldOn: '2026-13-01', participants: ' ', files: [], outcome: 'agreed' }),
    );
    expect(wrong.problems.map(({ at }) => at)).to.deep.equal([
      'day of the negotiation',
      'who took part',
      'minutes',
      'agreement',
    ]);
    expect(
      (await refusal(negotiates(procedureId, { heldOn: '2026-03-20' }))).problems[0]?.problem,
    ).to.include('still to come');
  });

  it('writes to more people than one may write to alone on the word of somebody who wrote no draft', async () => {
    const { procedureId } = await drafts(chinese);
    const other = await company.joins('privacy', { role: 'privacy' });
    const asks = (person: string, approvalAbove: number) =>
      tx((one) =>
        openConsultation(one, {
          ...{ procedureId, zone, approvalAbove, now: company.now, actor: { person } },
          until: new Date(company.now.getTime() + 7 * dayMs),
        }),
      );
    const alone = await refusal(asks(hr, 4));
    expect(alone).to.include({ code: 'forbidden', text: 'consultation-alone' });
    expect(await events()).to.deep.equal(['policy.drafted']);
    expect(
      await aloneToAsk(company.db, procedureId, { person: hr, approvalAbove: 5, now: company.now }),
    ).to.equal(undefined);
    await asks(other, 4);
    expect(await events()).to.deep.equal(['policy.drafted', 'consultation.opened']);
  });

  it('gives staff a week at the least, one consultation at a time', async () => {
    const { procedureId } = await drafts(chinese);
    expect((await refusal(consults(procedureId, 6))).problems[0]?.problem).to.include('seven days');
    expect((await refusal(consults(procedureId, 400))).problems[0]?.problem).to.include('a year');
    await consults(procedureId);
    expect((await refusal(consults(procedureId))).code).to.equal('conflict');
    const dropping = tx((one) =>
      dropProcedure(one, procedureId, { actor: { person: hr }, now: company.now }),
    );
    expect((await refusal(dropping)).text).to.equal('consultation-running');
    company.clock.advance({ days: 8 });
    await closes();
    await tx((one) => dropProcedure(one, procedureId, { actor: { person: hr }, now: company.now }));
    expect((await refusal(publishes(procedureId))).code).to.equal('conflict');
    // The next draft of the policy begins anew.
    expect((await drafts(chinese)).procedureId).not.to.equal(procedureId);
  });

  it('takes the same text once, and one procedure of a policy however many begin at once', async () => {
    const begun = await Promise.all(Array.from({ length: 5 }, () => drafts(chinese)));
    expect(new Set(begun.map(({ procedureId }) => procedureId)).size).to.equal(1);
    expect(new Set(begun.map(({ draftId }) => draftId)).size).to.equal(1);
    expect(await events()).to.deep.equal(['policy.drafted']);
  });

  it('lets HR neither close a comment that it did not answer, nor set its own aside, nor that of another procedure', async () => {
    const { procedureId } = await drafts(chinese);
    const consultation = await consults(procedureId);
    const [said, own] = [await comments(consultation, ann), await comments(consultation, hr, 'Mine')];
    const waives = (threadId: string, of = procedureId) =>
      tx((one) => waiveComment(one, { procedureId: of, threadId, reason: 'No', by: hr, now: company.now }));
    const by = await viewer(hr);
    const closed = await refusal(tx((one) => closeThread(one, { threadId: said, by, now: company.now })));
    expect(closed.text).to.equal('comment-needs-answer');
    expect((await refusal(waives(own))).code).to.equal('forbidden');
    const other = await drafts((front) => {
      chinese(front);
      front.code = 'another';
    });
    expect((await refusal(waives(said, other.procedureId))).code).to.equal('not-found');
    company.clock.advance({ days: 8 });
    await closes();
    expect(await lacks(procedureId)).to.include({ 'cn.consultation': 'comments-unanswered' });
    await tx((one) => dropProcedure(one, procedureId, { actor: { person: hr }, now: company.now }));
    expect((await refusal(waives(said))).code).to.equal('conflict');
    // Its author may say that there is nothing to answer any more.
    const author = await viewer(ann);
    expect(await tx((one) => closeThread(one, { threadId: said, by: author, now: company.now }))).to.equal(
      true,
    );
  });

  it('keeps what was asked, drafted and said as it is, also from whoever writes to the database', async () => {
    const { procedureId } = await drafts(chinese, counsel);
    const consultation = await consults(procedureId);
    const said = await comments(consultation, ann);
    await tx((one) =>
      waiveComment(one, { procedureId, threadId: said, reason: 'No', by: hr, now: company.now }),
    );
    const refused = async (statement: RawBuilder<unknown>) => {
      const code = await statement.execute(company.db).then(
        () => 'done',
        (error: unknown) => (error as { code?: string }).code,
      );
      expect(code).to.equal('23001');
    };
    await refused(sql`update policy_draft set author = null`);
    await refused(sql`delete from policy_draft`);
    await refused(sql`update policy_comment_waiver set reason = 'Another'`);
    await refused(sql`update policy_consultation set until_at = until_at - interval '6 days'`);
    await refused(sql`update policy_consultation set draft_id = gen_random_uuid()`);
    await refused(sql`update policy_consultation set closed_at = opened_at`);
    company.clock.advance({ days: 8 });
    await closes();
    await refused(sql`update policy_consultation set closed_at = null`);
    await refused(sql`delete from policy_consultation`);
    await tx((one) => dropProcedure(one, procedureId, { actor: { person: hr }, now: company.now }));
    await refused(sql`update policy_procedure set state = 'open', ended_at = null`);
  });

  it('waives a comment with a reason, once, and nothing that is answered', async () => {
    const { procedureId } = await drafts(chinese);
    const threadId = await comments(await consults(procedureId), ann);
    const waives = (reason: string) =>
      tx((one) => waiveComment(one, { procedureId, threadId, reason, by: hr, now: company.now }));
    expect((await refusal(waives('  '))).code).to.equal('bad-input');
    await waives('The same as another one');
    const told = await company.db
      .selectFrom('delivery as d')
      .innerJoin('message as m', 'm.id', 'd.message_id')
      .select(['d.person_id', 'm.about'])
      .where('m.kind', '=', 'procedure.waived')
      .execute();
    expect(told).to.deep.equal([{ person_id: ann, about: threadId }]);
    expect(await waiverOf(company.db, threadId)).to.equal('The same as another one');
    expect((await refusal(waives('Again'))).code).to.equal('conflict');
    const by = await viewer(hr);
    await tx((one) => say(one, company, { threadId, author: by, text: 'Thank you.', now: company.now }));
    expect((await refusal(waives('Answered'))).code).to.equal('conflict');
    expect((await findVersion(company.db, procedureId).catch(() => undefined)) ?? 'none').to.equal('none');
  });
});
