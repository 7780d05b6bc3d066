import { can } from '../../../src/people/permissions.ts';
import { templatesFor } from '../../../src/templates/store.ts';
import { LinkButton } from '../../../src/web/components/index.ts';
import { type Ctx, signedIn, translate } from '../../context.ts';

/** The way to reply templates, for whoever finds any there or may write one. */
export async function myTemplates(ctx: Ctx) {
  const viewer = signedIn(ctx);
  if (!can(viewer, 'templates.list')) return null;
  const any =
    viewer.heads.length > 0 || (await templatesFor(ctx.state.app.db, viewer, { limit: 1 })).length > 0;
  return any ? <LinkButton href="/templates">{translate(ctx)('templates.title')}</LinkButton> : null;
}
