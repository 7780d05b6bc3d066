import { moveDueAfterLeave } from '../src/notices/after-leave.ts';
import { askJoiners } from '../src/notices/follow.ts';
import { callOffLeavers } from '../src/notices/leavers.ts';
import { callOffMovers } from '../src/notices/movers.ts';
import { sendDueOrders } from '../src/notices/order/due.ts';
import { takeBack } from '../src/notices/take-back.ts';
import type { Platforms } from '../src/platforms/port.ts';
import type { SweepJob } from './sweep.ts';

export interface NoticeRules {
  /** The company's time zone, for dates on cards. */
  zone: string;
  /** The number of people one person may write to alone. */
  approvalAbove: number;
}

/** Sweeps look at what is marked. This often, and when a process starts, at everybody: for whatever was missed. */
const everybodyMs = { joiners: 6 * 3_600_000, movers: 3_600_000, leavers: 3_600_000, back: 6 * 3_600_000 };

export function noticeSweeps({ zone, approvalAbove }: NoticeRules, platforms: Platforms): SweepJob[] {
  const looked: Partial<Record<keyof typeof everybodyMs, number>> = {};
  const everybody = (of: keyof typeof everybodyMs, now: Date): boolean => {
    const before = looked[of];
    // A clock that was set back has everybody looked at too.
    if (before !== undefined && Math.abs(now.getTime() - before) < everybodyMs[of]) return false;
    looked[of] = now.getTime();
    return true;
  };
  return [
    {
      name: 'notices.orders',
      everyMs: 5_000,
      async run({ db, now, log }) {
        const orders = await sendDueOrders(db, { now, zone, above: approvalAbove });
        if (orders > 0) log.info({ orders }, 'notices whose hour had come were dealt with');
      },
    },
    {
      name: 'notices.recall',
      everyMs: 5_000,
      async run({ db, now, log, signal }) {
        const settled = await takeBack(db, platforms, now, signal);
        if (settled > 0) log.info({ settled }, 'messages of recalled notices were taken back or turned');
      },
    },
    {
      name: 'notices.joiners',
      everyMs: 30_000,
      async run({ db, now, log }) {
        const asked = await askJoiners(db, now, zone, everybody('joiners', now));
        if (asked > 0) log.info({ asked }, 'joiners were asked');
      },
    },
    {
      name: 'notices.after-leave',
      everyMs: 300_000,
      async run({ db, now, log }) {
        const moved = await moveDueAfterLeave(db, now, zone, { everybody: everybody('back', now) });
        if (moved > 0) log.info({ moved }, 'days due moved for those who are back from leave');
      },
    },
    {
      name: 'notices.movers',
      everyMs: 60_000,
      async run({ db, now, log }) {
        const calledOff = await callOffMovers(db, now, everybody('movers', now));
        if (calledOff > 0) log.info({ calledOff }, 'notices that no longer apply to those who have moved');
      },
    },
    {
      name: 'notices.leavers',
      everyMs: 60_000,
      async run({ db, now, log }) {
        const calledOff = await callOffLeavers(db, now, { everybody: everybody('leavers', now) });
        if (calledOff > 0) log.info({ calledOff }, 'nobody waits any more for those who have left');
      },
    },
  ];
}
