import { v7 } from 'uuid';
import { crisisPath } from '../../../src/crisis/present.ts';
import { crisisRoles } from '../../../src/people/person.ts';
import { Confirm, FieldView } from '../../../src/web/components/index.ts';
import { type Ctx, csrf, translate } from '../../context.ts';
import { WordsField, type WrongWords } from '../words-field.tsx';
import { withins } from './withins.ts';

/** How soon it is wanted: a row to tap, since nobody sets a date and an hour at night on a phone. */
export function WithinField({ ctx, id }: { ctx: Ctx; id: string }) {
  const t = translate(ctx);
  return (
    <FieldView
      id={id}
      field={{
        name: 'within',
        kind: 'choice',
        label: t('crisis.tasks.within'),
        required: true,
        options: withins.map((value) => ({ value, label: t(`crisis.tasks.withins.${value}`) })),
      }}
      value="120"
      optional={t('common.optional')}
    />
  );
}

/** A task of the team's own. */
export function NewTaskForm({ ctx, incident, wrong }: { ctx: Ctx; incident: string; wrong?: WrongWords }) {
  const t = translate(ctx);
  return (
    <Confirm
      ask={t('crisis.tasks.add')}
      text={t('crisis.tasks.addText')}
      confirm={t('crisis.tasks.addDo')}
      look="plain"
      open={wrong !== undefined}
      post={{ url: `${crisisPath(incident)}/tasks`, csrf: csrf(ctx) }}
      values={{ once: v7() }}
    >
      <WordsField ctx={ctx} id="crisis-task-words" label={t('crisis.tasks.words')} wrong={wrong} />
      <FieldView
        id="crisis-task-role"
        field={{
          name: 'role',
          kind: 'choice',
          label: t('crisis.tasks.role'),
          options: [
            { value: '', label: t('crisis.tasks.anyRole') },
            ...crisisRoles.map((value) => ({ value, label: t(`crisis.role.${value}`) })),
          ],
        }}
        value=""
        optional={t('common.optional')}
      />
      <WithinField ctx={ctx} id="crisis-task-within" />
    </Confirm>
  );
}
