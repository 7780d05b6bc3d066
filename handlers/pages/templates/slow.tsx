import type { SlowSpans } from '../../../src/templates/suggest.ts';
import { LinkButton, Section } from '../../../src/web/components/index.ts';
import { clock } from '../analysis/charts.tsx';
import type { Words } from '../console/words.ts';

/** Where more templates could help, for whoever is in the team; whoever leads it can write one at once. */
export function SlowHours({ slow, writes, words }: { slow: SlowSpans; writes: boolean; words: Words }) {
  const { t, language } = words;
  const list = (items: readonly string[]) => items.join(language === 'zh-CN' ? '、' : ', ');
  const hours = list(slow.spans.map(({ from, to }) => `${clock(from)}–${clock(to)}`));
  return (
    <Section
      id="slow"
      title={t('templates.slow')}
      text={
        slow.above.length > 0
          ? t('templates.slowAbove', { departments: list(slow.above) })
          : t('templates.slowOwn')
      }
      sheet
    >
      <p>{t('templates.slowHours', { hours })}</p>
      {writes ? (
        <div class="button-row">
          <LinkButton href="/templates/new">{t('templates.new')}</LinkButton>
        </div>
      ) : (
        <p class="quiet">{t('templates.slowTell')}</p>
      )}
    </Section>
  );
}
