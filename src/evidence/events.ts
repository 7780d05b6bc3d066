import type { Language } from '../messages/model.ts';
import type { AccessEvents } from './access-events.ts';
import type { AccountEvents } from './account-events.ts';
import type { AnalysisEvents } from './analysis-events.ts';
import type { AnnouncementEvents } from './announcement-events.ts';
import type { AnonymousEvents } from './anonymous-events.ts';
import type { BackupEvents } from './backup-events.ts';
import type { BoardEvents } from './board-events.ts';
import type { ConsoleEvents } from './console-events.ts';
import type { ContractEvents } from './contract-events.ts';
import type { AffectedEvents } from './crisis-affected-events.ts';
import type { CrisisEveryEvent } from './crisis-every-event.ts';
import type { DecisionEvents } from './decision-events.ts';
import type { ExportEvents } from './export-events.ts';
import type { FaqEvents } from './faq-events.ts';
import type { FileEvents } from './file-events.ts';
import type { IntakeEvents } from './intake-events.ts';
import type { InventoryEvents } from './inventory-events.ts';
import type { PolicyEvents } from './policy-events.ts';
import type { RecordEvents } from './record-events.ts';
import type { RegionEvents } from './region-events.ts';
import type { RemindedEvents } from './reminded-events.ts';
import type { ReminderEvents } from './reminder-events.ts';
import type { RequestEvents } from './request-events.ts';
import type { RetentionEvents } from './retention-events.ts';
import type { SurveyEvents } from './survey-events.ts';
import type { TemplateEvents } from './template-events.ts';
import type { TrainingEvents } from './training-events.ts';

/** Who did it: a person by id, the operator at the command line, or Heed itself when a time had come. */
export type Actor = { person: string } | { operator: string } | 'heed';

/** How a request or callback was known to come from that person. */
export interface SessionFacts {
  platform: string;
  /**
   * `local-persona`, `wecom-oauth`, `slack-oidc`, `callback-signature` …; `wecom-link` by a single-use link that they
   * made in a session of the platform's.
   */
  method: string;
  ip?: string;
  agent?: string;
  /** The platform's id of the callback, and that its signature was verified. */
  event?: { id: string; verified: boolean };
  /** A shared tablet, and the one-time code by which the person identified there. */
  kiosk?: { device: string; name: string; code: string; issuedBy: Colleague | 'themself'; issuedAt: string };
}

/** Somebody who had a hand in another person's answer. */
export interface Colleague {
  person: string;
  staffNo: string;
  name: string;
}

/** … and how the platform account came to be theirs: `directory`, `sample`, `e-mail` … */
export interface Session extends SessionFacts {
  boundBy: string;
  account: string;
}

/** What a person answered to, and what of it was on their screen. */
export interface Shown {
  /**
   * On the page stood the whole text; on the card its title, three lines and the statement, on paper the table
   * too. What was `told` was on no screen of theirs.
   */
  via: 'card' | 'form' | 'page' | 'paper' | 'told';
  policy: string;
  version: number;
  versionId: string;
  /** SHA-256 of the exact bytes of the text, hex: shown to them only where `via` is `page`. */
  sha256: string;
  language: Language;
  /** SHA-256 of the card as it was handed to the platform, hex; absent when no card was accepted. */
  card?: string;
}

