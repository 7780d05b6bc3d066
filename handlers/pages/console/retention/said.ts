import type { Db } from '../../../../src/db/pool.ts';
import { ownPolicy } from '../../../../src/policies/kept.ts';
import { type RowRef, rowWords } from '../../../../src/policies/row-words.ts';
import type { Hold } from '../../../../src/retention/holds.ts';
import { ownStores } from '../../../../src/retention/own-stores.ts';
import type { NamedKind } from '../../../../src/retention/place-hold.ts';
import type { Tone } from '../../../../src/web/components/index.ts';
import { dayIn } from '../../../../src/zone.ts';
import type { Ctx } from '../../../context.ts';
import type { Words } from '../words.ts';

export type HoldState = 'in-force' | 'asked' | 'ended';

export const stateOf = ({ endedAt, releaseBy }: Hold): HoldState =>
  endedAt ? 'ended' : releaseBy ? 'asked' : 'in-force';

export const holdTones: Record<HoldState, Tone> = { 'in-force': 'good', asked: 'wait', ended: 'neutral' };

/** What a hold covers, in a line. @param kindOf from `kindsIn` */
export function whatIsHeld(hold: Hold, { t }: Words, kindOf: KindWords): string {
  const { personName, staffNo, caseKind, casePeople, policyId, policyCode: code, disclosure } = hold;
  const whose = personName ? `${personName} (${staffNo})` : caseKind ? '' : t('retention.holds.everyone');
  return [
    whose,
    caseKind ? `${t(`retention.cases.kinds.${caseKind}`)}: ${casePeople.join(', ')}` : '',
    policyId && code && disclosure ? kindOf({ policyId, code, disclosure }) : t('retention.holds.everything'),
  ]
    .filter(Boolean)
    .join(' · ');
}

export type KindWords = (kind: NamedKind) => string;

/** Rows of Heed's own policy have names here; those of others are called as their policy calls them. */
export async function kindsIn(db: Db, kinds: readonly RowRef[], { t, language }: Words): Promise<KindWords> {
  const words = await rowWords(db, kinds);
  return (kind) =>
    kind.code === ownPolicy && kind.disclosure in ownStores
      ? t(`retention.purge.names.${kind.disclosure}`)
      : words(kind)[language];
}

/** … of those that holds are about. */
export const kindsHeld = (db: Db, holds: readonly Hold[], words: Words): Promise<KindWords> =>
  kindsIn(
    db,
    holds.flatMap(({ policyId, disclosure }) => (policyId && disclosure ? [{ policyId, disclosure }] : [])),
    words,
  );

/** Whether it is to be looked at again by now. */
export const isDue = ({ endedAt, reviewOn }: Hold, ctx: Ctx): boolean =>
  endedAt === null && reviewOn <= dayIn(ctx.state.now, ctx.state.app.zone);
