import { z } from 'zod';
import { yearOf } from '../../../../src/calendar/day.ts';
import { readScope } from '../../../../src/calendar/own-days.ts';
import type { Scope } from '../../../../src/calendar/place.ts';
import {
  chinaStanding,
  ownDaysOf,
  ownDaysText,
  ownYears,
  scopesInUse,
} from '../../../../src/calendar/standing.ts';
import { setOwnDays } from '../../../../src/calendar/store.ts';
import { inTransaction } from '../../../../src/db/pool.ts';
import type { CodedProblem } from '../../../../src/messages/problems.ts';
import { openInUnknownDays } from '../../../../src/notices/plan.ts';
import { can, demand } from '../../../../src/people/permissions.ts';
import { roundSince } from '../../../../src/reminders/round.ts';
import { Alert, Facts } from '../../../../src/web/components/index.ts';
import { dayIn } from '../../../../src/zone.ts';
import { type Ctx, csrf, formFields } from '../../../context.ts';
import { consoleViewer, done, renderConsole } from '../shell.tsx';
import { type Words, wordsFor } from '../words.ts';
import { CalendarForm, OwnYears } from './calendar-form.tsx';
import {
  type CalendarInput,
  type CheckedDays,
  checkDays,
  markOf,
  readCalendarInput,
} from './calendar-input.ts';
import { RoundNotice } from './round-notice.tsx';

const querySchema = z.object({
  for: z.string().max(220).catch(''),
  year: z.coerce.number().int().min(1970).max(2200).optional().catch(undefined),
});

/** GET /console/calendar?for=SCOPE&year=2027: what is known and put in, and a year of it to change. */
export async function showCalendar(ctx: Ctx): Promise<void> {
  demand(consoleViewer(ctx), 'reminders.read');
  const query = querySchema.parse(ctx.query);
  const scope = readScope(query.for) ?? 'CN';
  const days = query.year === undefined ? [] : await ownDaysOf(ctx.state.app.db, scope, [query.year]);
  await render(ctx, { for: scope, text: ownDaysText(days), checked: '' });
}

/** POST /console/calendar/check: what the lines would change. Nothing is written. */
export async function checkCalendar(ctx: Ctx): Promise<void> {
  demand(consoleViewer(ctx), 'calendar.set');
  const input = readCalendarInput(formFields(ctx));
  const read = await check(ctx, input);
  await ('problems' in read
    ? render(ctx, input, { problems: read.problems })
    : render(ctx, input, { checked: read }));
}

/** POST /console/calendar: puts in what was shown; when that is not what would happen, shows it first. */
export async function saveCalendar(ctx: Ctx): Promise<void> {
  const viewer = consoleViewer(ctx);
  demand(viewer, 'calendar.set');
  const input = readCalendarInput(formFields(ctx));
  const read = await check(ctx, input);
  if ('problems' in read) return render(ctx, input, { problems: read.problems });
  const { app, now } = ctx.state;
  if (markOf(read) !== input.checked) {
    ctx.status = 409;
    return render(ctx, input, { checked: read });
  }
  await inTransaction(app.db, (tx) => setOwnDays(tx, read, { actor: { person: viewer.id }, now }));
  done(ctx, '/console/calendar', 'saved');
}

const check = (ctx: Ctx, input: CalendarInput) =>
  checkDays(ctx.state.app.db, input, wordsFor(ctx).t('console.workingDays.text'));

interface Found {
  problems?: CodedProblem[];
  checked?: CheckedDays;
}

async function render(ctx: Ctx, input: CalendarInput, { problems, checked }: Found = {}): Promise<void> {
  const viewer = consoleViewer(ctx);
  const { app, now } = ctx.state;
  const words = wordsFor(ctx);
  const { t } = words;
  const today = dayIn(now, app.zone);
  const years = [yearOf(today), yearOf(today) + 1];
  const standing = await chinaStanding(app.db, today, years);
  if (problems) ctx.status = 422;
  renderConsole(ctx, {
    path: '/console/calendar',
    title: t('console.workingDays.title'),
    lead: t('console.workingDays.lead'),
    body: (
      <>
        <RoundNotice since={await roundSince(app.db)} words={words} />
        <Standing {...standing} open={await openInUnknownDays(app.db, now)} words={words} />
        {can(viewer, 'calendar.set') ? (
          <CalendarForm
            input={input}
            scopes={[...new Set<Scope>([...(await scopesInUse(app.db)), readScope(input.for) ?? 'CN'])]}
            problems={problems}
            checked={checked}
            csrf={csrf(ctx)}
            words={words}
          />
        ) : null}
        <OwnYears years={await ownYears(app.db)} words={words} />
      </>
    ),
  });
}

interface StandingProps {
  until: string;
  unknown: readonly number[];
  open: number;
  words: Words;
}

function Standing({ until, unknown, open, words: { t, date } }: StandingProps) {
  return (
    <>
      {unknown.map((year) => (
        <Alert key={year} tone="wait" title={t('console.workingDays.missing', { year })}>
          <p>{t('console.workingDays.missingText')}</p>
          {open > 0 ? <p>{t('console.workingDays.open', { count: open })}</p> : null}
        </Alert>
      ))}
      <Facts
        items={[
          {
            label: t('console.workingDays.known'),
            value: t('console.workingDays.knownUntil', { day: date(until) }),
          },
        ]}
      />
    </>
  );
}
