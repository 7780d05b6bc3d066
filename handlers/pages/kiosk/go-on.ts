import { myNotices } from '../../../src/notices/mine.ts';
import type { Ctx } from '../../context.ts';
import { clearVisit } from '../../middleware/kiosk.ts';

/** On to what is left; where nothing is, the visit ends here and now. Either page says the receipt's number. */
export async function goOn(ctx: Ctx, personId: string, entryId: number): Promise<void> {
  const more = (await myNotices(ctx.state.app.db, personId)).some(({ state }) => state === 'open');
  if (!more) await clearVisit(ctx);
  ctx.redirect(`/kiosk/${more ? 'notices' : 'done'}?receipt=${entryId}`);
  ctx.status = 303;
}
