import type Router from '@koa/router';
import { crisisPath } from '../../../src/crisis/present.ts';
import { sayLine, type TimelineLine, timelineOf } from '../../../src/crisis/room/timeline.ts';
import { formatMoment } from '../../../src/messages/format.ts';
import { liveAttributes, Section, Timeline } from '../../../src/web/components/index.ts';
import { htmlFragment } from '../../../src/web/layout.tsx';
import { type Ctx, idParam, type State, signedIn, translate } from '../../context.ts';
import { streamPage } from '../frame.tsx';
import { inside, renderIncident } from './frame.tsx';

/** The room of an incident: where those who came work together. */
export function roomPages(router: Router<State>): void {
  router.get('/crisis/:incident/room', showRoom);
  router.get('/crisis/:incident/room/live', liveRoom);
}

/** GET /crisis/:incident/room */
async function showRoom(ctx: Ctx): Promise<void> {
  const { incident } = await inside(ctx);
  const t = translate(ctx);
  const lines = await timelineOf(ctx.state.app.db, incident.id);
  renderIncident(ctx, {
    incident,
    section: 'room',
    body: (
      <Section id="timeline" title={t('crisis.timeline.title')}>
        <div {...liveAttributes({ connect: `${crisisPath(incident.id)}/room/live`, swap: 'timeline' })}>
          {drawTimeline(ctx, lines)}
        </div>
      </Section>
    ),
  });
}

/** GET /crisis/:incident/room/live */
async function liveRoom(ctx: Ctx): Promise<void> {
  const id = idParam(ctx, 'incident');
  await inside(ctx);
  streamPage(ctx, [`crisis.${id}`], async () => {
    await inside(ctx);
    return [
      { event: 'timeline', html: htmlFragment(drawTimeline(ctx, await timelineOf(ctx.state.app.db, id))) },
    ];
  });
}

/** What happened, the newest first. */
function drawTimeline(ctx: Ctx, lines: readonly TimelineLine[]) {
  const { language } = ctx.state;
  const { timeZone } = signedIn(ctx);
  return (
    <Timeline
      label={translate(ctx)('crisis.timeline.title')}
      items={lines.map((line) => ({
        id: String(line.id),
        title: sayLine(language, line),
        time: { iso: line.at.toISOString(), label: formatMoment(line.at, language, timeZone) },
        tone: line.tone,
      }))}
    />
  );
}
