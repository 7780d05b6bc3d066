import { beginningOf, entryPath, otherLanguage } from '../../../src/faq/present.ts';
import { type FaqEntry, wordingFor } from '../../../src/faq/store.ts';
import type { Language } from '../../../src/messages/model.ts';
import { Badge } from '../../../src/web/components/index.ts';
import { type Ctx, translate } from '../../context.ts';

/** Entries to choose from: what is asked, and how the answer begins. */
export function EntryList({ ctx, entries }: { ctx: Ctx; entries: readonly FaqEntry[] }) {
  const t = translate(ctx);
  return (
    <div class="board">
      {entries.map((entry) => {
        const { question, answer, language } = wordingFor(entry, ctx.state.language);
        return (
          <article key={entry.id} class="sheet board-card">
            <div class="page-title">
              <h3 lang={language}>
                <a href={entryPath(entry.id)}>{question}</a>
              </h3>
              <LanguageNote ctx={ctx} written={language} />
            </div>
            <p lang={language}>{beginningOf(answer, 'page')}</p>
            <p class="quiet">
              {t(`faq.from.${entry.role}`)} · {t('faq.number', { number: entry.number })}
            </p>
          </article>
        );
      })}
    </div>
  );
}

/** Nothing where it is the reader's own language. */
export function LanguageNote({ ctx, written }: { ctx: Ctx; written: Language }) {
  const other = otherLanguage(written, ctx.state.language);
  return other ? <Badge tone="neutral">{other}</Badge> : null;
}
