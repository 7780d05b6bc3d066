import type Router from '@koa/router';
import type { State } from '../../../context.ts';
import { applyAbsenceImport, checkAbsenceImport, newAbsenceImport } from './absence-import.tsx';
import { absenceList, addOne, moveOne, takeBackOne } from './absences.tsx';
import { checkCalendar, saveCalendar, showCalendar } from './calendar.tsx';
import { changeReminders, editReminders } from './reminder-edit.tsx';
import { showReminders } from './reminders.tsx';

/** When people are reminded, on which days anybody works, and who is on leave when. */
export function consoleReminders(router: Router<State>): void {
  router.get('/console/reminders', showReminders);
  router.get('/console/reminders/:kind', editReminders);
  router.post('/console/reminders/:kind', changeReminders);

  router.get('/console/calendar', showCalendar);
  router.post('/console/calendar/check', checkCalendar);
  router.post('/console/calendar', saveCalendar);

  router.get('/console/absences', absenceList);
  router.post('/console/absences', addOne);
  router.get('/console/absences/import', newAbsenceImport);
  router.post('/console/absences/import/check', checkAbsenceImport);
  router.post('/console/absences/import', applyAbsenceImport);
  router.post('/console/absences/:absence/move', moveOne);
  router.post('/console/absences/:absence/take-back', takeBackOne);
}
