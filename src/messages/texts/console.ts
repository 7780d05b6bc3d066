import { absences } from './console/absences.ts';
import { actions } from './console/actions.ts';
import { callOff } from './console/call-off.ts';
import { common } from './console/common.ts';
import { coverage } from './console/coverage.ts';
import { decide } from './console/decide.ts';
import { directory } from './console/directory.ts';
import { keys } from './console/keys.ts';
import { lists } from './console/lists.ts';
import { notices } from './console/notices.ts';
import { orders } from './console/orders.ts';
import { overdue } from './console/overdue.ts';
import { overview } from './console/overview.ts';
import { people } from './console/people.ts';
import { policies } from './console/policies.ts';
import { procedure } from './console/procedure.ts';
import { queues } from './console/queues.ts';
import { recall } from './console/recall.ts';
import { reminders } from './console/reminders.ts';
import { reviews } from './console/reviews.ts';
import { search } from './console/search.ts';
import { sending } from './console/sending.ts';
import { withdrawals } from './console/withdrawals.ts';
import { workingDays } from './console/working-days.ts';

/** The words of the console, one file for each of its parts. */
export const console = {
  'zh-CN': {
    ...common['zh-CN'],
    ...overview['zh-CN'],
    ...policies['zh-CN'],
    ...notices['zh-CN'],
    ...coverage['zh-CN'],
    ...orders['zh-CN'],
    ...procedure['zh-CN'],
    ...reviews['zh-CN'],
    ...people['zh-CN'],
    ...directory['zh-CN'],
    ...decide['zh-CN'],
    ...queues['zh-CN'],
    ...recall['zh-CN'],
    ...withdrawals['zh-CN'],
    ...workingDays['zh-CN'],
    ...absences['zh-CN'],
    ...reminders['zh-CN'],
    ...search['zh-CN'],
    ...overdue['zh-CN'],
    ...callOff['zh-CN'],
    ...lists['zh-CN'],
    ...sending['zh-CN'],
    ...actions['zh-CN'],
    ...keys['zh-CN'],
  },
  en: {
    ...common.en,
    ...overview.en,
    ...policies.en,
    ...notices.en,
    ...coverage.en,
    ...orders.en,
    ...procedure.en,
    ...reviews.en,
    ...people.en,
    ...directory.en,
    ...decide.en,
    ...queues.en,
    ...recall.en,
    ...withdrawals.en,
    ...workingDays.en,
    ...absences.en,
    ...reminders.en,
    ...search.en,
    ...overdue.en,
    ...callOff.en,
    ...lists.en,
    ...sending.en,
    ...actions.en,
    ...keys.en,
  },
};
