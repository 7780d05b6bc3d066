import { Button, Hidden, LinkButton } from '../../../src/web/components/index.ts';
import type { Words } from './words.ts';

export interface SearchFormProps {
  action: string;
  label: string;
  value: string;
  /** Back to the list without a search. */
  allHref: string;
  csrf: string;
  words: Words;
}

/** Looks for a person. It posts, although it changes nothing: a name must not end up in an address. */
export function SearchForm({ action, label, value, allHref, csrf, words: { t } }: SearchFormProps) {
  return (
    <search>
      <form class="search-form" method="post" action={action}>
        <Hidden csrf={csrf} />
        <label class="sr-only" for="people-search">
          {label}
        </label>
        <input
          class="plain-input"
          id="people-search"
          type="search"
          name="search"
          maxLength={100}
          autocomplete="off"
          placeholder={label}
          value={value}
        />
        <Button>{t('console.people.searchButton')}</Button>
        {value === '' ? null : (
          <LinkButton href={allHref} look="quiet">
            {t('console.people.searchEnd')}
          </LinkButton>
        )}
      </form>
    </search>
  );
}
