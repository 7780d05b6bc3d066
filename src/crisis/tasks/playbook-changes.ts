import type { Playbook, PlaybookTask } from './playbook.ts';

/** What of a task can differ. */
export const taskParts = ['role', 'minutes', 'title.zh-CN', 'title.en', 'text.zh-CN', 'text.en'] as const;
export type TaskPart = (typeof taskParts)[number];

export type PlaybookChange =
  | { what: 'added' | 'removed'; task: PlaybookTask }
  | { what: 'changed'; task: PlaybookTask; part: TaskPart; before: string; after: string };

/** What another playbook does differently, task by task; tasks are the same by their keys. */
export function playbookChanges(before: Playbook, after: Playbook): PlaybookChange[] {
  const was = new Map(before.tasks.map((task) => [task.key, task]));
  const is = new Set(after.tasks.map(({ key }) => key));
  return [
    ...after.tasks.flatMap((task): PlaybookChange[] => {
      const old = was.get(task.key);
      if (!old) return [{ what: 'added', task }];
      return taskParts.flatMap((part) => {
        const [from, to] = [partOf(old, part), partOf(task, part)];
        return from === to ? [] : [{ what: 'changed' as const, task, part, before: from, after: to }];
      });
    }),
    ...before.tasks.flatMap((task) => (is.has(task.key) ? [] : [{ what: 'removed' as const, task }])),
  ];
}

/** As text; minutes and roles as they stand in the file. */
function partOf({ role, minutes, title, text }: PlaybookTask, part: TaskPart): string {
  if (part === 'role') return role;
  if (part === 'minutes') return String(minutes);
  const words = part.startsWith('title') ? title : text;
  return words[part.endsWith('en') ? 'en' : 'zh-CN'];
}
