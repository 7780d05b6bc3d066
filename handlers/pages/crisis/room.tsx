import type Router from '@koa/router';
import { crisisPath } from '../../../src/crisis/present.ts';
import { questionsOf } from '../../../src/crisis/room/questions.ts';
import { sayLine, type TimelineLine, timelineOf } from '../../../src/crisis/room/timeline.ts';
import { tasksOf, titlesOf } from '../../../src/crisis/tasks/read.ts';
import { formatMoment } from '../../../src/messages/format.ts';
import { liveAttributes, Section, Timeline } from '../../../src/web/components/index.ts';
import { htmlFragment } from '../../../src/web/layout.tsx';
import { type Ctx, idParam, type State, signedIn, translate } from '../../context.ts';
import { streamPage } from '../frame.tsx';
import type { WrongWords } from '../words-field.tsx';
import { inside, renderIncident } from './frame.tsx';
import { AskForm, drawQuestions } from './questions.tsx';
import { NewTaskForm } from './task-forms.tsx';
import { drawTasks } from './task-list.tsx';

/** The room of an incident: where those who came work together. */
export function roomPages(router: Router<State>): void {
  router.get('/crisis/:incident/room', (ctx) => showRoom(ctx));
  router.get('/crisis/:incident/room/live', liveRoom);
}

/** What has to be put right in a form of the room, with what was typed. */
export interface WrongInRoom {
  task?: WrongWords;
  question?: WrongWords;
}

/** GET /crisis/:incident/room */
export async function showRoom(ctx: Ctx, wrong: WrongInRoom = {}): Promise<void> {
  const { incident } = await inside(ctx);
  const t = translate(ctx);
  const { id } = incident;
  const parts = await drawParts(ctx, id);
  const live = (swap: keyof typeof parts) => liveAttributes({ swap });
  renderIncident(ctx, {
    incident,
    section: 'room',
    body: (
      <div class="flow" {...liveAttributes({ connect: `${crisisPath(id)}/room/live` })}>
        <Section id="tasks" title={t('crisis.tasks.title')} text={t('crisis.tasks.lead')}>
          <div {...live('tasks')}>{parts.tasks}</div>
          <NewTaskForm ctx={ctx} incident={id} {...(wrong.task ? { wrong: wrong.task } : {})} />
        </Section>
        <Section id="questions" title={t('crisis.questions.title')}>
          <div {...live('questions')}>{parts.questions}</div>
          <AskForm ctx={ctx} incident={id} {...(wrong.question ? { wrong: wrong.question } : {})} />
        </Section>
        <Section id="timeline" title={t('crisis.timeline.title')}>
          <div {...live('timeline')}>{parts.timeline}</div>
        </Section>
      </div>
    ),
  });
}

/** GET /crisis/:incident/room/live: what is typed into a form stands outside of what is drawn anew. */
async function liveRoom(ctx: Ctx): Promise<void> {
  const id = idParam(ctx, 'incident');
  await inside(ctx);
  streamPage(ctx, [`crisis.${id}`], async () => {
    await inside(ctx);
    const parts = await drawParts(ctx, id);
    return Object.entries(parts).map(([event, part]) => ({ event, html: htmlFragment(part) }));
  });
}

async function drawParts(ctx: Ctx, id: string) {
  const { app, language } = ctx.state;
  const tasks = await tasksOf(app.db, app.vault, id, { language, now: app.clock.now() });
  return {
    tasks: drawTasks(ctx, id, tasks),
    questions: drawQuestions(ctx, id, await questionsOf(app.db, app.vault, id)),
    timeline: drawTimeline(ctx, await timelineOf(app.db, id), titlesOf(tasks)),
  };
}

/** What happened, the newest first. */
function drawTimeline(ctx: Ctx, lines: readonly TimelineLine[], titles: ReadonlyMap<string, string>) {
  const { language } = ctx.state;
  const { timeZone } = signedIn(ctx);
  return (
    <Timeline
      label={translate(ctx)('crisis.timeline.title')}
      items={lines.map((line) => ({
        id: String(line.id),
        title: sayLine(language, line, titles),
        time: { iso: line.at.toISOString(), label: formatMoment(line.at, language, timeZone) },
        tone: line.tone,
      }))}
    />
  );
}
