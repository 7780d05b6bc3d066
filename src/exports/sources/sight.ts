import type { Scope } from '../../coverage/query.ts';
import type { ExportOrder } from '../order.ts';
import type { AboutLine, FileWords } from '../table.ts';

/** Whose shares of notices may leave, and whether with answers. */
export interface Sight {
  scope: Scope;
  answers: boolean;
}

/** The instant that an export is of, and whether it is one of the past. */
export function instantOf({ now, at = now }: ExportOrder): { at: Date; past: boolean } {
  return { at, past: at < now };
}

export function aboutScope({ scope }: Sight, { t }: FileWords): AboutLine {
  return {
    label: t('exports.about.scope'),
    value: t(scope === 'all' ? 'exports.about.scopeAll' : 'exports.about.scopeOwn'),
  };
}
