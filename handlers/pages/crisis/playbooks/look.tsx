import { playbookNow, publishPlaybook } from '../../../../src/crisis/tasks/playbook-versions.ts';
import { readTyped, typedTasks } from '../../../../src/crisis/tasks/typed-playbook.ts';
import { inTransaction } from '../../../../src/db/pool.ts';
import { HeedError } from '../../../../src/errors.ts';
import { languages } from '../../../../src/messages/model.ts';
import { demand } from '../../../../src/people/permissions.ts';
import { Button, Section } from '../../../../src/web/components/index.ts';
import { type Ctx, formFields, signedIn, translate } from '../../../context.ts';
import { renderPlan } from '../plan/frame.tsx';
import { drawEdit, type Editing } from './edit.tsx';
import { CarriedTasks } from './fields.tsx';
import { PlaybookChanges, PlaybookTasks } from './parts.tsx';
import { levelOf, playbookPath } from './shared.ts';

/** What the form means; `undefined` once it has been shown again with everything that is wrong. */
function readForm(ctx: Ctx) {
  const level = levelOf(ctx);
  const fields = formFields(ctx);
  const { base = '' } = fields;
  if (!/^\d{1,9}$/.test(base))
    throw new HeedError('bad-request', 'the form names no version of the playbook');
  const editing: Editing = { level, base, tasks: typedTasks(fields) };
  const read = readTyped(level, editing.tasks);
  if (read.problems) {
    ctx.status = 422;
    drawEdit(ctx, { ...editing, problems: read.problems });
    return undefined;
  }
  return { ...read, ...editing };
}

/** POST /crisis/plan/playbooks/:level/look: as the room will show it, and what changes. Nothing is stored. */
export async function lookedAtPlaybook(ctx: Ctx): Promise<void> {
  demand(signedIn(ctx), 'crisis.plan-make');
  const read = readForm(ctx);
  if (!read) return;
  const { level, playbook, base, tasks } = read;
  const { app, language } = ctx.state;
  const now = await playbookNow(app.db, level);
  const t = translate(ctx);
  const words = (key: string, params = {}) => t(`crisis.playbooks.${key}`, params);
  const other = languages.filter((one) => one !== language);
  const title = words('look.title', { level: t(`crisis.level.${level}`) });
  renderPlan(ctx, {
    title,
    lead: words('look.lead'),
    path: `${playbookPath(level)}/edit`,
    body: (
      <>
        <Section id="changes" title={words('changes')}>
          <PlaybookChanges ctx={ctx} before={now.playbook} after={playbook} />
        </Section>
        <Section id="shown" title={words('look.shown')} text={words('tasksText')}>
          {[language, ...other].map((one) => (
            <PlaybookTasks key={one} ctx={ctx} playbook={playbook} language={one} />
          ))}
        </Section>
        <form class="button-row" method="post" action={playbookPath(level)}>
          <CarriedTasks ctx={ctx} base={base} tasks={tasks} />
          <Button look="primary">{words('look.publish')}</Button>
          <Button formAction={`${playbookPath(level)}/edit`}>{words('look.back')}</Button>
        </form>
      </>
    ),
  });
}

/** POST /crisis/plan/playbooks/:level */
export async function publishedPlaybook(ctx: Ctx): Promise<void> {
  const viewer = signedIn(ctx);
  demand(viewer, 'crisis.plan-make');
  const read = readForm(ctx);
  if (!read) return;
  const { level, bytes, base, tasks } = read;
  const { app, now } = ctx.state;
  const by = { actor: { person: viewer.id }, personId: viewer.id };
  try {
    await inTransaction(app.db, (tx) => publishPlaybook(tx, bytes, { ...by, base: Number(base), now }));
  } catch (error) {
    if (!(error instanceof HeedError) || error.code !== 'conflict') throw error;
    const newest = await playbookNow(app.db, level);
    ctx.status = 422;
    // They have been told of the other one: the next time it counts as seen.
    return drawEdit(ctx, { level, base: String(newest.version), tasks, conflict: true });
  }
  ctx.redirect(`${playbookPath(level)}?saved=yes`);
  ctx.status = 303;
}
