import { consoleEntryPath, entryPath } from '../../../src/faq/present.ts';
import type { FaqEntry, FaqVersion } from '../../../src/faq/store.ts';
import { languages } from '../../../src/messages/model.ts';
import { Button, Confirm, Hidden, LinkButton, Section } from '../../../src/web/components/index.ts';
import { type Ctx, csrf } from '../../context.ts';
import type { Words } from '../console/words.ts';

/** What else can be done with an entry, for whoever writes it. */
export function EntryActs({ ctx, entry, words: { t } }: { ctx: Ctx; entry: FaqEntry; words: Words }) {
  const path = consoleEntryPath(entry.id);
  if (entry.archivedAt)
    return (
      <form class="button-row" method="post" action={`${path}/bring-back`}>
        <Hidden csrf={csrf(ctx)} />
        <Button>{t('faq.console.bringBack')}</Button>
      </form>
    );
  return (
    <>
      <div class="button-row">
        <LinkButton href={entryPath(entry.id)}>{t('faq.console.shown')}</LinkButton>
      </div>
      <Confirm
        ask={t('faq.console.archive')}
        text={t('faq.console.archiveText')}
        confirm={t('faq.console.archive')}
        look="plain"
        post={{ url: `${path}/archive`, csrf: csrf(ctx) }}
      />
    </>
  );
}

/** Wordings to look back at, the newest first. */
export function Versions({ versions, words }: { versions: readonly FaqVersion[]; words: Words }) {
  const { t, moment, language } = words;
  if (versions.length === 0) return null;
  return (
    <Section id="versions" title={t('faq.console.versions')}>
      {versions.map(({ number, writtenAt, writtenBy, texts }) => (
        <details key={number}>
          <summary>
            {t('faq.console.versionOf', { number })} ·{' '}
            {writtenBy
              ? t('faq.console.writtenBy', { at: moment(writtenAt).label, name: writtenBy })
              : t('faq.console.writtenAt', { at: moment(writtenAt).label })}
          </summary>
          {languages
            .toSorted((a) => (a === language ? -1 : 1))
            .map((one) => {
              const wording = texts[one];
              return wording ? (
                <div key={one} lang={one}>
                  <p>
                    <strong>{wording.question}</strong>
                  </p>
                  <p class="template-text">{wording.answer}</p>
                  {wording.also ? <p class="template-text quiet">{wording.also}</p> : null}
                </div>
              ) : null;
            })}
        </details>
      ))}
    </Section>
  );
}
