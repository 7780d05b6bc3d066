import type { ComponentChildren } from 'preact';
import { v7 } from 'uuid';
import { casePath } from '../../../src/accountability/present.ts';
import { longestText } from '../../../src/threads/rules.ts';
import { Confirm, FieldView } from '../../../src/web/components/index.ts';
import { csrf, translate } from '../../context.ts';
import type { Shown } from './one.tsx';

interface ActFormProps extends Shown {
  act: string;
  ask: string;
  text: string;
  confirm: string;
  /** Label of the field of words; none where a tap says it all. */
  label?: string;
  optional?: boolean;
  look?: 'danger' | 'plain';
  /** Before the words. */
  children?: ComponentChildren;
}

/** One thing that can be done with a case: closed until it is wanted, open again with what was typed where it went wrong. */
export function ActForm({
  ctx,
  one,
  wrong,
  act,
  ask,
  text,
  confirm,
  label,
  optional,
  look,
  children,
}: ActFormProps) {
  const mine = wrong?.act === act ? wrong : undefined;
  return (
    <Confirm
      ask={ask}
      text={text}
      confirm={confirm}
      look={look ?? 'plain'}
      post={{ url: `${casePath(one.id)}/${act}`, csrf: csrf(ctx) }}
      values={{ once: mine?.typed.once ?? v7() }}
      {...(mine ? { open: true } : {})}
    >
      {children}
      {label ? (
        <FieldView
          id={`${act}-words`}
          field={{ name: 'words', kind: 'long-text', label, required: !optional, maxLength: longestText }}
          value={mine?.typed.words ?? ''}
          optional={translate(ctx)('common.optional')}
        />
      ) : null}
    </Confirm>
  );
}

/** What was typed into a field of an act that went wrong. */
export const typedIn = ({ wrong }: Shown, act: string, name: string): string =>
  wrong?.act === act ? (wrong.typed[name] ?? '') : '';
