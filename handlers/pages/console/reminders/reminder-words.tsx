import type { ReminderPolicy, Rung, Step } from '../../../../src/reminders/policy.ts';
import { clockText } from '../../../../src/reminders/policy-words.ts';
import { Facts } from '../../../../src/web/components/index.ts';
import type { Words } from '../words.ts';

/** `2 working days after sending, at 10:00` */
export function stepWords({ from, workingDays, at }: Step, { t }: Words): string {
  const when = from === 'sent' ? 'sent' : workingDays < 0 ? 'before' : workingDays > 0 ? 'after' : 'on';
  return t(`console.reminders.step.${when}`, { count: Math.abs(workingDays), at: clockText(at) });
}

/** @param last the last resort's name, or what stands in its place */
export function rungWords(rung: Rung, last: string, words: Words): string {
  const when = stepWords({ from: 'due', workingDays: rung.workingDays, at: rung.at }, words);
  return words.t(`console.reminders.rung.${rung.to}`, {
    when,
    name: last,
    ...(rung.to === 'last' ? { count: rung.again } : {}),
  });
}

/** A whole policy as sentences. */
export function PolicyWords({ policy, last, words }: { policy: ReminderPolicy; last: string; words: Words }) {
  const { t } = words;
  const span = (key: string, { from, to }: { from: number; to: number }) =>
    t(key, { from: clockText(from), to: clockText(to) });
  return (
    <Facts
      items={[
        {
          label: t('console.reminders.steps'),
          value: <Lines lines={policy.steps.map((step) => stepWords(step, words))} />,
        },
        {
          label: t('console.reminders.rungs'),
          value:
            policy.rungs.length === 0 ? (
              t('console.reminders.toldNothing')
            ) : (
              <Lines lines={policy.rungs.map((rung) => rungWords(rung, last, words))} />
            ),
        },
        {
          label: t('console.reminders.hours'),
          value: (
            <Lines
              lines={[
                span('console.reminders.hoursText', policy.hours),
                ...policy.hours.quiet.map((quiet) => span('console.reminders.quietText', quiet)),
              ]}
            />
          ),
        },
        {
          label: t('console.reminders.caps'),
          value: t('console.reminders.capsText', { perDay: policy.perDay, perItem: policy.perItem }),
        },
      ]}
    />
  );
}

function Lines({ lines }: { lines: readonly string[] }) {
  return (
    <ul class="plain-lines">
      {lines.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  );
}
