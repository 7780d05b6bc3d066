import { v7 } from 'uuid';
import { decisionsPath } from '../../../src/crisis/decisions/present.ts';
import type { DecisionView } from '../../../src/crisis/decisions/read.ts';
import type { decisionProblems } from '../../../src/crisis/decisions/rules.ts';
import type { Incident } from '../../../src/crisis/store.ts';
import { longestText } from '../../../src/threads/rules.ts';
import { Confirm, FieldView } from '../../../src/web/components/index.ts';
import { type Ctx, csrf, translate } from '../../context.ts';

const fields = ['question', 'options', 'choice', 'reason', 'consulted'] as const;
type Typed = Record<(typeof fields)[number], string>;

/** What has to be put right in the form, with what was typed. */
export interface EnteredDecision {
  typed: Typed;
  problems: ReturnType<typeof decisionProblems>;
  corrects?: string;
}

interface WriteProps {
  ctx: Ctx;
  incident: Incident;
  corrects?: DecisionView;
  entered?: EnteredDecision;
}

/** A new decision, or one that puts another right and begins with its words. */
export function WriteDecision({ ctx, incident, corrects, entered }: WriteProps) {
  const t = translate(ctx);
  const kind = corrects ? 'correct' : 'add';
  const values = entered?.typed ?? typedOf(corrects);
  return (
    <Confirm
      ask={t(`crisis.decisions.${kind}`)}
      text={t(`crisis.decisions.${kind}Text`)}
      confirm={t(`crisis.decisions.${kind}Do`)}
      look="plain"
      open={entered !== undefined}
      post={{ url: decisionsPath(incident.id), csrf: csrf(ctx) }}
      values={{ once: v7(), ...(corrects ? { corrects: corrects.id } : {}) }}
    >
      {fields.map((name) => {
        const problem = entered?.problems[name];
        const optional = name === 'options' || name === 'consulted';
        return (
          <FieldView
            key={name}
            id={`decision-${corrects?.number ?? 'new'}-${name}`}
            field={{
              name,
              kind: 'long-text',
              label: t(`crisis.decisions.${name}`),
              required: !optional,
              maxLength: longestText,
              ...(optional ? { help: t(`crisis.decisions.${name}Help`) } : {}),
            }}
            value={values[name]}
            {...(problem ? { error: t(`threads.problem.${problem}`) } : {})}
            focusError
            optional={t('common.optional')}
          />
        );
      })}
    </Confirm>
  );
}

function typedOf(corrects: DecisionView | undefined): Typed {
  const words = corrects?.words;
  return {
    question: words?.question ?? '',
    options: words?.options.join('\n') ?? '',
    choice: words?.choice ?? '',
    reason: words?.reason ?? '',
    consulted: words?.consulted ?? '',
  };
}
