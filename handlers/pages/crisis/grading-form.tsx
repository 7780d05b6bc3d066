import { lacksReason } from '../../../src/crisis/grading/grade.ts';
import { type Answers, answersIn, questionKeys, unknown } from '../../../src/crisis/grading/questions.ts';
import { propose } from '../../../src/crisis/grading/rules.ts';
import { gradingFields, sayReasons } from '../../../src/crisis/grading/say.ts';
import { isLevel, type Level, levels } from '../../../src/crisis/levels.ts';
import { longestText, textProblem } from '../../../src/threads/rules.ts';
import { FieldView } from '../../../src/web/components/index.ts';
import { type Ctx, translate } from '../../context.ts';

export interface EnteredGrading {
  answers: Answers;
  /** Null: as the rules propose. */
  chosen: Level | null;
  why: string;
}

/** Out of a form: what is missing is not known, and no level is as proposed. */
export function gradingIn(fields: Readonly<Record<string, string | undefined>>): EnteredGrading {
  const { grade, why = '' } = fields;
  return { answers: answersIn(fields), chosen: isLevel(grade) ? grade : null, why };
}

/** Whether any question was answered at all. */
export const isAnswered = ({ answers }: EnteredGrading): boolean =>
  questionKeys.some((key) => answers[key] !== unknown);

/** What is wrong with it in the reader's language: it says what the rules propose, and why. */
export function gradingProblem(ctx: Ctx, entered: EnteredGrading): string | undefined {
  const t = translate(ctx);
  if (textProblem(entered.why) === 'tooLong') return t('threads.problem.tooLong');
  if (!lacksReason(entered)) return undefined;
  const { level, reasons } = propose(entered.answers);
  return t('crisis.grading.whyMissing', {
    proposed: t(`crisis.level.${level}`),
    chosen: t(`crisis.level.${entered.chosen ?? level}`),
    reasons: sayReasons(ctx.state.language, reasons),
  });
}

interface Props {
  ctx: Ctx;
  /** Of ids on the page. */
  prefix: string;
  entered?: EnteredGrading | undefined;
  problem?: string | undefined;
}

/** The questions, and the level that whoever leads decides on. */
export function GradingFields({ ctx, prefix, entered, problem }: Props) {
  const t = translate(ctx);
  const optional = t('common.optional');
  return (
    <>
      <p>{t('crisis.grading.unknownHelp')}</p>
      {gradingFields(ctx.state.language).map((field) => (
        <FieldView
          key={field.name}
          id={`${prefix}-${field.name}`}
          field={field}
          value={entered?.answers[field.name] ?? unknown}
          optional={optional}
        />
      ))}
      <FieldView
        id={`${prefix}-grade`}
        field={{
          name: 'grade',
          kind: 'choice',
          label: t('crisis.grading.choose'),
          required: true,
          options: [
            { value: 'proposed', label: t('crisis.grading.asProposed') },
            ...[...levels].reverse().map((value) => ({ value, label: t(`crisis.level.${value}`) })),
          ],
        }}
        value={entered?.chosen ?? 'proposed'}
        optional={optional}
      />
      <FieldView
        id={`${prefix}-why`}
        field={{
          name: 'why',
          kind: 'long-text',
          label: t('crisis.grading.why'),
          help: t('crisis.grading.whyHelp'),
          maxLength: longestText,
        }}
        value={entered?.why ?? ''}
        {...(problem ? { error: problem } : {})}
        focusError
        optional={optional}
      />
    </>
  );
}
