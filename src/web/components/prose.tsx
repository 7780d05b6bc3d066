import type { Language } from '../../messages/model.ts';

export interface ProseProps {
  /** HTML rendered from a policy's Markdown with raw HTML switched off: the one string trusted as markup. */
  html: string;
  /** Language of the text, which may differ from the page's. */
  lang: Language;
  /**
   * Posts to `url` once, when the end comes into view. Only that it was reached; no time is measured. What
   * comes back takes the place of the element called `shownAt`.
   */
  readEnd?: { url: string; label: string; shownAt?: string };
  id?: string;
}

/** The body of a policy, set for reading, saving and printing. */
export function Prose({ html, lang, readEnd, id }: ProseProps) {
  return (
    <article class="prose" lang={lang} id={id}>
      <div dangerouslySetInnerHTML={{ __html: html }} />
      {readEnd ? (
        <p class="read-end" data-read-end data-read-url={readEnd.url} data-read-shown-at={readEnd.shownAt}>
          {readEnd.label}
        </p>
      ) : null}
    </article>
  );
}
