import { ownPolicy } from '../../../../src/policies/kept.ts';
import type { Hold } from '../../../../src/retention/holds.ts';
import { ownStores } from '../../../../src/retention/own-stores.ts';
import type { Tone } from '../../../../src/web/components/index.ts';
import { dayIn } from '../../../../src/zone.ts';
import type { Ctx } from '../../../context.ts';
import type { Words } from '../words.ts';

export type HoldState = 'in-force' | 'asked' | 'ended';

export const stateOf = ({ endedAt, releaseBy }: Hold): HoldState =>
  endedAt ? 'ended' : releaseBy ? 'asked' : 'in-force';

export const holdTones: Record<HoldState, Tone> = { 'in-force': 'good', asked: 'wait', ended: 'neutral' };

/** What a hold covers, in a line. */
export function whatIsHeld(hold: Hold, { t }: Words): string {
  const { personName, staffNo, caseKind, casePeople, policyCode, disclosure } = hold;
  const whose = personName ? `${personName} (${staffNo})` : caseKind ? '' : t('retention.holds.everyone');
  return [
    whose,
    caseKind ? `${t(`retention.cases.kinds.${caseKind}`)}: ${casePeople.join(', ')}` : '',
    policyCode && disclosure ? kindWords(policyCode, disclosure, t) : t('retention.holds.everything'),
  ]
    .filter(Boolean)
    .join(' · ');
}

/** Rows of Heed's own policy have names here; those of others are called as their policy calls them. */
export const kindWords = (code: string, disclosure: string, t: Words['t']): string =>
  code === ownPolicy && disclosure in ownStores
    ? t(`retention.purge.names.${disclosure}`)
    : `${code}/${disclosure}`;

/** Whether it is to be looked at again by now. */
export const isDue = ({ endedAt, reviewOn }: Hold, ctx: Ctx): boolean =>
  endedAt === null && reviewOn <= dayIn(ctx.state.now, ctx.state.app.zone);
