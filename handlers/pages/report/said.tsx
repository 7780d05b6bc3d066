import type { SaidWords } from '../../../src/crisis/reports/words.ts';
import { formatMoment } from '../../../src/messages/format.ts';
import { type Ctx, signedIn, translate } from '../../context.ts';

/** What was said of a report, in its order: as text, whatever stands in it. */
export function Said({ ctx, said }: { ctx: Ctx; said: readonly SaidWords[] }) {
  const { language } = ctx.state;
  const { timeZone } = signedIn(ctx);
  const t = translate(ctx);
  return (
    <div class="flow">
      {said.length === 0 ? <p>{t('crisis.reports.page.saidNothing')}</p> : null}
      {said.map(({ id, kind, byName, at, text }) => (
        <div class="sheet" key={id}>
          <p class="quiet">
            {[t(`crisis.reports.page.words.${kind}`), byName, formatMoment(at, language, timeZone)]
              .filter(Boolean)
              .join(' · ')}
          </p>
          <p class="said">{text ?? t('crisis.reports.page.erased')}</p>
        </div>
      ))}
    </div>
  );
}