export interface AnswerData {
  answer: string;
  notice: string;
  kind: 'acknowledge' | 'consent' | 'decline' | 'concern' | 'withdraw';
  shown: Shown;
  /** The sentence next to the button, word for word. */
  statement: string;
  method: string;
  /** What the method adds: the typed name, hashes of a drawing, a device's signature. */
  signature?: object;
  /** Conditions of signing that person and company had agreed on by then (Electronic Signature Law 13(2)). */
  conditions?: { agreement: string; agreed: string; conditions: number; sha256: string };
  /**
   * Which conditions of a reliable electronic signature the method meets (`met`, `partly`, `not`), and whose
   * conditions they are. Answers before this member was introduced lack it.
   */
  reliability?: Readonly<
    { source: string } & Record<'exclusive' | 'control' | 'signature' | 'content', 'met' | 'partly' | 'not'>
  >;
  person: { staffNo: string; name: string };
  /** Of the person; where the answer was recorded for them (`paper`, `onBehalf`), of whoever recorded it. */
  session: Session;
  /** A sheet that the person signed by hand. The scan is sealed apart, its SHA-256 here (hex); days of the company. */
  paper?: {
    sheet: string;
    code: string;
    printedOn: string;
    signedOn: string;
    scan: { type: 'pdf' | 'jpeg' | 'png'; bytes: number; sha256: string };
    witness: Colleague;
    recordedBy: Colleague;
  };
  /**
   * Said by the person and recorded by somebody else: no signature of theirs. The reason is sealed apart.
   * `minimum` is the least signature that the policy asks for; it is not met.
   */
  onBehalf?: {
    witness: Colleague;
    recordedBy: Colleague;
    minimum: { method: string; met: boolean };
  };
  times: { assigned: string; accepted?: string; opened?: string; read?: string };
  /** What the policy asks to have passed first: by which attempt it was, and that attempt's entry in the log. */
  courses?: { code: string; attempt: string; entry: number | null }[];
  why: string;
  due: string;
  reminders: number;
  late: boolean;
  supersedes?: string;
  /**
   * Another answer by which this one was given too: whoever takes back a consent takes back all they gave to that
   * policy. What was on the screen stands in that answer.
   */
  with?: string;
  /** A concern's words stay sealed in its thread; the evidence names the thread. */
  thread?: string;
}

type DecidedMessages = { message: string; problem: string; people: number }[];

/** What somebody ordered or agreed to; `people` are those it would have reached at that moment. */
interface NoticeOrderData {
  notice: string;
  policy: string;
  version: number;
  audience: object;
  joiners: boolean;
  people: number;
  due: string;
  planned?: string;
}

