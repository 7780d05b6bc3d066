import { type RoomDeps, workOnRooms } from '../src/crisis/rooms/work.ts';
import { endSeatsDue } from '../src/crisis/seats/seats.ts';
import { planDue } from '../src/crisis/tasks/plan.ts';
import { remindDue } from '../src/crisis/tasks/remind.ts';
import type { SweepJob } from './sweep.ts';

/** What follows a declaration and delays nobody: tasks, and reminders of those that are late, and rooms on messengers. */
export function crisisRoomSweeps(deps: Pick<RoomDeps, 'platforms' | 'baseUrl' | 'zone'>): SweepJob[] {
  return [
    {
      name: 'crisis.tasks',
      everyMs: 5_000,
      async run({ db, now, log }) {
        const planned = await planDue(db, now);
        if (planned > 0) log.info({ planned }, 'tasks of crises were made or given to somebody');
        const reminded = await remindDue(db, now);
        if (reminded > 0) log.info({ reminded }, 'people were reminded of tasks in crises');
      },
    },
    {
      name: 'crisis.seats',
      everyMs: 30_000,
      async run({ db, now, log }) {
        const ended = await endSeatsDue(db, now);
        if (ended > 0) log.info({ ended }, 'seats in rooms of crises are over');
      },
    },
    {
      name: 'crisis.rooms',
      everyMs: 5_000,
      async run(context) {
        const worked = await workOnRooms({ ...deps, ...context });
        if (worked > 0) context.log.debug({ worked }, 'rooms of crises were looked at');
      },
    },
  ];
}
