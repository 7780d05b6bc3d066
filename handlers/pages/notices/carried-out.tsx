import { formatDay } from '../../../src/messages/format.ts';
import { type Ctx, translate } from '../../context.ts';

interface CarriedOutProps {
  ctx: Ctx;
  /** Of a consent that was taken back; null of any other answer. */
  found: { erased: number; at: Date | string | null } | null;
}

/** What became of what was kept on a consent that was taken back: being erased, or gone. Nothing where nothing was. */
export function ConsentCarriedOut({ ctx, found }: CarriedOutProps) {
  if (!found || (found.at !== null && found.erased === 0)) return null;
  const { app, language, now, viewer } = ctx.state;
  const t = translate(ctx);
  const { erased: count, at } = found;
  const day = at && formatDay(new Date(at), language, viewer?.timeZone ?? app.zone, now);
  return <p>{day ? t('consents.erased', { count, day }) : t('consents.erasing')}</p>;
}
