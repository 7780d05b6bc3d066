import { silenceProblems } from '../access-cases/rules.ts';
import type { Tx } from '../db/pool.ts';
import { enqueueTo } from '../delivery/enqueue.ts';
import { HeedError } from '../errors.ts';
import { append } from '../evidence/append.ts';
import { touch } from '../live.ts';
import { problem } from '../messages/problems.ts';
import { holdersQuery } from '../people/holders.ts';
import { can } from '../people/permissions.ts';
import type { Viewer } from '../people/person.ts';
import { cleanText } from '../threads/rules.ts';
import type { Vault } from '../vault/vault.ts';
import { dayIn } from '../zone.ts';
import { delayCard } from './present.ts';
import { alertWords, placeOfGround } from './sealing.ts';
import { type FileAlert, lockAlert, noSuchAlert } from './store.ts';

export interface AskingDelay {
  alertId: string;
  silentUntil: string;
  silentGround: string;
  by: Viewer;
  zone: string;
  now: Date;
}

/**
 * Asks that the person hear of an alert later, on a legal ground and until a last day, as access cases have it. Asking
 * keeps nothing from anybody: a second person has to agree before the person sees it.
 *
 * @throws HeedError `not-found`, `conflict` (text `access-told`) where they see it already, `bad-input`
 */
export async function askDelay(tx: Tx, { vault }: { vault: Vault }, asking: AskingDelay): Promise<void> {
  const { alertId, silentUntil, silentGround, by, zone, now } = asking;
  const alert = await lockAlert(tx, alertId);
  if (!can(by, 'file-alerts.delay', alert)) throw noSuchAlert(alertId);
  mustBeHidden(alert);
  if (alert.silentBy) throw decided(alert);
  const problems = silenceProblems(asking, { today: dayIn(now, zone), askedOn: dayIn(alert.openedAt, zone) });
  if (!silentUntil) problems.push(problem({ code: 'silentUntil' }, { code: 'access.silentNeedsDay' }));
  if (problems.length > 0)
    throw new HeedError('bad-input', 'a delay cannot be asked for like this', { problems });
  const text = cleanText(silentGround);
  await tx
    .updateTable('file_alert')
    .set({
      ...{ silent_until: silentUntil, silent_by: by.id, silent_at: now },
      silent_ground: await alertWords.seal(tx, vault, {
        id: alertId,
        place: placeOfGround(alertId),
        text,
        now,
      }),
    })
    .where('id', '=', alertId)
    .execute();
  await append(tx, {
    ...{ type: 'file-alert.delay-asked', at: now, actor: { person: by.id }, about: alertId },
    data: { alert: alertId, until: silentUntil },
  });
  await enqueueTo(
    tx,
    { kind: 'file-alerts.delay', bodies: delayCard(alertId), about: alertId, priority: 1, at: now },
    holdersQuery(['privacy', 'legal'], now, [alert.personId, by.id]),
  );
  touch(tx, 'file-alerts');
}

/** Another person of privacy or legal agrees, or does not: then the person sees it when they would have. */
export async function decideDelay(
  tx: Tx,
  { alertId, granted, by, now }: { alertId: string; granted: boolean; by: Viewer; now: Date },
): Promise<void> {
  const alert = await lockAlert(tx, alertId);
  const { silentBy, silentUntil, personId } = alert;
  if (!can(by, 'file-alerts.delay', alert)) throw noSuchAlert(alertId);
  if (!silentBy || !silentUntil || alert.agreedBy) throw decided(alert);
  if (!can(by, 'file-alerts.agree', { personId, silentBy }))
    throw new HeedError('forbidden', `${by.id} asked for the delay themselves`);
  if (granted) mustBeHidden(alert);
  await tx
    .updateTable('file_alert')
    .set(
      granted
        ? { agreed_by: by.id, agreed_at: now }
        : { silent_until: null, silent_ground: null, silent_by: null, silent_at: null },
    )
    .where('id', '=', alertId)
    .execute();
  const about = { at: now, actor: { person: by.id }, about: alertId };
  if (granted)
    await append(tx, {
      ...{ ...about, type: 'file-alert.delay-granted' as const },
      data: { alert: alertId, askedBy: silentBy, until: silentUntil },
    });
  else
    await append(tx, {
      ...{ ...about, type: 'file-alert.delay-refused' as const },
      data: { alert: alertId, askedBy: silentBy },
    });
  touch(tx, 'file-alerts');
}

const decided = ({ id }: FileAlert): HeedError =>
  new HeedError('conflict', `there is no delay of file alert ${id} to decide or to ask for`, {
    text: 'access-decided',
  });

function mustBeHidden({ id, shownAt }: FileAlert): void {
  if (shownAt === null) return;
  throw new HeedError('conflict', `the person sees file alert ${id} already`, { text: 'access-told' });
}
