import type { Tx } from '../../db/pool.ts';
import { enqueue } from '../../delivery/enqueue.ts';
import { append } from '../../evidence/append.ts';
import { preferredIdentity } from '../../people/identities.ts';
import { findVersion } from '../../policies/store.ts';
import { cardSubject } from '../subject.ts';
import { tryoutCard } from './present.ts';
import { goesOutAt } from './rules.ts';

/**
 * Sends the card to the one who asks, as a look at what others will get. No notice comes of it.
 *
 * @param sendAt the hour that others will get it at, if one is planned
 * @returns false when they have no account to send it to
 */
export async function tryOut(
  tx: Tx,
  {
    versionId,
    due,
    sendAt,
    zone,
    to,
    now,
  }: { versionId: string; due: Date; sendAt?: Date | undefined; zone: string; to: string; now: Date },
): Promise<boolean> {
  if (!(await preferredIdentity(tx, to))) return false;
  const version = await findVersion(tx, versionId);
  const subject = await cardSubject(tx, version);
  const bodies = tryoutCard(subject, {
    due,
    zone,
    now: goesOutAt(sendAt, now),
    textPath: `/board/${versionId}`,
  });
  await enqueue(tx, { kind: 'orders.tryout', bodies, about: versionId, to: [to], priority: 0, at: now });
  await append(tx, {
    type: 'notice.tried',
    at: now,
    actor: { person: to },
    about: versionId,
    data: { policy: version.code, version: version.number },
  });
  return true;
}
