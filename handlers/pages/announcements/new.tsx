import { v7 } from 'uuid';
import { consoleBulletinPath } from '../../../src/announcements/present.ts';
import { writeBulletin } from '../../../src/announcements/send.ts';
import { inTransaction } from '../../../src/db/pool.ts';
import { reachOf } from '../../../src/notices/reach.ts';
import { demand } from '../../../src/people/permissions.ts';
import { type Ctx, formFields } from '../../context.ts';
import { consoleViewer, done } from '../console/shell.tsx';
import { wordsFor } from '../console/words.ts';
import { renderBulletinForm } from './form.tsx';
import { type CheckedBulletin, checkBulletin, readBulletinInput } from './input.ts';
import { renderBulletinLook } from './look.tsx';

/** GET /console/announcements/new: an empty form with a key of its own. */
export async function newBulletin(ctx: Ctx): Promise<void> {
  demand(consoleViewer(ctx), 'announcements.write');
  await renderBulletinForm(ctx, readBulletinInput({ key: v7() }));
}

/** POST /console/announcements/new: back from the look, with everything as it was. */
export async function changeBulletin(ctx: Ctx): Promise<void> {
  demand(consoleViewer(ctx), 'announcements.write');
  await renderBulletinForm(ctx, readBulletinInput(formFields(ctx)));
}

/** POST /console/announcements/preview: exactly what would go out, and to how many. Nothing is stored. */
export async function previewBulletin(ctx: Ctx): Promise<void> {
  demand(consoleViewer(ctx), 'announcements.write');
  const checked = await check(ctx);
  if (checked) await renderBulletinLook(ctx, checked);
}

/** POST /console/announcements: sends or plans what was looked at; where others would get it by now, another look. */
export async function sendPreviewed(ctx: Ctx): Promise<void> {
  const viewer = consoleViewer(ctx);
  demand(viewer, 'announcements.write');
  const { app, now } = ctx.state;
  const { mark } = formFields(ctx);
  const checked = await check(ctx);
  if (!checked) return;
  const { input, texts, audience, sendAt } = checked;
  const outcome = await inTransaction(app.db, async (tx) => {
    const reach = await reachOf(tx, audience, now);
    if (reach.mark !== mark) return { reach };
    const { people } = reach;
    const actor = { person: viewer.id };
    return writeBulletin(tx, { id: input.key, texts, audience, people, sendAt, actor, now });
  });
  if (typeof outcome === 'object') return renderBulletinLook(ctx, { ...checked, ...outcome }, true);
  done(ctx, consoleBulletinPath(input.key), sendAt ? 'bulletinPlanned' : 'bulletinSent');
}

/** The form as it was sent, once nothing is wrong with it; otherwise the form again, and undefined. */
async function check(ctx: Ctx): Promise<CheckedBulletin | undefined> {
  const { app, now } = ctx.state;
  const input = readBulletinInput(formFields(ctx));
  const { t } = wordsFor(ctx);
  const found = await checkBulletin(app.db, input, { t, now, zone: app.zone });
  if ('checked' in found) return found.checked;
  await renderBulletinForm(ctx, input, found.problems);
  return undefined;
}
