import { Button, Hidden } from '../../../src/web/components/index.ts';

export interface ConsoleSearchProps {
  csrf: string;
  value: string;
  t: (key: string) => string;
}

/** Looks for people, notices, policies and cases, from every page of the console. What is typed stays out of addresses. */
export function ConsoleSearch({ csrf, value, t }: ConsoleSearchProps) {
  return (
    <search>
      <form class="console-search" method="post" action="/console/search">
        <Hidden csrf={csrf} />
        <label class="sr-only" for="console-search">
          {t('console.search.label')}
        </label>
        <input
          class="plain-input"
          id="console-search"
          type="search"
          name="search"
          maxLength={100}
          autocomplete="off"
          placeholder={t('console.search.placeholder')}
          value={value}
          data-search
        />
        <Button>{t('console.people.searchButton')}</Button>
      </form>
    </search>
  );
}
