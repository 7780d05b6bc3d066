import { can } from '../../../../src/people/permissions.ts';
import { reminderAlarms } from '../../../../src/reminders/alarms.ts';
import { grouped } from '../../../../src/reminders/grouped.ts';
import { Alert } from '../../../../src/web/components/index.ts';
import type { Ctx } from '../../../context.ts';
import { consoleViewer } from '../shell.tsx';
import { wordsFor } from '../words.ts';

/** A company that has just begun has nobody named yet: that is work to do, no fault. */
const tones = { missing: 'info', left: 'warn', noHr: 'bad', untold: 'bad', unreached: 'warn' } as const;

/** For whoever can mend it: what keeps word of overdue things from its readers. Empty where all is well. */
export async function reminderAlerts(ctx: Ctx) {
  if (!can(consoleViewer(ctx), 'reminders.set')) return null;
  const { t, date } = wordsFor(ctx);
  const alarms = await reminderAlarms(ctx.state.app.db, ctx.state.now);
  return [...grouped(alarms, ({ what }) => what)].map(([what, of]) => {
    const kinds = of.flatMap((alarm) => ('kind' in alarm ? [alarm.kind] : []));
    const [first] = of;
    const said: Record<string, string | number> =
      first?.what === 'untold'
        ? { count: first.things, day: date(first.day) }
        : first?.what === 'unreached'
          ? { count: first.people }
          : {};
    return (
      <Alert key={what} tone={tones[what]} title={t(`console.reminders.${what}`)}>
        <p>{t(`console.reminders.${what}Text`, said)}</p>
        {kinds.length > 0 ? (
          <p class="button-row">
            {kinds.map((kind) => (
              <a key={kind} href={`/console/reminders/${kind}#reminder-last`}>
                {t('console.reminders.nameFor', { kind: t(`console.reminders.kinds.${kind}`) })}
              </a>
            ))}
          </p>
        ) : null}
      </Alert>
    );
  });
}
