import { longestText } from '../../src/threads/rules.ts';
import { FieldView } from '../../src/web/components/index.ts';
import { type Ctx, translate } from '../context.ts';

/** Words that cannot be taken as they are, with what is wrong with them below `threads.problem`. */
export interface WrongWords {
  typed: string;
  problem: string;
}

interface WordsFieldProps {
  ctx: Ctx;
  id: string;
  /** In the form. */
  name?: string;
  label: string;
  wrong?: WrongWords | undefined;
}

/** Where somebody writes what has to be said in words of their own: the one field of its form. */
export function WordsField({ ctx, id, name = 'words', label, wrong }: WordsFieldProps) {
  const t = translate(ctx);
  return (
    <FieldView
      id={id}
      field={{ name, kind: 'long-text', label, required: true, maxLength: longestText }}
      value={wrong?.typed ?? ''}
      {...(wrong ? { error: t(`threads.problem.${wrong.problem}`) } : {})}
      focusError
      optional={t('common.optional')}
    />
  );
}
