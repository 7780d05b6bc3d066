import type { ComponentChildren } from 'preact';
import type { DepartmentChoice } from '../../../src/notices/choose.ts';
import { roles } from '../../../src/people/person.ts';
import { classes, FileField } from '../../../src/web/components/index.ts';
import { type AudienceKind, audienceKinds, type NoticeInput, type NoticeProblems } from './notice-input.ts';
import type { Words } from './words.ts';

export interface AudienceFieldProps {
  id: string;
  input: NoticeInput;
  choices: AudienceChoices;
  problems?: NoticeProblems | undefined;
  words: Words;
}

export interface AudienceChoices {
  everyone: number;
  departments: readonly DepartmentChoice[];
  roles: ReadonlyMap<string, number>;
}

/**
 * Who a notice is for. What belongs to a choice stands below it; the style sheet shows only the part of the
 * one chosen where the browser can tell, and all of them where it cannot.
 */
export function AudienceField(props: AudienceFieldProps) {
  const { id, input, choices, problems, words } = props;
  const { t, n } = words;
  const problem = problems?.fields.audience;
  const counts: Partial<Record<AudienceKind, number>> = { everyone: choices.everyone };
  return (
    <fieldset
      class={classes('field audience', problem && 'field-wrong')}
      id={id}
      tabIndex={-1}
      aria-describedby={problem ? `${id}-error` : undefined}
    >
      <legend>{t('console.noticeForm.audience')}</legend>
      <div class="options">
        {audienceKinds.map((kind) => (
          <div class="audience-choice" key={kind}>
            <label class="option">
              <input type="radio" name="audience" value={kind} checked={input.audience === kind} required />
              <span>{t(`console.noticeForm.kind.${kind}`)}</span>
              {counts[kind] === undefined ? null : <Heads count={n(counts[kind])} words={words} />}
            </label>
            <Part kind={kind} {...props} />
          </div>
        ))}
      </div>
      {problem ? (
        <p class="problem" id={`${id}-error`}>
          {t(`console.noticeForm.problem.${problem}`)}
        </p>
      ) : null}
    </fieldset>
  );
}

function Part({ kind, id, input, choices, problems, words }: AudienceFieldProps & { kind: AudienceKind }) {
  const { t, n } = words;
  if (kind === 'everyone') return null;
  return (
    <div class="audience-part">
      {kind === 'departments' ? (
        <>
          <p class="help">{t('console.noticeForm.departmentsHelp')}</p>
          <Tree departments={choices.departments} chosen={new Set(input.departments)} words={words} />
        </>
      ) : null}
      {kind === 'roles' ? (
        <ul class="tree">
          {roles
            .filter((role) => choices.roles.has(role))
            .map((role) => (
              <li key={role}>
                <Tick name={`role-${role}`} checked={input.roles.includes(role)}>
                  {t(`console.roles.${role}`)}
                  <Heads count={n(choices.roles.get(role) ?? 0)} words={words} />
                </Tick>
              </li>
            ))}
        </ul>
      ) : null}
      {kind === 'people' ? <ListPart id={id} input={input} problems={problems} words={words} /> : null}
    </div>
  );
}

function ListPart({ id, input, problems, words }: Omit<AudienceFieldProps, 'choices'>) {
  const { t } = words;
  const wrong = [
    ...(problems?.unknown ?? []).map(({ line, staffNo }) =>
      t('console.noticeForm.unknownLine', { line, staffNo }),
    ),
    ...(problems?.unreadable ?? []).map((line) => t('console.noticeForm.unreadableLine', { line })),
  ];
  return (
    <>
      <label for={`${id}-list`}>{t('console.noticeForm.list')}</label>
      <p class="help" id={`${id}-list-help`}>
        {t('console.noticeForm.listHelp')}
      </p>
      <textarea
        id={`${id}-list`}
        name="list"
        rows={6}
        spellcheck={false}
        aria-describedby={`${id}-list-help${wrong.length > 0 ? ` ${id}-list-wrong` : ''}`}
        defaultValue={input.list}
      />
      <FileField
        id={`${id}-file`}
        fills="list"
        label={t('console.file.csv')}
        help={t('console.file.help')}
        accept=".csv,.tsv,.txt,text/csv"
      />
      {wrong.length > 0 ? (
        <ul class="problem-list" id={`${id}-list-wrong`}>
          {wrong.slice(0, mostShown).map((line) => (
            <li key={line}>{line}</li>
          ))}
          {wrong.length > mostShown ? (
            <li>{t('console.noticeForm.moreLines', { more: words.n(wrong.length - mostShown) })}</li>
          ) : null}
        </ul>
      ) : null}
    </>
  );
}

/** Beyond that a list is the wrong list. */
const mostShown = 50;

function Tree(props: {
  departments: readonly DepartmentChoice[];
  chosen: ReadonlySet<string>;
  words: Words;
}) {
  const { departments, chosen, words } = props;
  return (
    <ul class="tree">
      {departments.map((department) => (
        <li key={department.id}>
          <Tick name={`department-${department.id}`} checked={chosen.has(department.id)}>
            {department.name}
            <Heads count={words.n(department.people)} words={words} />
          </Tick>
          {department.below.length > 0 ? (
            <Tree departments={department.below} chosen={chosen} words={words} />
          ) : null}
        </li>
      ))}
    </ul>
  );
}

function Tick(props: { name: string; checked: boolean; children: ComponentChildren }) {
  return (
    <label class="tick">
      <input type="checkbox" name={props.name} value="on" checked={props.checked} />
      <span>{props.children}</span>
    </label>
  );
}

function Heads({ count, words }: { count: string; words: Words }) {
  return <small class="heads">{words.t('console.noticeForm.heads', { people: count })}</small>;
}
