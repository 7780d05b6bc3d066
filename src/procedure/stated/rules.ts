import { type CodedProblem, type ProblemCode, problem, type Said } from '../../messages/problems.ts';
import type { PolicyDocument } from '../../policies/document.ts';
import { placeOf } from '../../policies/field-problems.ts';
import { sampleCompany } from '../../sample/company.ts';
import type { Record } from '../rules.ts';
import type { Statement } from './schema.ts';

/**
 * What cannot be true of a statement, whatever the law asks for: about another policy or company, days that are still
 * to come or in the wrong order, an approver who wrote the text.
 *
 * @param file how messages name the file
 * @param today the company's day, `YYYY-MM-DD`
 */
export function statementProblems(
  said: Statement,
  { file, document, today }: { file: string; document: PolicyDocument; today: string },
): CodedProblem[] {
  const at = (field: string, what: Said) => problem(placeOf(file, field), what);
  return [
    ...ownership(said, document, at),
    ...ahead(said, today, at),
    ...order(said, at),
    ...contents(said, at),
  ];
}

type At = (field: string, what: Said) => CodedProblem;

function ownership({ policy, entity, example }: Statement, document: PolicyDocument, at: At): CodedProblem[] {
  const entities = Object.values(document.texts).map((text) => text.entity);
  return [
    ...(policy === document.code
      ? []
      : [at('policy', { code: 'stated.otherPolicy', params: { stated: policy, policy: document.code } })]),
    ...(entities.some((one) => sameName(one, entity))
      ? []
      : [
          at('entity', {
            code: 'stated.otherEntity',
            params: { stated: entity, entity: [...new Set(entities)].join(' / ') },
          }),
        ]),
    ...(example &&
    !entities.every((one) => Object.values(sampleCompany).some((sample) => sameName(one, sample)))
      ? [at('example', { code: 'stated.exampleOnly' })]
      : []),
  ];
}

/** Every day that the statement names, with the field that names it. */
function daysIn({
  consultation,
  negotiations,
  approval,
  statedBy,
}: Statement): { field: string; day: string }[] {
  return [
    ...(consultation
      ? [
          { field: 'consultation.from', day: consultation.from },
          { field: 'consultation.until', day: consultation.until },
        ]
      : []),
    ...negotiations.map(({ heldOn }, index) => ({ field: `negotiations[${index}].heldOn`, day: heldOn })),
    ...(approval ? [{ field: 'approval.on', day: approval.on }] : []),
    { field: 'statedBy.on', day: statedBy.on },
  ];
}

function ahead(said: Statement, today: string, at: At): CodedProblem[] {
  return daysIn(said)
    .filter(({ day }) => day > today)
    .map(({ field }) => at(field, { code: 'procedure.dayAhead' }));
}

/** Nobody approves before everything else was done, nor states what was still to be done. */
function order(said: Statement, at: At): CodedProblem[] {
  const { consultation, approval } = said;
  const before = (
    own: string,
    code: 'stated.approvedEarly' | 'stated.statedEarly',
    upTo: readonly string[],
  ) => {
    const days = daysIn(said).filter(({ field }) => !upTo.includes(field));
    const last =
      days
        .map(({ day }) => day)
        .toSorted()
        .at(-1) ?? '';
    const day = daysIn(said).find(({ field }) => field === own)?.day ?? last;
    return day < last ? [at(own, { code, params: { day: last } })] : [];
  };
  return [
    ...(consultation && consultation.until < consultation.from
      ? [at('consultation.until', { code: 'stated.untilBeforeFrom', params: { from: consultation.from } })]
      : []),
    ...(approval ? before('approval.on', 'stated.approvedEarly', ['approval.on', 'statedBy.on']) : []),
    ...before('statedBy.on', 'stated.statedEarly', ['statedBy.on']),
  ];
}

function contents({ consultation, negotiations, approval, authors }: Statement, at: At): CodedProblem[] {
  const lacking = (field: string, code: ProblemCode, lacks: boolean | undefined, params?: Said['params']) =>
    lacks ? [at(field, { code, ...(params ? { params } : {}) })] : [];
  const name = approval?.name ?? '';
  return [
    ...lacking(
      'consultation.handling',
      'stated.handlingMissing',
      consultation && consultation.opinions > 0 && !consultation.handling,
    ),
    ...negotiations.flatMap(({ outcome, agreements }, index) =>
      lacking(
        `negotiations[${index}].agreements`,
        'procedure.agreementMissing',
        outcome === 'agreed' && agreements.length === 0,
      ),
    ),
    ...lacking(
      'approval.name',
      'stated.approverAuthor',
      authors.some((one) => sameName(one, name)),
      { name },
    ),
  ];
}

/** Written by people: case, width and blanks make nobody another person. */
function sameName(one: string, other: string): boolean {
  const plain = (name: string) =>
    name
      .normalize('NFKC')
      .toLowerCase()
      .replaceAll(/[\s·.]/g, '');
  return plain(one) === plain(other);
}

/** The statement as the record of a procedure is judged: one text, and that is the one that is published. */
export function recordOfStatement({ consultation, negotiations, approval }: Statement): Record {
  const draftId = 'stated';
  const at = (day: string) => new Date(`${day}T00:00:00Z`);
  return {
    draftId,
    consultations: consultation
      ? [
          {
            openedAt: at(consultation.from),
            untilAt: at(consultation.until),
            closedAt: at(consultation.until),
            lastDay: consultation.until,
            unanswered: 0,
          },
        ]
      : [],
    negotiations: negotiations.map(({ counterpart, outcome, heldOn, minutes, agreements }) => ({
      draftId,
      counterpart,
      outcome,
      heldOn,
      recordedAt: at(heldOn),
      minutes: minutes.length,
      agreements: agreements.length,
    })),
    approvals: approval ? [{ draftId, verdict: 'approved', decidedAt: at(approval.on) }] : [],
  };
}