interface Events
  extends AccessEvents,
    AccountEvents,
    AnalysisEvents,
    AnnouncementEvents,
    AnonymousEvents,
    BackupEvents,
    BoardEvents,
    DecisionEvents,
    CrisisEveryEvent,
    AffectedEvents,
    ConsoleEvents,
    ContractEvents,
    ExportEvents,
    FaqEvents,
    FileEvents,
    PolicyEvents,
    RecordEvents,
    RegionEvents,
    IntakeEvents,
    InventoryEvents,
    ReminderEvents,
    RemindedEvents,
    RequestEvents,
    RetentionEvents,
    SurveyEvents,
    TemplateEvents,
    TrainingEvents {
  /** Days of rest and of work put in for some: all there is of these years. `sha256` of its lines, sorted. */
  'calendar.set': { scope: string; years: number[]; days: number; sha256: string };
  'notice.sent': {
    notice: string;
    policy: string;
    version: number;
    audience: object;
    joiners: boolean;
    people: number;
    due: string;
  };
  /** Placed, not sent: it waits for a second person, or for its hour (`planned`). */
  'notice.ordered': NoticeOrderData;
  'notice.approved': NoticeOrderData;
  'notice.refused': NoticeOrderData;
  'notice.order-withdrawn': NoticeOrderData;
  /** Its hour came and it could no longer be sent. */
  'notice.not-sent': { notice: string; why: string };
  /** `unkept`: what their reminders cannot keep, such as a year whose holidays nobody knows; nobody is refused for it. */
  'notice.joined': { notice: string; people: number; unkept?: string[] };
  'notice.closed': { notice: string; unanswered: number };
  /** Messages not sent yet, accepted by a platform, and on their way when it was recalled. */
  'notice.recalled': {
    notice: string;
    unanswered: number;
    withheld: number;
    accepted: number;
    uncertain: number;
  };
  /**
   * One person is asked no more; `left` is when their employment ended, or they left the audience, UTC. `by-hand`: by
   * somebody of HR, for the `reason` that they gave, with others (`bulk`).
   */
  'notice.called-off':
    | { notice: string; why: 'left' | 'disabled' | 'moved'; left: string }
    | { notice: string; why: 'by-hand'; reason: string; bulk: string };
  /** The day due of one person moved, because they were on leave on it; both UTC. Why they were away is kept nowhere. */
  'notice.due-moved': { notice: string; why: 'leave'; was: string; due: string };
  /**
   * Cards that answers of this person to the notice name are no more (SHA-256, hex): they went with the data of whoever
   * they were sent to, for `reason`, while the answers stay. Of an answer that is erased too, nothing is said here.
   */
  'notice.card-erased': { notice: string; cards: string[]; reason: string };
  'answer.given': AnswerData;
  /** The person says that an answer recorded for them, or at a shared tablet, is not theirs. */
  'answer.contested': { answer: string; notice: string; thread: string };
  'paper.printed': { sheet: string; code: string; notice: string; version: string; language: Language };
  /** A tablet that people may identify themselves at until then; nobody is signed in on it. */
  'kiosk.started': { device: string; name: string; until: string };
  'kiosk.ended': { device: string };
  'kiosk.code-issued': { code: string; until: string };
  /** What rested on a consent has stopped, by the word of whoever answers for it; `answer` took it back. */
  'consent.stopped': { answer: string; notice: string };
  'thread.opened': { thread: string; kind: 'question' | 'concern' | 'comment'; role: string };
  'thread.said': { thread: string; message: string; side: 'person' | 'role' };
  'thread.closed': { thread: string };
  /** Somebody has decided about messages that did not arrive, or perhaps did not: each by why it is a problem. */
  'delivery.sent-again': { messages: DecidedMessages };
  'delivery.left': { messages: DecidedMessages };
  /** Nothing has arrived at their account since then, UTC: they are written to another way until something does. */
  'phone.confirmed': { number: string };
  'account.unreached': { platform: string; account: string; since: string };
  /** It did not arrive one way (`none`: there was no account) and went another; `since` when that way had failed, UTC. */
  'message.rerouted': { message: string; from: string; to: string; problem: string; since: string };
  'people.imported': {
    source: string;
    sha256: string;
    joined: number;
    changed: number;
    left: number;
    departments: number;
  };
  /** A device of the person's can sign for them from now on; `publicKey` is SubjectPublicKeyInfo, base64. */
  'passkey.enrolled': {
    passkey: string;
    credential: string;
    publicKey: string;
    algorithm: number;
    synced: boolean;
    /** The sign-in that it was added in: whose it is rests on that. */
    session: SessionFacts;
  };
  'passkey.removed': { passkey: string; credential: string };
  'role.granted': { role: string; to: string };
  'role.revoked': { role: string; from: string };
  /** Somebody took everything on record about the person and a policy out of Heed; `purpose` in their words. */
  'pack.made': { pack: string; policy: string; purpose: string; receipts: number };
  'personal-data.erased': { categories: Record<string, number>; reason: string };
  /** Keys wrapped with a lost secret, by its id: what they sealed can never be read again. */
  'keys.given-up': { secret: string; keys: number };
  /** Keys put under the current secret; what they seal is as it was. */
  'keys.rewrapped': { keys: number };
  'evidence.exported': { from: number; to: number };
  /** Places `from` to `to` − 1 were put back from the files; of most only the commitment. */
  'evidence.recovered': { from: number; to: number };
  /** The first entry of a log that takes the place of another one, by which the two can be told to belong together. */
  'evidence.origin-begun': {
    origin: string;
    vkey: string;
    /** Entries taken over from the database; this is the next one. */
    begins: number;
    /** The last checkpoint that was shown under the old name, word for word; its key, where it is known. */
    before: { origin: string; vkey: string | null; size: number; root: string; checkpoint: string };
  };
}

export type EventType = keyof Events;
export type EventData<T extends EventType> = Events[T];

/** One fact for the log. `person` is whose personal data it is; `about` the policy version, notice, thread … */
export type EvidenceEvent = {
  [T in EventType]: { type: T; at: Date; actor: Actor; person?: string; about?: string; data: Events[T] };
}[EventType];
