import { expect } from 'chai';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { isLeftOut } from '../../src/backup/left-out.ts';
import { makeBackup } from '../../src/backup/make.ts';
import { inTransaction } from '../../src/db/pool.ts';
import type { RecordShare } from '../../src/records/model.ts';
import { parseSealed } from '../../src/vault/sealed.ts';
import { AccessStory } from '../harness/access.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import { decrypted, makeFolders, toMake } from '../harness/backups.ts';
import { contractsUnderWay } from '../harness/contracts.ts';
import { decisionsUnderWay, viewerOf } from '../harness/decisions.ts';
import { holdUnderWay } from '../harness/holding.ts';

/**
 * Every column of a table in a backup that may hold what people wrote, said or drew: of a kind that takes anything (jsonb or
 * bytea). A column that is new fails this test until somebody has said what is in it.
 *
 * - `theirs`: sealed under keys of the person it is about, who has it erased;
 * - `matter`: sealed under keys of a matter of the company's (a case, a hold), which ends on its own day;
 * - `company`: sealed, and nobody's but the company's (secrets of a connection);
 * - `clear`: not sealed, and why it need not be.
 */
const columns: Readonly<
  Record<string, readonly ['theirs' | 'matter' | 'company'] | readonly ['clear', string]>
> = {
  'access_case.decided_words': ['matter'],
  'access_case.delay_ground': ['matter'],
  'access_case.reason': ['matter'],
  'access_case.silent_ground': ['matter'],
  'access_view.terms': ['matter'],
  'accountability_case.terms': ['clear', 'figures of days'],
  'accountability_terms.terms': ['clear', 'figures of days'],
  'accountability_word.words': ['matter'],
  'affected.contact': ['matter'],
  'affected_batch.how': ['clear', 'ids, days and figures'],
  'affected_batch.why': ['matter'],
  'affected_by_hand.note': ['matter'],
  'affected_fact.why': ['matter'],
  'affected_remedy.done_note': ['matter'],
  'affected_remedy.promise': ['matter'],
  'affected_waiver.ended_why': ['matter'],
  'affected_waiver.why': ['matter'],
  'analysis_agreement.sha256': ['clear', 'hash'],
  'analysis_tally.sealed': ['matter'],
  'analysis_waiting.chat': ['clear', 'hash'],
  'analysis_week.salt': ['clear', 'random'],
  'anonymous_channel.salt': ['clear', 'random'],
  'anonymous_message.sealed': ['company'],
  'anonymous_recipient.locked_key': ['company'],
  'anonymous_recipient.public_key': ['clear', 'a public key'],
  'anonymous_report.lookup': ['clear', 'hash'],
  'anonymous_report.reporter_key': ['clear', 'a public key'],
  'answer_way.reason': ['theirs'],
  'case_note.sealed': ['theirs'],
  'case_outcome.sealed': ['theirs'],
  'counselling_booking.who': ['matter'],
  'counselling_note.sealed': ['company'],
  'contract.sealed': ['theirs'],
  'contract_document.sealed': ['theirs'],
  'contract_signature.sealed': ['theirs'],
  'crisis_playbook.bytes': ['clear', 'of the company'],
  'crisis_grading.words': ['matter'],
  'crisis_report_word.words': ['matter'],
  'data_request.reply_to': ['theirs'],
  'data_request.words': ['theirs'],
  'data_request_step.sealed': ['theirs'],
  'drawn_signature.sealed': ['theirs'],
  'exemption.reason': ['theirs'],
  'file_alert.note': ['matter'],
  'file_alert.silent_ground': ['matter'],
  'crisis_decision.words': ['matter'],
  'incident_contact.words': ['matter'],
  'incident_question.words': ['matter'],
  'incident_reply.words': ['matter'],
  'incident_task.words': ['matter'],
  'incident_task_note.words': ['matter'],
  'incident_trust.words': ['matter'],
  'crisis_statement.words': ['matter'],
  'crisis_statement_approval.alone': ['matter'],
  'crisis_statement_mail.address': ['matter'],
  'crisis_statement_sending.place': ['matter'],
  'crisis_fact.value': ['matter'],
  'crisis_filing.words': ['matter'],
  'crisis_waiver.reason': ['matter'],
  'incident_word.words': ['matter'],
  'incident_review_entry.words': ['matter'],
  'incident_action.words': ['matter'],
  'incident_action.note': ['matter'],
  'incident_course.audience': ['clear', 'ids'],
  'legal_case.reference': ['matter'],
  'legal_hold.reason': ['matter'],
  'legal_hold.silent_reason': ['matter'],
  'objection.decision': ['theirs'],
  'objection.reasons': ['theirs'],
  'paper_scan_part.sealed': ['theirs'],
  'quiz_words.said': ['theirs'],
  'quiz_words.words': ['theirs'],
  'platform_token.sealed': ['company'],
  'record.body': ['theirs'],
  'record.head': ['theirs'],
  'record_source.secrets': ['company'],
  'request_export_slice.sealed': ['theirs'],
  'request_redaction.sealed': ['theirs'],
  'thread_message.sealed': ['theirs'],
  'tries_given.reason': ['theirs'],
  'wecom_archive.sealed': ['company'],
  'whatsapp_media.key': ['theirs'],
  'whatsapp_media.sealed': ['theirs'],
  'bulk_action.chosen': ['clear', 'ids'],
  'bulk_action.outcome': ['clear', 'counts'],
  'survey_group.public_key': ['clear', 'a public key'],
  'survey_group.secret': ['matter'],
  'survey_run.audience': ['clear', 'how they were chosen'],
  'survey_run.results': ['clear', 'sums, and words that are nobody’s'],
  'survey_text.bytes': ['clear', 'of the company'],
  'survey_text.sha256': ['clear', 'hash'],
  'bulletin.audience': ['clear', 'ids'],
  'bulletin.texts': ['clear', 'of the company'],
  'tip_reader.before_given': ['clear', 'codes'],
  'tip_reader.given': ['clear', 'codes'],
  'tip_run.audience': ['clear', 'ids'],
  'tip_series_text.bytes': ['clear', 'of the company'],
  'tip_series_text.sha256': ['clear', 'hash'],
  'course_assignment.audience': ['clear', 'ids'],
  'course_file.bytes': ['clear', 'of the company'],
  'course_file.sha256': ['clear', 'hash'],
  'course_text.bytes': ['clear', 'of the company'],
  'course_text.sha256': ['clear', 'hash'],
  'quiz_attempt.seed': ['clear', 'random'],
  'contract.sha256': ['clear', 'hash'],
  'contract_document.sha256': ['clear', 'hash'],
  'contract_template_text.bytes': ['clear', 'of the company'],
  'contract_template_text.sha256': ['clear', 'hash'],
  'crisis_plan.plan': ['clear', 'of the company'],
  'crisis_duty_rules.sha256': ['clear', 'hash'],
  'crisis_duty_rules.rules': ['clear', 'of the company'],
  'crisis_filing.sha256': ['clear', 'hash'],
  'crisis_report_signal.key': ['clear', 'a keyed hash'],
  'crisis_statement_sending.sha256': ['clear', 'hash'],
  'crisis_statement_approval.sha256': ['clear', 'hash'],
  'crisis_statement.sha256': ['clear', 'hash'],
  'data_request.terms': ['clear', 'days'],
  'data_request_step.facts': ['clear', 'ids and words of a list'],
  'delivery_batch.body_sha256': ['clear', 'hash'],
  'directory_sync.counts': ['clear', 'counts'],
  'reminder_day.earlier': ['clear', 'days and counts'],
  'evidence_entry.commitment': ['clear', 'a keyed hash that means nothing without its event'],
  'evidence_event.salt': ['clear', 'goes with its event, as a row'],
  'evidence_stamp.response': ['clear', 'about a hash'],
  'evidence_tile.hashes': ['clear', 'hashes'],
  'file_rule.definition': ['clear', 'of the company'],
  'inbound_event.reply': ['clear', 'what a form is told; goes as a row'],
  'incident_ladder.steps': ['clear', 'of the company'],
  'incident.playbooks': ['clear', 'figures of versions'],
  'local_message.body': ['clear', 'goes as a row, and by its age'],
  'message.bodies': ['clear', 'goes as a row, and by its age; no words of a talk'],
  'notice.audience': ['clear', 'ids'],
  'notice_order.audience': ['clear', 'ids'],
  'own_purge.counts': ['clear', 'counts'],
  'paper_scan.sha256': ['clear', 'hash'],
  'passkey.credential_id': ['clear', 'goes as a row'],
  'passkey.public_key': ['clear', 'goes as a row'],
  'phone_code.hash': ['clear', 'hash'],
  'platform_token.fingerprint': ['clear', 'hash'],
  'policy_draft_text.bytes': ['clear', 'of the company'],
  'policy_draft_text.sha256': ['clear', 'hash'],
  'policy_negotiation_file.bytes': ['clear', 'of the company'],
  'policy_negotiation_file.sha256': ['clear', 'hash'],
  'policy_stated_file.bytes': ['clear', 'of the company'],
  'policy_stated_file.sha256': ['clear', 'hash'],
  'policy_stated_procedure.bytes': ['clear', 'of the company'],
  'policy_stated_procedure.said': ['clear', 'of the company'],
  'policy_stated_procedure.sha256': ['clear', 'hash'],
  'policy_text.bytes': ['clear', 'of the company'],
  'policy_text.sha256': ['clear', 'hash'],
  'policy_text.summary': ['clear', 'of the company'],
  'policy_version.terms': ['clear', 'of the company'],
  'purge_report.counts': ['clear', 'counts'],
  'purge_report.held': ['clear', 'counts'],
  'record.chat': ['clear', 'a keyed hash'],
  'record.gate': ['clear', 'ids and reasons of a list'],
  'record.shares': ['clear', 'keys, wrapped'],
  'record_batch.answer': ['clear', 'numbers of lines, reasons of a list, code of a report'],
  'record_batch.digest': ['clear', 'a keyed hash'],
  'record_batch.key': ['clear', 'a keyed hash'],
  'record_other_party.party': ['clear', 'a keyed hash'],
  'record_seen.key': ['clear', 'a keyed hash'],
  'reminder_policy.policy': ['clear', 'of the company'],
  'request_store.whys': ['clear', 'keys of the catalogue'],
  'signing_agreement.sha256': ['clear', 'hash'],
  'slack_team.token_hash': ['clear', 'hash'],
  'transfer_basis.document_sha256': ['clear', 'hash'],
  'wecom_archive_consent.party': ['clear', 'a keyed hash'],
};

