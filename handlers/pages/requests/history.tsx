import { formatMoment } from '../../../src/messages/format.ts';
import { sourceWord } from '../../../src/requests/export/html.ts';
import type { RequestView } from '../../../src/requests/read.ts';
import type { Step } from '../../../src/requests/steps.ts';
import type { DataRequest } from '../../../src/requests/store.ts';
import { Section, Timeline, type Tone } from '../../../src/web/components/index.ts';
import { type Ctx, translate } from '../../context.ts';
import { saidOr } from './said.ts';

export const requestTones: Record<DataRequest['state'], Tone> = {
  unconfirmed: 'wait',
  working: 'wait',
  review: 'wait',
  waiting: 'wait',
  answered: 'good',
  refused: 'neutral',
  withdrawn: 'neutral',
};

/** What the machine notes for itself, and says elsewhere in words. */
const silent: readonly Step['kind'][] = ['reminded', 'store-failed'];
/** Their words are made for a part of the page of their own. */
const shownElsewhere: readonly Step['kind'][] = ['overview', 'explained'];

/**
 * What happened, in its order; the same for the person and for the desk. The person is told the role, never who of it.
 */
export function HistorySection({ ctx, view, desk = false }: { ctx: Ctx; view: RequestView; desk?: boolean }) {
  const { language, viewer, app } = ctx.state;
  const t = translate(ctx);
  const { one, steps } = view;
  const who = ({ byId, byName }: Step) => {
    if (byId === null) return t('requests.by.heed');
    if (desk) return byName ?? '';
    return t(`requests.by.${byId === one.personId ? 'you' : 'desk'}`);
  };
  const shown = steps.filter(({ kind }) => desk || !silent.includes(kind));
  return (
    <Section id="history" title={t('requests.page.history')}>
      <Timeline
        label={t('requests.page.history')}
        items={shown.map((step) => ({
          id: step.id,
          title: `${titleOf(ctx, step)} · ${who(step)}`,
          time: {
            iso: step.at.toISOString(),
            label: formatMoment(step.at, language, viewer?.timeZone ?? app.zone),
          },
          ...((step.words !== null || step.damaged) && !shownElsewhere.includes(step.kind)
            ? { detail: <p class="said">{saidOr(t, step)}</p> }
            : {}),
        }))}
      />
    </Section>
  );
}

function titleOf(ctx: Ctx, { kind, facts }: Step): string {
  const t = translate(ctx);
  const { source } = facts;
  const named = typeof source === 'string' ? sourceWord(source, ctx.state.language) : '';
  return t(`requests.step.${kind}`, { source: named });
}
