import { DateTime } from 'luxon';
import { type Counterpart, leastConsultationDays, type Step } from './steps.ts';

/** What of a procedure decides whether its newest draft may be published. */
export interface Record {
  /** The newest draft; what was negotiated or approved about an earlier one is about another text. */
  draftId: string;
  consultations: readonly {
    openedAt: Date;
    untilAt: Date;
    closedAt: Date | null;
    /** The company's day on which it ends, `YYYY-MM-DD`. */
    lastDay: string;
    /** Comments that nobody has answered and nobody has said why. */
    unanswered: number;
  }[];
  /** Corrected ones left out. */
  negotiations: readonly {
    draftId: string;
    counterpart: Counterpart;
    outcome: Outcome;
    /** `YYYY-MM-DD` */
    heldOn: string;
    recordedAt: Date;
    minutes: number;
    agreements: number;
  }[];
  approvals: readonly { draftId: string; verdict: 'approved' | 'refused'; decidedAt: Date }[];
}

/** `heard`: negotiated, and the company decided; `agreed`: both sides signed. */
export const outcomes = ['agreed', 'heard', 'not-agreed'] as const;
export type Outcome = (typeof outcomes)[number];

export type Lack =
  | 'consultation-missing'
  | 'consultation-running'
  | 'comments-unanswered'
  | 'negotiation-missing'
  | 'negotiation-other-draft'
  | 'negotiation-early'
  | 'minutes-missing'
  | 'negotiation-open'
  | 'agreement-missing'
  | 'approval-missing'
  | 'approval-other-draft'
  | 'approval-other-record'
  | 'approval-refused';

/** One step with what it still lacks; nothing when it is done. */
export interface StepState {
  step: Step;
  lack?: Lack;
  /** How many comments, where it is about them. */
  count?: number;
}

/** How far a procedure has come, step by step. */
export function progress(steps: readonly Step[], record: Record): StepState[] {
  return steps.map((step) => ({ step, ...lackOf(step, record) }));
}

export const mayPublish = (states: readonly StepState[]): boolean => states.every(({ lack }) => !lack);

function lackOf(step: Step, record: Record): Omit<StepState, 'step'> {
  switch (step.kind) {
    case 'consultation':
      return consultationLack(record);
    case 'negotiation':
      return negotiationLack(step, record);
    case 'approval':
      return approvalLack(record);
  }
}

/** The draft may change by what staff said, so any draft of the procedure will do. */
function consultationLack({ consultations }: Record): Omit<StepState, 'step'> {
  if (consultations.length === 0) return { lack: 'consultation-missing' };
  if (consultations.some(({ closedAt }) => !closedAt)) return { lack: 'consultation-running' };
  const count = consultations.reduce((sum, { unanswered }) => sum + unanswered, 0);
  return count > 0 ? { lack: 'comments-unanswered', count } : {};
}

/** What was negotiated is the text that is published, and no other; what staff said was there to be negotiated. */
function negotiationLack(
  step: Extract<Step, { kind: 'negotiation' }>,
  { consultations, negotiations, draftId }: Record,
): Omit<StepState, 'step'> {
  const held = negotiations.filter(({ counterpart }) => step.with.includes(counterpart));
  if (held.length === 0) return { lack: 'negotiation-missing' };
  const ofDraft = held.filter((one) => one.draftId === draftId);
  if (ofDraft.length === 0) return { lack: 'negotiation-other-draft' };
  const about = ofDraft.filter(
    ({ heldOn }) => !step.afterConsultation || consultations.every(({ lastDay }) => lastDay <= heldOn),
  );
  if (about.length === 0) return { lack: 'negotiation-early' };
  if (about.every(({ minutes }) => minutes === 0)) return { lack: 'minutes-missing' };
  const agreed = about.some(({ outcome, agreements }) => outcome === 'agreed' && agreements > 0);
  if (step.agreed) return agreed ? {} : { lack: 'agreement-missing' };
  return about.every(({ outcome }) => outcome === 'not-agreed') ? { lack: 'negotiation-open' } : {};
}

/** Counsel approves the record as well as the text: minutes that came afterwards were not looked at. */
function approvalLack({ approvals, draftId, consultations, negotiations }: Record): Omit<StepState, 'step'> {
  const last = approvals.filter((one) => one.draftId === draftId).at(-1);
  if (!last) return { lack: approvals.length > 0 ? 'approval-other-draft' : 'approval-missing' };
  if (last.verdict === 'refused') return { lack: 'approval-refused' };
  const written = [
    ...consultations.map(({ openedAt }) => openedAt),
    ...negotiations.map(({ recordedAt }) => recordedAt),
  ];
  return written.some((at) => at > last.decidedAt) ? { lack: 'approval-other-record' } : {};
}

/** What is wrong with the end of a consultation, if anything. */
export function untilProblem(until: Date, now: Date): 'untilSoon' | 'untilFar' | undefined {
  const start = DateTime.fromJSDate(now);
  if (until < start.plus({ days: leastConsultationDays }).toJSDate()) return 'untilSoon';
  return until > start.plus({ years: 1 }).toJSDate() ? 'untilFar' : undefined;
}