/** Of `theirs`: what no story here fills. Each has a test of its own feature's erasure. */
const elsewhere = [
  'answer_way.reason',
  'case_note.sealed',
  'case_outcome.sealed',
  'contract_document.sealed',
  'data_request.reply_to',
  'data_request_step.sealed',
  'drawn_signature.sealed',
  'objection.decision',
  'paper_scan_part.sealed',
  'quiz_words.said',
  'quiz_words.words',
  'request_export_slice.sealed',
  'request_redaction.sealed',
  'tries_given.reason',
  'whatsapp_media.key',
  'whatsapp_media.sealed',
];

const canary = 'canary-column 每一列的金丝雀';

describe('a backup, column by column', function () {
  this.timeout(120_000);
  let heed: TestApp;
  let folders: Awaited<ReturnType<typeof makeFolders>>;
  beforeEach(async () => {
    heed = await startApp();
    folders = await makeFolders();
  });
  afterEach(async () => {
    await heed.close();
    await folders.remove();
  });

  const inSchema = async () =>
    (
      await sql<{ column: string }>`
        select c.table_name || '.' || c.column_name as "column"
        from information_schema.columns c join pg_class k on k.relname = c.table_name and not k.relispartition
        join pg_namespace n on n.oid = k.relnamespace and n.nspname = 'public'
        where c.table_schema = 'public' and c.data_type in ('jsonb', 'json', 'bytea') and k.relkind in ('r', 'p')
        order by 1`.execute(heed.db)
    ).rows.map(({ column }) => column);

  it('has nothing that anything could be in and nobody has looked at', async () => {
    const unknown = (await inSchema()).filter(
      (column) => !(column in columns) && !isLeftOut('public', column.split('.')[0] ?? ''),
    );
    expect(unknown, 'say in this file what is in these, and how it ends').to.deep.equal([]);
  });

  /** Ids of the keys that a column's values of everybody are wrapped under. */
  async function keysIn(column: string): Promise<string[]> {
    const [table = '', name = ''] = column.split('.');
    if (table === 'record') {
      const { rows } = await sql<{ shares: RecordShare[] }>`
        select shares from record where ${sql.ref(name)} is not null`.execute(heed.db);
      return rows.flatMap(({ shares }) => shares.map(({ key }) => key));
    }
    const { rows } = await sql<{ value: unknown }>`
      select ${sql.ref(name)} as value from ${sql.table(table)} where ${sql.ref(name)} is not null`.execute(
      heed.db,
    );
    return rows.flatMap(({ value }) => {
      const sealed = parseSealed(value);
      if (!sealed) throw new Error(`${column} holds something that is not sealed`);
      return sealed.shares.map(({ key }) => key);
    });
  }

  it('holds nothing readable of somebody who is erased, in any column', async () => {
    const staffNo = 'S022';
    const { id: person } = await viewerOf(heed, staffNo);
    const browser = await heed.signIn(staffNo);
    expect((await browser.post('/threads', { id: v7(), text: canary })).status).to.equal(303);
    await decisionsUnderWay(heed, staffNo);
    await contractsUnderWay(heed, staffNo);
    const story = await AccessStory.begin(heed, [staffNo]);
    await story.says(staffNo, canary);
    await holdUnderWay(heed, 'S003');

    const theirs = Object.entries(columns).flatMap(([column, [how]]) => (how === 'theirs' ? [column] : []));
    const wrapped = new Map<string, string[]>();
    for (const column of theirs) wrapped.set(column, await keysIn(column));
    expect(theirs.filter((column) => wrapped.get(column)?.length === 0)).to.deep.equal(elsewhere);
    const backup = await makeBackup(
      toMake({ url: heed.databaseUrl, db: heed.db }, folders, { clock: heed.clock, verify: false }),
    );
    const inside = await decrypted(backup.path);
    for (const form of [canary, 'canary-column', Buffer.from(canary).toString('base64').slice(0, 20)])
      expect(inside).not.to.include(form);

    heed.clock.advance({ days: 1 });
    const now = heed.clock.now();
    await sql`update employment set to_at = ${now} where person_id = ${person}::uuid`.execute(heed.db);
    await sql`update data_request set state = 'answered', outcome = 'done', closed_at = ${now}`.execute(
      heed.db,
    );
    const over = new Set(['identity', 'answers', 'contracts']);
    const erasure = await inTransaction(heed.db, (tx) =>
      heed.app.personalData.erasePerson(tx, person, { now, actor: 'heed', reason: 'request', over }),
    );
    expect(erasure.outcomes.flatMap(({ vetoes }) => vetoes)).to.deep.equal([]);
    const left = new Set(
      (await heed.db.selectFrom('keys.wrapping_key').select('id').execute()).map(({ id }) => id),
    );
    for (const [column, keys] of wrapped)
      expect(
        keys.filter((key) => left.has(key)),
        `${column}: an older backup still opens it`,
      ).to.deep.equal([]);
  });
});
