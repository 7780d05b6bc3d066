import { inTransaction } from '../../../src/db/pool.ts';
import { consoleEntryPath } from '../../../src/faq/present.ts';
import { archiveEntry } from '../../../src/faq/write.ts';
import { type Ctx, idParam } from '../../context.ts';
import { consoleViewer, done } from '../console/shell.tsx';

/** POST /console/faq/:faq/archive and …/bring-back */
export function archivedEntry(away: boolean) {
  return async (ctx: Ctx): Promise<void> => {
    const viewer = consoleViewer(ctx);
    const { app, now } = ctx.state;
    const id = idParam(ctx, 'faq');
    await inTransaction(app.db, (tx) => archiveEntry(tx, viewer, id, away, now));
    done(ctx, consoleEntryPath(id), 'saved');
  };
}
