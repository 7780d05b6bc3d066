import { v7 } from 'uuid';
import { inTransaction } from '../../../src/db/pool.ts';
import { HeedError } from '../../../src/errors.ts';
import { checkRule } from '../../../src/file-rules/check-rule.ts';
import { type Preview, previewRule } from '../../../src/file-rules/preview.ts';
import { setRule } from '../../../src/file-rules/set-rule.ts';
import { findRule } from '../../../src/file-rules/store.ts';
import { fileTypes } from '../../../src/file-rules/types.ts';
import type { Field } from '../../../src/messages/model.ts';
import { sayProblem } from '../../../src/messages/problems.ts';
import { demand } from '../../../src/people/permissions.ts';
import { recordChannels } from '../../../src/records/model.ts';
import { entityHomes } from '../../../src/regions/set-homes.ts';
import { isUuid } from '../../../src/uuid.ts';
import { Alert, Button, ButtonRow, FieldView, Hidden } from '../../../src/web/components/index.ts';
import { type Ctx, csrf, formFields, formList, idParam } from '../../context.ts';
import { departmentChoices } from '../console/departments.ts';
import { consoleViewer, done, renderConsole } from '../console/shell.tsx';
import { type Words, wordsFor } from '../console/words.ts';
import { Wrong } from '../console/wrong.tsx';
import { fieldOf, inputOf, type Values, valuesOf } from './input.ts';

export const rulesPath = '/console/file-rules';

interface WrongField {
  name: string;
  at: string;
  what: string;
}

/** GET /console/file-rules/new, and GET /console/file-rules/:rule/edit for one that takes the place of another */
export async function newRule(ctx: Ctx): Promise<void> {
  const viewer = consoleViewer(ctx);
  demand(viewer, 'file-rules.set');
  const { app } = ctx.state;
  const empty: Values = {
    id: v7(),
    scope: 'everyone',
    direction: 'outward',
    per: 'none',
    channels: '',
    types: '',
  };
  if (!ctx.params.rule) return render(ctx, empty, []);
  const rule = await findRule(app.db, idParam(ctx, 'rule'));
  const people = await app.db
    .selectFrom('person')
    .select(['id', 'staff_no'])
    .where('id', 'in', [rule.ownerId, rule.deputyId])
    .execute();
  const staffNo = (id: string) => people.find((one) => one.id === id)?.staff_no ?? '';
  return render(
    ctx,
    {
      ...{ id: v7(), replaces: rule.id, name: rule.name, ...valuesOf(rule.definition) },
      ...{ owner: staffNo(rule.ownerId), deputy: staffNo(rule.deputyId) },
    },
    [],
  );
}

/** POST /console/file-rules/preview: what it would have found; nothing is set */
export async function previewedRule(ctx: Ctx): Promise<void> {
  const viewer = consoleViewer(ctx);
  demand(viewer, 'file-rules.set');
  const { app, now } = ctx.state;
  const values = typedIn(ctx);
  const { problems, rule } = await checkRule(app.db, await inputOf(app.db, values), now);
  if (!rule) {
    ctx.status = 422;
    return render(ctx, values, saidOf(ctx, problems));
  }
  const preview = await previewRule(app, rule.definition, { by: viewer, now });
  return render(ctx, values, [], preview);
}

/** POST /console/file-rules */
export async function savedRule(ctx: Ctx): Promise<void> {
  const by = consoleViewer(ctx);
  demand(by, 'file-rules.set');
  const { app, now } = ctx.state;
  const values = typedIn(ctx);
  if (!isUuid(values.id)) throw new HeedError('bad-request', 'that is not the form of a rule on files');
  const input = await inputOf(app.db, values);
  const setting = {
    ...input,
    id: values.id,
    replaces: isUuid(values.replaces) ? values.replaces : undefined,
  };
  try {
    const id = await inTransaction(app.db, (tx) => setRule(tx, { ...setting, by, now }));
    done(ctx, `${rulesPath}/${id}`, 'saved');
  } catch (error) {
    if (!(error instanceof HeedError) || error.problems.length === 0) throw error;
    ctx.status = 422;
    await render(ctx, values, saidOf(ctx, error.problems));
  }
}

const typedIn = (ctx: Ctx): Values => ({
  ...formFields(ctx),
  channels: formList(ctx, 'channels').join(','),
  types: formList(ctx, 'types').join(','),
});

function saidOf(ctx: Ctx, problems: HeedError['problems']): WrongField[] {
  return problems.map((one) => {
    const { at, problem: what } = sayProblem(ctx.state.language, one);
    const place = 'said' in one && one.said ? one.said.place.code : '';
    return { name: fieldOf[place] ?? 'name', at, what };
  });
}

