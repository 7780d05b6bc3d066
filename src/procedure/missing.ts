import { HeedError } from '../errors.ts';
import type { Localized } from '../messages/model.ts';
import { type CodedProblem, type ProblemCode, problem } from '../messages/problems.ts';
import type { PolicyDocument } from '../policies/document.ts';
import { placeOf } from '../policies/field-problems.ts';
import { citation } from '../policies/requirements/citation.ts';
import { basisText } from '../policies/words.ts';
import type { StepState } from './rules.ts';
import { statementFile } from './stated/schema.ts';
import type { Step } from './steps.ts';

/** Names every step that is missing, with the article that asks for it. */
export function stepsMissing(states: readonly StepState[]): HeedError {
  const missing = states.filter(({ lack }) => lack);
  return new HeedError('bad-input', `${missing.length} step(s) of the procedure are missing`, {
    text: 'steps-missing',
    problems: missing.map((state) => lackProblem(state)),
  });
}

/** A step that is missing, its article and what of it is missing; by the policy it belongs to where there are several. */
export function lackProblem({ step, lack }: StepState, policy?: string): CodedProblem {
  const code: ProblemCode = `procedure.lacks.${lack ?? 'needed'}`;
  return stepProblem(step, code, policy);
}

function stepProblem(step: Step, code: ProblemCode, policy?: string): CodedProblem {
  const place = policy ? placeOf(policy, step.id) : placeOf(step.id);
  return problem(place, { code, params: { why: step.why, source: sourceOf(step) } });
}

const sourceOf = ({ source }: Step): Localized<string> => ({
  'zh-CN': citation(source, 'zh-CN'),
  en: citation(source, 'en'),
});

/** Refuses a policy that was to be published without the procedure that its basis asks for: by name and article. */
export function procedureNeeded(document: PolicyDocument, steps: readonly Step[]): HeedError {
  const { code, legalBasis, rules } = document;
  const basis: Localized<string> = {
    'zh-CN': basisText(legalBasis, rules, 'zh-CN'),
    en: basisText(legalBasis, rules, 'en'),
  };
  return new HeedError('bad-input', `${code} asks for a procedure; nothing was published`, {
    text: 'procedure-needed',
    problems: [
      problem(placeOf(code), { code: 'stated.basis', params: { basis, file: statementFile } }),
      ...steps.map((step) => stepProblem(step, 'procedure.lacks.needed', code)),
    ],
  });
}
