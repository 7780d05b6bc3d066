import type { Message } from '../../messages/model.ts';
import { localized } from '../../messages/texts.ts';
import { crisisPath } from '../present.ts';
import type { Incident } from '../store.ts';
import type { Duty } from './rules.ts';

export const dutiesPath = (incident: string): string => `${crisisPath(incident)}/duties`;

/** Which duty, and how long it has: nothing of what happened. The hours that are left are those of when it was sent. */
export function dutyCard(
  incident: Incident,
  { code, due, hours }: Pick<Duty, 'code' | 'due' | 'hours'>,
  overdue: boolean,
): Message {
  return localized((t) => {
    const now = hours === 0;
    const state = now ? 'now' : overdue ? 'overdue' : 'open';
    const title = t(`crisis.duties.card.${now ? 'now' : overdue ? 'overdue' : 'due'}`, {
      code: incident.code,
    });
    return {
      kind: 'card',
      card: {
        title: incident.drill ? t('crisis.drillTitle', { title }) : title,
        lines: [
          t(`crisis.duties.name.${code}`),
          now
            ? t('crisis.duties.nowText')
            : t('crisis.duties.card.until', {
                time: `${due.toISOString().slice(0, 16).replace('T', ' ')} UTC`,
              }),
        ],
        link: {
          label: t('crisis.duties.card.open'),
          short: t('crisis.openShort'),
          path: dutiesPath(incident.id),
        },
        state: { tone: 'warning', label: t(`crisis.duties.state.${state}`) },
      },
    };
  });
}