async function render(
  ctx: Ctx,
  values: Values,
  problems: readonly WrongField[],
  preview?: Preview,
): Promise<void> {
  const words = wordsFor(ctx);
  const { t } = words;
  const fields = await fieldsOf(ctx, words);
  renderConsole(ctx, {
    title: t(values.replaces ? 'fileRules.edit' : 'fileRules.new'),
    lead: t(values.replaces ? 'fileRules.editLead' : 'fileRules.lead'),
    up: { href: rulesPath, label: t('fileRules.title') },
    path: `${rulesPath}/new`,
    body: (
      <>
        <Wrong
          title={t('console.form.wrong')}
          problems={problems.map(({ name, at, what }) => ({ id: `rule-${name}`, problem: `${at}: ${what}` }))}
        />
        {preview ? <Previewed preview={preview} words={words} /> : null}
        <form class="answer" method="post" action={rulesPath} noValidate>
          <Hidden
            csrf={csrf(ctx)}
            values={{ id: values.id ?? '', ...(values.replaces ? { replaces: values.replaces } : {}) }}
          />
          {fields.map((one) => {
            const wrong = problems.find(({ name }) => name === one.name);
            return (
              <FieldView
                key={one.name}
                id={`rule-${one.name}`}
                field={one}
                value={values[one.name] ?? ''}
                optional={t('common.optional')}
                {...(wrong ? { error: wrong.what } : {})}
                {...(['above', 'transfers', 'megabytes'].includes(one.name)
                  ? { inputMode: 'numeric' as const }
                  : {})}
              />
            );
          })}
          <ButtonRow>
            <Button formAction={`${rulesPath}/preview`}>{t('fileRules.preview')}</Button>
            <Button look="primary">{t('fileRules.save')}</Button>
          </ButtonRow>
        </form>
      </>
    ),
  });
}

function Previewed({ preview, words: { t, n } }: { preview: Preview; words: Words }) {
  const { days, read, found, people, alerts, looked } = preview;
  const figures = { read: n(read), found: n(found), people: n(people), alerts: n(alerts) };
  return (
    <Alert tone={found > 0 ? 'info' : 'good'} title={t('fileRules.previewTitle', { days })} announce="status">
      <p>{t(found > 0 ? 'fileRules.previewFound' : 'fileRules.previewNone', figures)}</p>
      {looked ? <p>{t('fileRules.previewPart', { people: n(looked.people), of: n(looked.of) })}</p> : null}
      <p class="quiet">{t('fileRules.previewNote')}</p>
    </Alert>
  );
}

/** In the order of the page. */
async function fieldsOf(ctx: Ctx, { t }: Words): Promise<Field[]> {
  const { app, now } = ctx.state;
  const { homes } = await entityHomes(app.db, now);
  const departments = await departmentChoices(app.db, 'all');
  const none = { value: '', label: t('fileRules.notChosen') };
  const all = (key: string, values: readonly string[]) =>
    values.map((value) => ({ value, label: t(`fileRules.${key}.${value}`) }));
  const needed = { required: true } as const;
  const help = (key: string) => ({ help: t(`fileRules.${key}Help`) });
  return [
    { name: 'name', kind: 'text', label: t('fileRules.name'), maxLength: 100, ...needed, ...help('name') },
    {
      ...{ name: 'scope', kind: 'choice', label: t('fileRules.scope'), ...needed, ...help('scope') },
      options: all('scopeOf', ['everyone', 'entity', 'department']),
    },
    ...(homes.length > 0
      ? [
          {
            ...{ name: 'entity', kind: 'choice' as const, label: t('fileRules.entity') },
            options: [none, ...homes.map(({ entity }) => ({ value: entity, label: entity }))],
          },
        ]
      : []),
    { name: 'department', kind: 'choice', label: t('fileRules.department'), options: [none, ...departments] },
    {
      ...{
        name: 'channels',
        kind: 'choices',
        label: t('fileRules.channels'),
        ...needed,
        ...help('channels'),
      },
      options: all('channel', recordChannels),
    },
    {
      ...{ name: 'direction', kind: 'choice', label: t('fileRules.direction'), ...needed },
      options: all('directionOf', ['outward', 'any']),
    },
    {
      ...{ name: 'types', kind: 'choices', label: t('fileRules.types'), ...help('types') },
      options: all('type', fileTypes),
    },
    { name: 'above', kind: 'text', label: t('fileRules.above'), maxLength: 12, ...help('above') },
    {
      ...{ name: 'per', kind: 'choice', label: t('fileRules.per'), ...needed, ...help('per') },
      options: all('perOf', ['none', 'hour', 'day']),
    },
    { name: 'transfers', kind: 'text', label: t('fileRules.transfers'), maxLength: 12 },
    { name: 'megabytes', kind: 'text', label: t('fileRules.megabytes'), maxLength: 12 },
    { name: 'owner', kind: 'text', label: t('fileRules.owner'), maxLength: 60, ...needed, ...help('owner') },
    { name: 'deputy', kind: 'text', label: t('fileRules.deputy'), maxLength: 60, ...needed },
  ];
}
