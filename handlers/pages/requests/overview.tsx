import { formatMoment } from '../../../src/messages/format.ts';
import type { Held } from '../../../src/people/personal-data.ts';
import type { Step } from '../../../src/requests/steps.ts';
import { DataTable, EmptyState, LinkButton, Section } from '../../../src/web/components/index.ts';
import { type Ctx, translate } from '../../context.ts';
import { heldColumns } from '../me/held-columns.ts';
import { saidOr } from './said.ts';

type HeldThen = Pick<Held, 'category' | 'count' | 'keptUntil' | 'why'> & { source: string };

/** What was held when it was asked: as it was answered, not as it is now. */
export function OverviewSection({ ctx, step }: { ctx: Ctx; step: Step }) {
  const { language, viewer, app } = ctx.state;
  const t = translate(ctx);
  if (step.words === null) return <p>{saidOr(t, step)}</p>;
  const held = JSON.parse(step.words) as HeldThen[];
  const when = formatMoment(step.at, language, viewer?.timeZone ?? app.zone);
  return (
    <Section id="overview" title={t('requests.overview.title', { when })}>
      <DataTable
        caption={t('requests.overview.title', { when })}
        captionHidden
        rows={held}
        rowKey={(one) => `${one.source} ${one.category}`}
        empty={<EmptyState compact title={t('requests.overview.none')} />}
        columns={heldColumns<HeldThen>(ctx)}
      />
      <p class="quiet">{t('requests.overview.recipients')}</p>
      <p class="button-row">
        <LinkButton href="/board/policies/what-heed-keeps">{t('requests.overview.policyLink')}</LinkButton>
      </p>
    </Section>
  );
}
