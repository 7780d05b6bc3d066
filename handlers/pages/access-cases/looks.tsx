import { longestTerm } from '../../../src/access-cases/rules.ts';
import { Button, DataTable, FieldView, Hidden, Section } from '../../../src/web/components/index.ts';
import type { CasePart } from './case.tsx';

/** What opens something: forms, never links. */
export function ReadForms({ words, post }: CasePart) {
  const { t } = words;
  const list = post('list');
  const search = post('search');
  return (
    <Section id="read" title={t('access.listTitle')} text={t('access.listText')}>
      <form method="post" action={list.url}>
        <Hidden csrf={list.csrf} />
        <Button look="primary">{t('access.list')}</Button>
      </form>
      <form class="answer" method="post" action={search.url} noValidate>
        <Hidden csrf={search.csrf} />
        <SearchField words={words} value="" />
        <Button>{t('access.search')}</Button>
      </form>
    </Section>
  );
}

export function SearchField({
  words: { t },
  value,
  error,
}: Pick<CasePart, 'words'> & { value: string; error?: string | undefined }) {
  return (
    <FieldView
      id="access-search"
      field={{
        ...{ name: 'search', kind: 'text', label: t('access.searchLabel'), help: t('access.searchHelp') },
        ...{ required: true, maxLength: longestTerm },
      }}
      value={value}
      autocomplete="off"
      optional=""
      {...(error ? { error } : {})}
    />
  );
}

/** Every look, and whether those concerned know. */
export function LookLog({ view, words }: CasePart) {
  const { t, moment, n } = words;
  const { looks, untold } = view;
  return (
    <Section id="looks" title={t('access.log')}>
      {looks.length > 0 ? (
        <p class="section-text">
          {untold.people === 0 ? t('access.toldAll') : t('access.toldWaiting', { count: untold.people })}
          {untold.left > 0 ? ` · ${t('access.toldLeft', { count: untold.left })}` : null}
        </p>
      ) : null}
      <DataTable
        caption={t('access.log')}
        captionHidden
        rows={looks}
        rowKey={({ id }) => id}
        empty={<p class="quiet">{t('access.logNone')}</p>}
        columns={[
          { key: 'at', label: t('access.when'), cell: ({ at }) => moment(at).label },
          { key: 'viewer', label: t('access.viewer'), cell: ({ viewerName }) => viewerName },
          { key: 'what', label: t('access.whatLabel'), cell: ({ what }) => t(`access.what.${what}`) },
          { key: 'records', label: t('access.records'), cell: ({ records }) => n(records), numeric: true },
          {
            key: 'terms',
            label: t('access.terms'),
            cell: ({ what, terms }) => (what === 'search' ? (terms ?? t('access.gone')) : ''),
          },
        ]}
      />
    </Section>
  );
}
