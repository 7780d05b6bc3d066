import type { ColumnType, GeneratedAlways, JSONColumnType } from 'kysely';
import type { Scope } from '../calendar/place.ts';
import type { Language, Message } from '../messages/model.ts';
import type { AccessSchema } from './access-schema.ts';
import type { AccountabilitySchema } from './accountability-schema.ts';
import type { AnalysisSchema } from './analysis-schema.ts';
import type { AnnouncementSchema } from './announcement-schema.ts';
import type { AnonymousSchema } from './anonymous-schema.ts';
import type { AttestSchema } from './attest-schema.ts';
import type { BackupSchema } from './backup-schema.ts';
import type { BoardSchema } from './board-schema.ts';
import type { ConsoleSchema } from './console-schema.ts';
import type { ContractSchema } from './contract-schema.ts';
import type { CounsellingSchema } from './counselling-schema.ts';
import type { AffectedSchema } from './crisis-affected-schema.ts';
import type { CrisisDecisionSchema } from './crisis-decision-schema.ts';
import type { CrisisDrillSchema } from './crisis-drill-schema.ts';
import type { CrisisDutySchema } from './crisis-duty-schema.ts';
import type { CrisisReportSchema } from './crisis-report-schema.ts';
import type { CrisisReviewSchema } from './crisis-review-schema.ts';
import type { CrisisRoomPlatformSchema } from './crisis-room-platform-schema.ts';
import type { CrisisRoomSchema } from './crisis-room-schema.ts';
import type { CrisisSchema } from './crisis-schema.ts';
import type { CrisisSeatSchema } from './crisis-seat-schema.ts';
import type { CrisisStatementSchema } from './crisis-statement-schema.ts';
import type { DecisionSchema } from './decision-schema.ts';
import type { FaqSchema } from './faq-schema.ts';
import type { FileSchema } from './file-schema.ts';
import type { IntakeSchema } from './intake-schema.ts';
import type { InventorySchema } from './inventory-schema.ts';
import type { NoticeSchema } from './notice-schema.ts';
import type { PlatformSchema } from './platform-schema.ts';
import type { ProcedureSchema } from './procedure-schema.ts';
import type { RecordSchema } from './record-schema.ts';
import type { RegionSchema } from './region-schema.ts';
import type { ReminderSchema } from './reminder-schema.ts';
import type { ReminderSettingsSchema } from './reminder-settings-schema.ts';
import type { RequestSchema } from './request-schema.ts';
import type { RetentionSchema } from './retention-schema.ts';
import type { SignInSchema } from './sign-in-schema.ts';
import type { SurveySchema } from './survey-schema.ts';
import type { TemplateSchema } from './template-schema.ts';
import type { TrainingSchema } from './training-schema.ts';
import type { WorkerSchema } from './worker-schema.ts';

// The tables of `migrations/`, as Kysely sees them. Times are instants with whole milliseconds.

type Json<T extends object> = JSONColumnType<T>;
/** A count or id kept as bigint; read as number. */
type Big = ColumnType<number, number, number>;

interface Dated {
  from_at: Date;
  to_at: Date | null;
}

export interface PersonTable {
  id: string;
  staff_no: string;
  name: string;
  email: string | null;
  mobile: string | null;
  language: Language;
  time_zone: string;
  entity: string | null;
  site: string | null;
  created_at: Date;
  /** See `pinyin.ts`; null until it is made. */
  pinyin: ColumnType<string | null, string | null | undefined, string | null>;
}

export type DeliveryState = 'pending' | 'sending' | 'accepted' | 'failed' | 'unknown' | 'skipped';
export type DeliveryMode = 'send' | 'replace' | 'replace-or-send';
export type Lane = 'alert' | 'bulk';
export type VersionState = 'draft' | 'published' | 'in-force' | 'superseded' | 'withdrawn';
export type RequiredAction = 'acknowledge' | 'consent' | 'sign';
export type AnswerKind = 'acknowledge' | 'consent' | 'decline' | 'concern' | 'withdraw';
/** How an answer came that its person did not give on a device of their own. */
export type WayKind = 'paper' | 'kiosk' | 'on-behalf';

