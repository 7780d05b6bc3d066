import { can } from '../../../../src/people/permissions.ts';
import { reminderAlarms } from '../../../../src/reminders/alarms.ts';
import { Alert } from '../../../../src/web/components/index.ts';
import type { Ctx } from '../../../context.ts';
import { consoleViewer } from '../shell.tsx';
import { wordsFor } from '../words.ts';

/** A company that has just begun has nobody named yet: that is work to do, no fault. */
const tones = { missing: 'info', left: 'warn', noHr: 'bad' } as const;

/** For whoever can mend it: that what is overdue has nobody named at the end of its line. Empty where all is well. */
export async function reminderAlerts(ctx: Ctx) {
  if (!can(consoleViewer(ctx), 'reminders.set')) return null;
  const { t } = wordsFor(ctx);
  const alarms = await reminderAlarms(ctx.state.app.db, ctx.state.now);
  return alarms.map((alarm) => (
    <Alert key={alarm.what} tone={tones[alarm.what]} title={t(`console.reminders.${alarm.what}`)}>
      <p>
        {t(`console.reminders.${alarm.what}Text`)}{' '}
        {alarm.what === 'noHr' ? null : (
          <a href={`/console/reminders/${alarm.kind}#reminder-last`}>{t('console.reminders.name')}</a>
        )}
      </p>
    </Alert>
  ));
}
