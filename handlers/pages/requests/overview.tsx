import { formatDate, formatMoment } from '../../../src/messages/format.ts';
import { hasText } from '../../../src/messages/texts.ts';
import type { Held } from '../../../src/people/personal-data.ts';
import type { Step } from '../../../src/requests/steps.ts';
import { DataTable, EmptyState, LinkButton, Section } from '../../../src/web/components/index.ts';
import { type Ctx, translate } from '../../context.ts';

type HeldThen = Pick<Held, 'category' | 'count' | 'keptUntil' | 'why'> & { source: string };

/** What was held when it was asked: as it was answered, not as it is now. */
export function OverviewSection({ ctx, step }: { ctx: Ctx; step: Step }) {
  const { language, now, viewer, app } = ctx.state;
  const t = translate(ctx);
  if (step.words === null) return <p>{t('requests.page.gone')}</p>;
  const held = JSON.parse(step.words) as HeldThen[];
  const word = (key: string) => (hasText(language, key) ? t(key) : key);
  const when = formatMoment(step.at, language, viewer?.timeZone ?? app.zone);
  return (
    <Section id="overview" title={t('requests.overview.title', { when })}>
      <DataTable
        caption={t('requests.overview.title', { when })}
        captionHidden
        rows={held}
        rowKey={(one) => `${one.source} ${one.category}`}
        empty={<EmptyState compact title={t('requests.overview.none')} />}
        columns={[
          { key: 'category', label: t('me.category'), cell: (one) => word(one.category) },
          { key: 'count', label: t('me.count'), numeric: true, cell: (one) => String(one.count) },
          { key: 'why', label: t('me.why'), cell: (one) => word(one.why) },
          {
            key: 'until',
            label: t('me.until'),
            cell: (one) =>
              one.keptUntil
                ? t('me.untilDay', { day: formatDate(one.keptUntil, language, now) })
                : t('me.untilNone'),
          },
        ]}
      />
      <p class="quiet">{t('requests.overview.recipients')}</p>
      <p class="button-row">
        <LinkButton href="/board/policies/what-heed-keeps">{t('requests.overview.policyLink')}</LinkButton>
      </p>
    </Section>
  );
}