export interface Schema
  extends PlatformSchema,
    AccessSchema,
    WorkerSchema,
    AnalysisSchema,
    AnnouncementSchema,
    AttestSchema,
    BackupSchema,
    BoardSchema,
    NoticeSchema,
    ProcedureSchema,
    DecisionSchema,
    CrisisRoomPlatformSchema,
    CrisisRoomSchema,
    CrisisSeatSchema,
    AccountabilitySchema,
    AnonymousSchema,
    CounsellingSchema,
    CrisisSchema,
    CrisisDecisionSchema,
    CrisisDutySchema,
    CrisisReportSchema,
    AffectedSchema,
    CrisisReviewSchema,
    CrisisStatementSchema,
    CrisisDrillSchema,
    ContractSchema,
    ConsoleSchema,
    RegionSchema,
    ReminderSettingsSchema,
    ReminderSchema,
    RecordSchema,
    FileSchema,
    IntakeSchema,
    InventorySchema,
    RequestSchema,
    RetentionSchema,
    SignInSchema,
    SurveySchema,
    FaqSchema,
    TemplateSchema,
    TrainingSchema {
  person: PersonTable;
  person_name: Dated & { person_id: string; name: string };
  employment: Dated & { person_id: string; reason: string | null };
  department: { id: string; code: string; created_at: Date };
  department_version: Dated & { department_id: string; name: string; parent_id: string | null };
  membership: Dated & { person_id: string; department_id: string };
  department_head: Dated & { department_id: string; person_id: string };
  role_grant: Dated & { person_id: string; role: string; granted_by: string | null };
  identity: Dated & {
    person_id: string;
    platform: string;
    tenant: string;
    external_id: string;
    bound_by: string;
    roles: ColumnType<string[], string[] | undefined, string[]>;
    doubted_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
    unreached_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
    untaken_since: ColumnType<Date | null, Date | null | undefined, Date | null>;
    untaken_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
    tried_again_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
  };
  identity_apart: { person_id: string; platform: string; tenant: string; external_id: string; at: Date };
  directory_group: {
    platform: string;
    tenant: string;
    group_key: string;
    role: string | null;
    changed_at: Date;
  };
  directory_departure: {
    person_id: string;
    platform: string;
    tenant: string;
    at: Date;
    held_at: Date | null;
  };
  directory_manager_field: { platform: string; tenant: string; field: string; changed_at: Date };

  'keys.wrapping_key': {
    id: string;
    subject_id: string;
    class: string;
    expires_on: string;
    wrapped: Buffer;
    created_at: Date;
  };
  'keys.erasure': {
    id: string;
    subject_id: string;
    class: string;
    expires_on: string;
    erased_at: Date;
    reason: string;
  };

  evidence_event: {
    id: GeneratedAlways<number>;
    type: string;
    at: Date;
    person_id: string | null;
    about: string | null;
    event: string | null;
    salt: Buffer | null;
    erased_at: Date | null;
  };
  evidence_entry: { id: Big; commitment: Buffer; index: number | null };
  evidence_tile: { level: number; n: Big; hashes: Buffer };
  evidence_checkpoint: { size: Big; note: string; signed_at: Date; published_at: Date | null };

  message: { id: string; kind: string; bodies: Json<Message>; about: string | null; created_at: Date };
  delivery: {
    id: GeneratedAlways<number>;
    message_id: string;
    person_id: string;
    lane: Lane;
    priority: ColumnType<number, number | undefined, number>;
    mode: ColumnType<DeliveryMode, DeliveryMode | undefined, DeliveryMode>;
    replaces: string | null;
    state: DeliveryState;
    platform: string | null;
    tenant: string | null;
    not_before: Date;
    account: string | null;
    replaced_id: string | null;
    batch_id: string | null;
    lease_until: Date | null;
    attempts: ColumnType<number, number | undefined, number>;
    repeated: ColumnType<boolean, boolean | undefined, boolean>;
    held: ColumnType<boolean, boolean | undefined, boolean>;
    external_id: string | null;
    failure: string | null;
    created_at: Date;
    accepted_at: Date | null;
    unconfirmed: ColumnType<boolean, boolean | undefined, boolean>;
    seen_at: Date | null;
    sent_at: Date | null;
    expires_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
    messages: ColumnType<number, number | undefined, number>;
    left_at: Date | null;
    recall: 'due' | 'recalled' | 'too-late' | 'turned' | 'perhaps' | null;
  };
  delivery_batch: {
    id: string;
    message_id: string;
    lane: Lane;
    platform: string;
    tenant: string;
    language: Language;
    mode: DeliveryMode;
    base_url: string;
    /** Not read as an array: statements unnest it. */
    members: ColumnType<never, number[], never>;
    body_sha256: Buffer;
    sends: ColumnType<number, number | undefined, number>;
    marked_at: Date | null;
    admitted: ColumnType<boolean, boolean | undefined, boolean>;
    created_at: Date;
  };
  delivery_day: { platform: string; tenant: string; day: string; accounts: number; sent: number };
  inbound_event: { platform: string; event_id: string; at: Date; reply: Json<object> | null };
  calendar_day: { scope: Scope; day: string; works: boolean; name: string };
  policy: { id: string; code: string; created_at: Date };
  policy_version: {
    id: string;
    policy_id: string;
    number: number;
    state: VersionState;
    change: 'editorial' | 'material';
    action: RequiredAction;
    minimum_method: string;
    terms: Json<object>;
    created_at: Date;
    published_at: Date | null;
    effective_at: Date | null;
    in_force_at: Date | null;
    ended_at: Date | null;
  };
  policy_text: {
    version_id: string;
    language: Language;
    title: string;
    summary: Json<string[]>;
    bytes: Buffer;
    sha256: Buffer;
  };

  thread: {
    id: string;
    kind: 'question' | 'concern' | 'comment';
    person_id: string;
    role: string;
    version_id: string | null;
    notice_id: string | null;
    consultation_id: string | null;
    state: 'waiting' | 'replied' | 'closed';
    created_at: Date;
    updated_at: Date;
    closed_at: Date | null;
  };
  thread_message: { id: string; thread_id: string; author_id: string; sealed: Json<object>; at: Date };
}
