import type { Translate } from '../../../src/messages/texts.ts';
import { longestWords, type Mend } from '../../../src/notices/ways/rules.ts';
import { FieldView } from '../../../src/web/components/index.ts';

/** What was typed into a form of an answer that somebody else records, and what is wrong with it. */
export interface HandEntered {
  fields: Readonly<Record<string, string>>;
  problems: readonly Mend[];
}

/** What is wrong with a field, as its view takes it. */
export function errorAt(problems: readonly Mend[], t: Translate) {
  return (field: string): { error?: string } => {
    const problem = problems.find((one) => one.field === field)?.problem;
    return problem ? { error: t(`ways.problem.${problem}`) } : {};
  };
}

interface HandFieldProps extends HandEntered {
  /** Begins the ids of the fields. */
  prefix: string;
  /** Their words, below `reach.`. */
  words: (key: string) => string;
  t: Translate;
}

export interface KindFieldProps extends HandFieldProps {
  options: readonly { value: string; label: string }[];
}

/** Which answer it is. */
export function KindField({ prefix, words, t, fields, problems, options }: KindFieldProps) {
  return (
    <FieldView
      id={`${prefix}-kind`}
      field={{ name: 'kind', kind: 'choice', label: words('kind'), required: true, options }}
      value={fields.kind ?? ''}
      {...errorAt(problems, t)('kind')}
      optional={t('common.optional')}
    />
  );
}

/** What was said of a concern. */
export function ConcernField({ prefix, words, t, fields, problems }: HandFieldProps) {
  return (
    <FieldView
      id={`${prefix}-reason`}
      field={{
        name: 'reason',
        kind: 'long-text',
        label: words('concern'),
        help: words('concernHelp'),
        required: false,
        maxLength: longestWords,
      }}
      value={fields.reason ?? ''}
      {...errorAt(problems, t)('reason')}
      optional={t('common.optional')}
    />
  );
}

/** Who was there. */
export function WitnessField({ prefix, words, t, fields, problems }: HandFieldProps) {
  return (
    <FieldView
      id={`${prefix}-witness`}
      field={{
        name: 'witness',
        kind: 'text',
        label: words('witness'),
        help: words('witnessHelp'),
        required: true,
        maxLength: 100,
      }}
      value={fields.witness ?? ''}
      {...errorAt(problems, t)('witness')}
      optional={t('common.optional')}
    />
  );
}
