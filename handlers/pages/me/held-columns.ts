import { formatDate } from '../../../src/messages/format.ts';
import { hasText } from '../../../src/messages/texts.ts';
import type { Held } from '../../../src/people/personal-data.ts';
import type { Column } from '../../../src/web/components/index.ts';
import { type Ctx, translate } from '../../context.ts';

/**
 * What is held, how much, why and until when: of now, and as it was answered to a request.
 *
 * @param period what stands for a last day where none is known
 */
export function heldColumns<Line extends Pick<Held, 'category' | 'count' | 'keptUntil' | 'why'>>(
  ctx: Ctx,
  period: (one: Line) => string | undefined = () => undefined,
): Column<Line>[] {
  const { language, now } = ctx.state;
  const t = translate(ctx);
  const word = (key: string) => (hasText(language, key) ? t(key) : key);
  return [
    { key: 'category', label: t('me.category'), cell: (one) => word(one.category) },
    { key: 'count', label: t('me.count'), numeric: true, cell: (one) => String(one.count) },
    { key: 'why', label: t('me.why'), cell: (one) => word(one.why) },
    {
      key: 'until',
      label: t('me.until'),
      cell: (one) =>
        one.keptUntil
          ? t('me.untilDay', { day: formatDate(one.keptUntil, language, now) })
          : (period(one) ?? t('me.untilNone')),
    },
  ];
}
