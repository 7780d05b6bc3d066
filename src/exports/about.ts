import { formatMoment, formatZone } from '../messages/format.ts';
import { type ExportDeps, type ExportOrder, isOperator } from './order.ts';
import type { AboutLine, FileWords } from './table.ts';

/** What every file says of itself. */
export function aboutFile(of: {
  id: string;
  title: string;
  order: ExportOrder;
  deps: ExportDeps;
  words: FileWords;
}): AboutLine[] {
  const { id, title, order, deps, words } = of;
  const { t, language, zone } = words;
  const { by, now, at = now } = order;
  return [
    { label: t('exports.about.what'), value: title },
    {
      label: t('exports.about.at'),
      value: `${formatMoment(at, language, zone)} ${formatZone(at, language, zone)} [${at.toISOString()}]`,
    },
    {
      label: t('exports.about.by'),
      value: isOperator(by)
        ? t('exports.about.operator', { name: by.operator })
        : `${by.name} (${by.staffNo})`,
    },
    { label: t('exports.about.zone'), value: t('exports.about.zoneValue', { zone }) },
    { label: t('exports.about.source'), value: deps.baseUrl },
    { label: t('exports.about.id'), value: id },
    { label: '', value: t('exports.about.exact') },
    { label: '', value: t('exports.about.recorded') },
  ];
}
