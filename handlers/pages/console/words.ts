import { formatDate, formatDay, formatMoment } from '../../../src/messages/format.ts';
import type { Language } from '../../../src/messages/model.ts';
import { type Translate, translator } from '../../../src/messages/texts.ts';
import type { Moment } from '../../../src/web/components/index.ts';
import { type Ctx, signedIn } from '../../context.ts';

/** Texts, times and figures as the viewer reads them. */
export interface Words {
  language: Language;
  t: Translate;
  /** Where the viewer is. */
  moment: (at: Date) => Moment;
  /** The same without the year, for columns of times that are all recent. */
  brief: (at: Date) => Moment;
  /** In the company's zone, for an hour that is the same for everybody. */
  companyMoment: (at: Date) => string;
  /** In the company's zone: a date due is the same day for everybody. */
  day: (at: Date) => string;
  /** A date of the calendar, `2026-07-28`: the same day everywhere. */
  date: (day: string) => string;
  /** With separators: `100,000`. */
  n: (value: number) => string;
}

export function wordsFor(ctx: Ctx): Words {
  const { language, app, now } = ctx.state;
  const { timeZone } = signedIn(ctx);
  const figures = new Intl.NumberFormat(language);
  const short = new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, {
    timeZone,
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  return {
    language,
    t: translator(language),
    moment: (at) => ({ iso: at.toISOString(), label: formatMoment(at, language, timeZone) }),
    brief: (at) => ({ iso: at.toISOString(), label: short.format(at) }),
    companyMoment: (at) => formatMoment(at, language, app.zone),
    day: (at) => formatDay(at, language, app.zone, now),
    date: (day) => formatDate(day, language, now),
    n: (value) => figures.format(value),
  };
}
