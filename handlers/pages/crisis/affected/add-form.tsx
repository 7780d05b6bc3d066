import type { ComponentChildren } from 'preact';
import { categoriesNamed } from '../../../../src/access-cases/store.ts';
import { affectedPath } from '../../../../src/crisis/affected/present.ts';
import { kinds } from '../../../../src/crisis/affected/rules.ts';
import { type DepartmentChoice, departmentTree } from '../../../../src/notices/choose.ts';
import { roles } from '../../../../src/people/person.ts';
import { longestText } from '../../../../src/threads/rules.ts';
import {
  Alert,
  Button,
  FieldView,
  FileField,
  Hidden,
  Section,
  withFiles,
} from '../../../../src/web/components/index.ts';
import { type Ctx, csrf, translate } from '../../../context.ts';
import { type Choice, choices, recordKinds, type Typed } from './input.ts';

interface Offered {
  departments: readonly DepartmentChoice[];
  sources: { id: string; name: string }[];
  categories: { id: number; label: string }[];
}

/** What there is to choose from. */
export async function offered(ctx: Ctx): Promise<Offered> {
  const { app, language } = ctx.state;
  const categories = await categoriesNamed(app.db);
  return {
    departments: await departmentTree(app.db),
    sources: await app.db
      .selectFrom('record_source')
      .select(['id', 'name'])
      .orderBy('name')
      .limit(200)
      .execute(),
    categories: categories.map(({ id, words }) => ({ id, label: words[language] })),
  };
}

interface AddFormProps {
  ctx: Ctx;
  incidentId: string;
  from: Offered;
  typed: Typed;
  wrong: readonly string[];
}

/** Who, what of theirs, and how it is known. What belongs to a source stands below it. */
export function AddForm({ ctx, incidentId, from, typed, wrong }: AddFormProps) {
  const t = translate(ctx);
  const words = (key: string) => t(`crisis.affected.add.${key}`);
  return (
    <Section id="add" title={words('title')} text={words('text')} sheet>
      {wrong.length > 0 ? (
        <Alert tone="bad" announce="alert">
          <ul class="problem-list">
            {wrong.map((one) => (
              <li key={one}>{one}</li>
            ))}
          </ul>
        </Alert>
      ) : null}
      <form
        class="answer-form"
        method="post"
        action={affectedPath(incidentId, '/look')}
        {...withFiles}
        noValidate
      >
        <Hidden csrf={csrf(ctx)} />
        <fieldset class="field audience">
          <legend>{words('source')}</legend>
          <div class="options">
            {choices.map((choice) => (
              <div class="audience-choice" key={choice}>
                <label class="option">
                  <input type="radio" name="source" value={choice} checked={typed.source === choice} />
                  <span>{words(`choice.${choice}`)}</span>
                </label>
                <Part choice={choice} {...{ ctx, from, typed }} />
              </div>
            ))}
          </div>
        </fieldset>
        <fieldset class="field">
          <legend>{words('kinds')}</legend>
          <ul class="tree">
            {kinds.map((kind) => (
              <Tick key={kind} name={`kind-${kind}`} typed={typed}>
                {t(`crisis.affected.kind.${kind}`)}
              </Tick>
            ))}
          </ul>
        </fieldset>
        <FieldView
          id="affected-why"
          field={{
            name: 'why',
            kind: 'long-text',
            label: words('why'),
            help: words('whyHelp'),
            required: true,
            maxLength: longestText,
          }}
          value={typed.why ?? ''}
          optional={t('common.optional')}
        />
        <ul class="tree">
          <Tick name="again" typed={typed}>
            {words('again')}
          </Tick>
        </ul>
        <Button look="primary">{words('look')}</Button>
      </form>
    </Section>
  );
}

interface PartProps {
  ctx: Ctx;
  choice: Choice;
  from: Offered;
  typed: Typed;
}

function Part({ ctx, choice, from, typed }: PartProps): ComponentChildren {
  const t = translate(ctx);
  const words = (key: string) => t(`crisis.affected.add.${key}`);
  const field = (
    name: string,
    label: string,
    help?: string,
    kind: 'text' | 'date' | 'long-text' = 'text',
  ) => (
    <FieldView
      id={`affected-${name}`}
      field={{ name, kind, label, ...(help ? { help } : {}) }}
      value={typed[name] ?? ''}
      optional={t('common.optional')}
    />
  );
  const asOf = field('asOf', words('asOf'), words('asOfHelp'), 'date');
  switch (choice) {
    case 'list':
    case 'outside':
      return (
        <div class="audience-part">
          {field(choice, words(choice), words(`${choice}Help`), 'long-text')}
          <FileField
            id={`affected-${choice}-file`}
            fills={choice}
            label={words('file')}
            help={t('console.file.help')}
            accept=".csv,.tsv,.txt,text/csv"
          />
        </div>
      );
    case 'everyone':
      return null;
    case 'departments':
      return (
        <div class="audience-part">
          <Tree departments={from.departments} typed={typed} />
          {asOf}
        </div>
      );
    case 'roles':
      return (
        <div class="audience-part">
          <ul class="tree">
            {roles.map((role) => (
              <Tick key={role} name={`role-${role}`} typed={typed}>
                {t(`console.roles.${role}`)}
              </Tick>
            ))}
          </ul>
        </div>
      );
    case 'records':
      return (
        <div class="audience-part">
          <p class="help">{words('recordsHelp')}</p>
          {field('fromOn', words('from'), undefined, 'date')}
          {field('toOn', words('to'), undefined, 'date')}
          <FieldView
            id="affected-only"
            field={{
              name: 'only',
              kind: 'choice',
              label: words('only'),
              options: [
                { value: '', label: words('onlyAll') },
                ...recordKinds.map((value) => ({ value, label: words(`onlyKind.${value}`) })),
              ],
            }}
            value={typed.only ?? ''}
            optional={t('common.optional')}
          />
          <Ticks
            label={words('recordSources')}
            prefix="source-"
            items={from.sources.map(({ id, name }) => [id, name])}
            typed={typed}
          />
          <Ticks
            label={words('categories')}
            prefix="category-"
            items={from.categories.map(({ id, label }) => [String(id), label])}
            typed={typed}
          />
          {field('record', words('record'))}
        </div>
      );
  }
}

function Ticks(props: { label: string; prefix: string; items: readonly [string, string][]; typed: Typed }) {
  if (props.items.length === 0) return null;
  return (
    <>
      <p>{props.label}</p>
      <ul class="tree">
        {props.items.map(([id, label]) => (
          <Tick key={id} name={`${props.prefix}${id}`} typed={props.typed}>
            {label}
          </Tick>
        ))}
      </ul>
    </>
  );
}

function Tree({ departments, typed }: { departments: readonly DepartmentChoice[]; typed: Typed }) {
  return (
    <ul class="tree">
      {departments.map(({ id, name, below }) => (
        <Tick
          key={id}
          name={`department-${id}`}
          typed={typed}
          below={below.length > 0 ? <Tree departments={below} typed={typed} /> : null}
        >
          {name}
        </Tick>
      ))}
    </ul>
  );
}

function Tick(props: { name: string; typed: Typed; children: ComponentChildren; below?: ComponentChildren }) {
  return (
    <li>
      <label class="tick">
        <input type="checkbox" name={props.name} value="on" checked={props.typed[props.name] !== undefined} />
        <span>{props.children}</span>
      </label>
      {props.below}
    </li>
  );
}
