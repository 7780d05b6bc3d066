import { HeedError } from '../../../src/errors.ts';
import type { Ctx } from '../../context.ts';
import { nameParam, ownProgress } from './data.ts';

/** GET /training/:course/files/:file: a picture or file of the version that its reader takes. */
export async function courseFile(ctx: Ctx): Promise<void> {
  const { enrolment } = await ownProgress(ctx);
  const name = nameParam(ctx, 'file');
  const found = await ctx.state.app.db
    .selectFrom('course_file')
    .select(['media_type', 'bytes'])
    .where('version_id', '=', enrolment.versionId)
    .where('name', '=', name)
    .executeTakeFirst();
  if (!found) throw new HeedError('not-found', 'the course has no such file');
  ctx.type = found.media_type;
  // A document opens outside of Heed's pages; what it holds was written elsewhere.
  if (!found.media_type.startsWith('image/')) ctx.attachment(name);
  ctx.set('cache-control', 'private, max-age=3600');
  ctx.body = found.bytes;
}
