import type { SiteNames } from '../../../src/analysis/site-names.ts';
import { Alert, Section } from '../../../src/web/components/index.ts';
import type { Words } from '../console/words.ts';

/** Agreements under which nothing is counted, since nobody is at a site of that name. */
export function NobodyAt({
  names: { nobodyAt },
  words: { t, language },
}: {
  names: SiteNames;
  words: Words;
}) {
  if (nobodyAt.length === 0) return null;
  return (
    <Alert tone="warn">
      {nobodyAt.map(({ site, like }) => (
        <p key={site}>
          {like.length > 0
            ? t('analysis.spelledLike', { site, like: like.join(language === 'zh-CN' ? '”、“' : '”, “') })
            : t('analysis.nobodyAt', { site })}
        </p>
      ))}
    </Alert>
  );
}

/** Sites that people work at and nothing was agreed for. */
export function NotAgreed({ names: { notAgreed }, words: { t } }: { names: SiteNames; words: Words }) {
  if (notAgreed.length === 0) return null;
  return (
    <Section id="not-agreed" title={t('analysis.notAgreed')} text={t('analysis.notAgreedText')}>
      <ul>
        {notAgreed.map((site) => (
          <li key={site}>{site}</li>
        ))}
      </ul>
    </Section>
  );
}
