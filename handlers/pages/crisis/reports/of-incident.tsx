import { teamReportPath } from '../../../../src/crisis/reports/present.ts';
import { readReportsOf } from '../../../../src/crisis/reports/read.ts';
import type { Incident } from '../../../../src/crisis/store.ts';
import { formatMoment } from '../../../../src/messages/format.ts';
import { type Ctx, signedIn, translate } from '../../../context.ts';

/** What was reported of an incident, for those who may read it; nothing where there is none. */
export async function ReportsOf({
  ctx,
  incident,
  called,
}: {
  ctx: Ctx;
  incident: Incident;
  called: readonly string[];
}) {
  const viewer = signedIn(ctx);
  const { app, language } = ctx.state;
  const t = translate(ctx);
  const reports = await readReportsOf(app.db, app.vault, viewer, incident.id, called);
  if (reports.length === 0) return null;
  return (
    <div class="flow">
      {reports.map(({ report: { id, code, source, receivedAt }, said }) => (
        <div class="sheet" key={id}>
          <p class="quiet">
            <a href={teamReportPath(id)}>{t('crisis.reports.page.title', { code })}</a>
            {` · ${t(`crisis.reports.source.${source}`)} · ${formatMoment(receivedAt, language, viewer.timeZone)}`}
          </p>
          {said.map((one) => (
            <p class="said" key={one.id}>
              {one.text ?? t('crisis.reports.page.erased')}
            </p>
          ))}
        </div>
      ))}
    </div>
  );
}
