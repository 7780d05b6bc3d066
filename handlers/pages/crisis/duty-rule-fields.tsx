import { fieldNames } from '../../../src/crisis/duties/facts.ts';
import { type DutyCode, dutyCodes, longestSource } from '../../../src/crisis/duties/table.ts';
import { type RuleProblems, type TypedRules, termNames } from '../../../src/crisis/duties/typed-rules.ts';
import { languages } from '../../../src/messages/model.ts';
import { FieldView } from '../../../src/web/components/index.ts';
import { type Ctx, translate } from '../../context.ts';

interface FieldsProps {
  ctx: Ctx;
  typed: TypedRules;
  problems: RuleProblems;
}

/** Every value that counsel may change, with what it means; each duty by itself. */
export function RuleFields({ ctx, typed, problems }: FieldsProps) {
  const t = translate(ctx);
  const words = (key: string) => t(`crisis.duties.ruleTable.${key}`);
  const text = (
    name: string,
    label: string,
    more: { help?: string; required?: boolean; most?: number } = {},
  ) => {
    const problem = problems[name];
    return (
      <FieldView
        id={`rule-${name}`}
        field={{
          ...{ name, kind: 'text', label, required: more.required ?? true, maxLength: more.most ?? 60 },
          ...(more.help ? { help: more.help } : {}),
        }}
        value={typed[name] ?? ''}
        {...(problem ? { error: words(`problem.${problem}`) } : {})}
        optional={t('common.optional')}
      />
    );
  };
  return (
    <>
      {dutyCodes.map((code) => (
        <details key={code} open={Object.keys(problems).some((name) => name.startsWith(`${code}.`))}>
          <summary class="button">{t(`crisis.duties.name.${code}`)}</summary>
          <div class="sheet flow">
            {termNames.map((name) =>
              text(`${code}.${name}`, words(`term.${name}`), {
                help: words(`termHelp.${name}`),
                required: name === 'hours',
              }),
            )}
            {languages.map((language) =>
              text(`${code}.source.${language}`, words(`source.${language === 'en' ? 'en' : 'zh'}`), {
                help: words('sourceHelp'),
                most: longestSource,
              }),
            )}
            <Ticked ctx={ctx} code={code} typed={typed} problems={problems} />
          </div>
        </details>
      ))}
      {text('people', words('people'), { help: words('peopleHelp') })}
      {text('shares', words('shares'), { help: words('sharesHelp'), required: false })}
      {text('again', words('again'))}
    </>
  );
}

/** What a report has to say, and whether a late one says why. */
function Ticked({ ctx, code, typed, problems }: FieldsProps & { code: DutyCode }) {
  const t = translate(ctx);
  const words = (key: string) => t(`crisis.duties.ruleTable.${key}`);
  const tick = (name: string, label: string) => (
    <label class="option" key={name}>
      <input type="checkbox" name={name} value="on" checked={typed[name] !== undefined} />
      <span>{label}</span>
    </label>
  );
  const problem = problems[`${code}.fields`];
  return (
    <>
      <fieldset class={problem ? 'field field-wrong' : 'field'}>
        <legend>{words('fields')}</legend>
        <div class="options">
          {fieldNames.map((name) => tick(`${code}.field.${name}`, t(`crisis.duties.fact.${name}`)))}
        </div>
        {problem ? <p class="problem">{words(`problem.${problem}`)}</p> : null}
      </fieldset>
      <div class="options">{tick(`${code}.late`, words('late'))}</div>
    </>
  );
}
