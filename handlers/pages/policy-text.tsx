import type { Translate } from '../../src/messages/texts.ts';
import type { StoredText } from '../../src/policies/store.ts';
import { type Told, toldBy } from '../../src/policies/told.ts';
import { bodyHtml, disclosureWords } from '../../src/policies/view.ts';
import { DisclosureTable, disclosureColumns, Facts, Prose, Section } from '../../src/web/components/index.ts';

export interface PolicyTextProps {
  text: StoredText;
  /** Of the page, for its headings. */
  t: Translate;
  /** What the page says elsewhere: the statement stands beside the button. */
  without?: Told['key'];
  /** Where to say that the end was reached, and the id of what changes then. */
  read?: { url: string; shownAt: string };
}

/** A policy as its reader gets it: three lines, the table, all the law asks to be told, and every word of the text. */
export function PolicyText({ text, t, without, read }: PolicyTextProps) {
  const labels = Object.fromEntries(
    disclosureColumns.map((column) => [column, t(`notices.page.columns.${column}`)]),
  ) as Record<(typeof disclosureColumns)[number], string>;
  const rows = disclosureWords(text);
  const { policy, law } = toldBy(text.front);
  const told = [...law, ...policy].filter(({ key }) => key !== without);
  return (
    <>
      <Section title={t('notices.page.summary')} id="summary">
        <ol class="summary" lang={text.language}>
          {text.front.summary.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ol>
      </Section>
      {rows.length > 0 ? (
        <Section title={t('notices.page.disclosure')} id="disclosure">
          <DisclosureTable caption={t('notices.page.disclosure')} captionHidden labels={labels} rows={rows} />
        </Section>
      ) : null}
      <Section title={t('notices.page.told')} id="told" sheet>
        <div lang={text.language}>
          <Facts items={told} />
        </div>
      </Section>
      <Section title={t('notices.page.text')} id="text" sheet>
        <Prose
          html={bodyHtml(text)}
          lang={text.language}
          {...(read ? { readEnd: { ...read, label: t('notices.page.end') } } : {})}
        />
      </Section>
    </>
  );
}
