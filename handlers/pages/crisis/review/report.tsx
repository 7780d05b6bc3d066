import { exportReport, reportTitle } from '../../../../src/crisis/review/pdf.ts';
import { type ReportSection, reportOf } from '../../../../src/crisis/review/report.ts';
import { calledTo, findIncident, type Incident, noSuchIncident } from '../../../../src/crisis/store.ts';
import { HeedError } from '../../../../src/errors.ts';
import type { Block } from '../../../../src/pack/content/model.ts';
import { can } from '../../../../src/people/permissions.ts';
import { Facts, PageHead, Section } from '../../../../src/web/components/index.ts';
import { type Ctx, idParam, signedIn, translate } from '../../../context.ts';
import { ExportButtons } from '../../export-buttons.tsx';
import { exportOrder, sendExport } from '../../exports.ts';
import { renderPage } from '../../frame.tsx';

/** The incident, for whoever may read its report: those who were in it, and auditors. */
async function reported(ctx: Ctx): Promise<Incident> {
  const viewer = signedIn(ctx);
  const { db } = ctx.state.app;
  const id = idParam(ctx, 'incident');
  const incident = await findIncident(db, id);
  const called = incident ? await calledTo(db, id) : [];
  if (!incident || !can(viewer, 'crisis.report', { called })) throw noSuchIncident(id);
  return incident;
}

/** GET /crisis/:incident/report */
export async function reviewReport(ctx: Ctx): Promise<void> {
  const incident = await reported(ctx);
  const viewer = signedIn(ctx);
  const { app, language, now } = ctx.state;
  const t = translate(ctx);
  const zone = viewer.timeZone;
  const sections = await reportOf(app.db, app.vault, incident, { language, zone, now });
  if (!sections) throw new HeedError('not-found', `incident ${incident.id} has no review`);
  const path = `/crisis/${incident.id}/report`;
  const inside = can(viewer, 'crisis.read', { called: await calledTo(app.db, incident.id) });
  renderPage(ctx, {
    title: reportTitle(t, incident),
    path,
    body: (
      <>
        <PageHead
          title={reportTitle(t, incident)}
          lead={t('crisis.review.reportLead')}
          up={
            inside
              ? { href: `/crisis/${incident.id}/review`, label: t('crisis.review.title') }
              : { href: '/crisis/reviews', label: t('crisis.review.reviewsTitle') }
          }
          actions={
            <ExportButtons ctx={ctx} files={[{ path: `${path}.pdf`, label: t('crisis.review.download') }]} />
          }
        />
        {sections.map((section, n) => (
          <ReportPart key={section.title} id={`part-${n + 1}`} section={section} />
        ))}
      </>
    ),
  });
}

function ReportPart({ id, section: { title, blocks } }: { id: string; section: ReportSection }) {
  return (
    <Section id={id} title={title}>
      <div class="flow">
        {blocks.map((block, n) => (
          <ReportBlock key={n} block={block} />
        ))}
      </div>
    </Section>
  );
}

function ReportBlock({ block }: { block: Block }) {
  switch (block.form) {
    case 'heading':
      return <h3>{block.text}</h3>;
    case 'note':
      return <p class="quiet">{block.text}</p>;
    case 'quote':
      return <p class="said">{block.text}</p>;
    case 'facts':
      return <Facts items={block.rows} />;
    case 'text':
      return <p>{block.text}</p>;
    default:
      return null;
  }
}

/** POST /crisis/:incident/report.pdf */
export async function reportFile(ctx: Ctx): Promise<void> {
  const incident = await reported(ctx);
  const { app } = ctx.state;
  sendExport(ctx, await exportReport(app.db, app, exportOrder(ctx, true), incident));
}
