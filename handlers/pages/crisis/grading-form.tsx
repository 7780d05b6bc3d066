import type { EnteredGrading } from '../../../src/crisis/grading/entered.ts';
import { unknown } from '../../../src/crisis/grading/questions.ts';
import { gradingFields } from '../../../src/crisis/grading/say.ts';
import { levels } from '../../../src/crisis/levels.ts';
import { longestText } from '../../../src/threads/rules.ts';
import { FieldView } from '../../../src/web/components/index.ts';
import { type Ctx, translate } from '../../context.ts';

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
