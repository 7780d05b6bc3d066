import type { CaseOutcome, PurposeAnswerKind, ReasonKind } from '../db/decision-schema.ts';
import type { SessionFacts, Shown } from './events.ts';

/** The text that was open, and in which language. */
type Read = Omit<Shown, 'via' | 'card'>;

/** How a day due was counted. */
interface Counted {
  /** Years whose public holidays were not known: counted as if there were none. */
  holidaysUnknown?: number[];
}

/** What is decided about one person. Words stay sealed where they were written; here are ids, kinds and times. */
export interface DecisionEvents {
  /** A concern became a case, to be settled by `due`. */
  'case.opened': { case: string; thread: string; due: string } & Counted;
  'case.assigned': { case: string; owner: string };
  /** Whoever answered for it is in HR no more. */
  'case.released': { case: string; owner: string };
  'case.noted': { case: string; note: string; side: 'person' | 'role' };
  'case.decided': { case: string; outcome: CaseOutcome; exemption?: string };
  /** The person wrote again after an outcome. */
  'case.reopened': { case: string; due: string } & Counted;
  /** How many working days cases may take from now on: a company default, not law. */
  'case.terms-changed': { workingDays: number; was: number };

  'exemption.asked': {
    exemption: string;
    policy: string;
    reasonKind: ReasonKind;
    until: string;
    case?: string;
  };
  'exemption.granted': { exemption: string; policy: string; askedBy: string; until: string };
  'exemption.refused': { exemption: string; policy: string };
  /** What was only asked for is asked for no more. */
  'exemption.dropped': { exemption: string; policy: string; why: 'lapsed' | 'concern-withdrawn' };
  'exemption.ended': { exemption: string; policy: string; why: 'expired' | 'revoked' };

  /** Under GDPR 21. `rows`: what of the policy rests on legitimate or public interests; restricted from here on. */
  'objection.filed': {
    objection: string;
    shown: Read;
    rows: string[];
    statement: string;
    due: string;
    session: SessionFacts;
  } & Counted;
  /** By the person, while nobody had decided. `shown`: the text that it had been about. */
  'objection.withdrawn': { objection: string; shown: Read; statement: string; session: SessionFacts };
  'objection.decided': { objection: string; policy: string; outcome: 'upheld' | 'rejected' };
  /** It was upheld: so many records that rested on what it was about are erased, and none is left. */
  'objection.carried-out': { objection: string; policy: string; erased: number };

  /** Of one purpose, which is a row of the policy's table; of no other. */
  'purpose.answered': {
    answer: string;
    notice: string;
    purpose: string;
    kind: PurposeAnswerKind;
    shown: Read;
    statement: string;
    session: SessionFacts;
    supersedes?: string;
  };
  /** What rested on that consent has stopped, by the word of whoever answers for it. */
  'purpose.stopped': { answer: string; notice: string; purpose: string };
  /** So many records that were kept on a consent are erased, and none is left. `answer` took it back, or is contested. */
  'consent.carried-out': { answer: string; notice: string; purpose?: string; erased: number };

  /** Both sides' conditions of a reliable signature; SHA-256 of the exact text. */
  'signing-conditions.agreed': {
    agreement: string;
    conditions: number;
    sha256: string;
    language: 'zh-CN' | 'en';
    statement: string;
    session: SessionFacts;
  };
  /** For the future: what was signed before keeps what it was worth. */
  'signing-conditions.revoked': {
    agreement: string;
    /** Which wording, and in which language it had been agreed to; revocations before these members came lack them. */
    conditions?: number;
    sha256?: string;
    language?: 'zh-CN' | 'en';
    statement: string;
    session: SessionFacts;
  };
}
