import { define } from '../define.ts';

/** What staff did in a crisis's room, for whoever goes through it later. */
export const roomActions = define(
  {
    'words-corrected': '更正了危机的情况',
    'playbook-published': '放入了危机任务清单',
    'tasks-planned': '列出了危机任务',
    'task-made': '加了一项危机任务',
    'task-assigned': '分了危机任务',
    'task-taken': '接下了危机任务',
    'task-handed': '转交了危机任务',
    'task-noted': '记了危机任务的进展',
    'task-done': '完成了危机任务',
    'task-dropped': '把危机任务标为不需要',
    'task-reopened': '重新打开了危机任务',
    'task-overdue': '提醒了过期的危机任务',
    'question-asked': '在危机中提问',
    'question-answered': '回答了危机中的问题',
    'contact-logged': '记了危机的对外联络',
  },
  {
    'words-corrected': 'Corrected what is known of a crisis',
    'playbook-published': 'Put in a playbook for crises',
    'tasks-planned': 'Listed the tasks of a crisis',
    'task-made': 'Added a task to a crisis',
    'task-assigned': 'Gave out tasks of a crisis',
    'task-taken': 'Took a task of a crisis',
    'task-handed': 'Handed on a task of a crisis',
    'task-noted': 'Noted how far a task of a crisis is',
    'task-done': 'Finished a task of a crisis',
    'task-dropped': 'Marked a task of a crisis as not needed',
    'task-reopened': 'Opened a task of a crisis again',
    'task-overdue': 'Reminded of late tasks of a crisis',
    'question-asked': 'Asked something in a crisis',
    'question-answered': 'Answered a question in a crisis',
    'contact-logged': 'Logged a contact of a crisis',
  },
);
