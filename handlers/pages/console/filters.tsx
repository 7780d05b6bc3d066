import { Alert, Button, classes } from '../../../src/web/components/index.ts';
import type { FiltersOf, ListName } from './lists.ts';
import { listHref, lists } from './lists.ts';
import type { Words } from './words.ts';

export interface Choice {
  value: string;
  label: string;
}

/** One thing by which a list can be narrowed. */
export interface FilterField {
  name: string;
  label: string;
  /** What can be chosen; absent: a day, or a minute of it. */
  choices?: readonly Choice[];
  /** Said where nothing is chosen: "All departments". */
  all?: string;
  minute?: boolean;
  /** Stays in the address and is no filter, such as the way a list is grouped. */
  kept?: boolean;
  /** Chosen elsewhere, such as a person who was searched for: shown, and can only be taken away. */
  fixed?: boolean;
}

export interface FilterBarProps<L extends ListName> {
  list: L;
  values: FiltersOf<L>;
  fields: readonly FilterField[];
  words: Words;
}

/** The filters of a list as a form that opens its address: it works without scripts, and Back undoes it. */
export function FilterBar<L extends ListName>({ list, values, fields, words }: FilterBarProps<L>) {
  const { t } = words;
  const set = values as Readonly<Record<string, string | undefined>>;
  const chosen = fields.flatMap((field) => {
    const value = set[field.name];
    return value && !field.kept ? [{ field, value }] : [];
  });
  const gone = chosen.filter(({ field, value }) => isGone(field, value));
  return (
    <div class="filter-bar">
      <form class="filter-form" method="get" action={lists[list].path} data-drop-empty>
        {fields.map((field) =>
          field.fixed || field.kept ? (
            set[field.name] ? (
              <input key={field.name} type="hidden" name={field.name} value={set[field.name]} />
            ) : null
          ) : (
            <Field key={field.name} list={list} field={field} value={set[field.name] ?? ''} />
          ),
        )}
        {fields.every(({ fixed, kept }) => fixed || kept) ? null : <Button>{t('console.lists.show')}</Button>}
      </form>
      {chosen.length > 0 ? (
        <ul class="chips" aria-label={t('console.lists.chosen')}>
          {chosen.map(({ field, value }) => (
            <li key={field.name}>
              <a class="chip" href={listHref(list, values, { [field.name]: undefined })}>
                <span>
                  {field.label}: {shown(field, value, words) ?? t('console.lists.gone')}
                </span>
                <span aria-hidden="true">×</span>
                <span class="sr-only">{t('console.lists.clearOne')}</span>
              </a>
            </li>
          ))}
          {chosen.length > 1 ? (
            <li>
              <a class="chip-all" href={lists[list].path}>
                {t('console.lists.clear')}
              </a>
            </li>
          ) : null}
        </ul>
      ) : null}
      {gone.length > 0 ? (
        <Alert tone="warn">
          <p>
            {t('console.lists.goneText', {
              what: gone.map(({ field }) => field.label).join(t('console.people.and')),
            })}
          </p>
        </Alert>
      ) : null}
    </div>
  );
}

function Field({ list, field, value }: { list: ListName; field: FilterField; value: string }) {
  const id = `filter-${list}-${field.name}`;
  return (
    <div class={classes('filter-field', field.minute && 'filter-minute')}>
      <label for={id}>{field.label}</label>
      {field.choices ? (
        <select class="plain-input" id={id} name={field.name}>
          <option value="">{field.all ?? '—'}</option>
          {field.choices.map((choice) => (
            <option key={choice.value} value={choice.value} selected={choice.value === value}>
              {choice.label}
            </option>
          ))}
        </select>
      ) : (
        <input
          class="plain-input"
          id={id}
          type={field.minute ? 'datetime-local' : 'date'}
          name={field.name}
          value={value}
        />
      )}
    </div>
  );
}

/** A day and a minute as they are told everywhere else. */
function shown(field: FilterField, value: string, { date }: Words): string | undefined {
  if (field.choices) return labelOf(field, value);
  const [day = '', minute] = value.split('T');
  return minute ? `${date(day)} ${minute}` : date(day);
}

const labelOf = ({ choices }: FilterField, value: string): string | undefined =>
  choices ? choices.find((choice) => choice.value === value)?.label : value;

/** What a shared address or a saved view names and what is there no more: a department that was closed. */
const isGone = (field: FilterField, value: string): boolean => labelOf(field, value) === undefined;
