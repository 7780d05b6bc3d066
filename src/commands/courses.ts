import type { Command } from 'commander';

/** `heed courses`: training in the chat. */
export function courseCommands(heed: Command): void {
  const courses = heed.command('courses').description('training: courses and who takes them');
  courses
    .command('publish <dir>')
    .description('check a folder of courses and publish what is new')
    .option('--check', 'only check')
    .action(async (dir: string, options: { check?: boolean }) =>
      (await import('./course-publish.ts')).run(dir, options),
    );
  courses
    .command('assign <course>')
    .description(
      'ask people to take a course; whoever takes it already, or has passed it and it still counts, is left alone',
    )
    .option(
      '--to <audience>',
      "everyone, department:NAME, role:NAME, people:S001,S002 or csv:FILE; otherwise the course's own audience",
    )
    .option('--joiners', 'also whoever comes to belong to that audience later')
    .option('--anew', 'also whoever has passed an earlier version')
    .action(async (code: string, options: { to?: string; joiners?: boolean; anew?: boolean }) =>
      (await import('./course-assign.ts')).run(code, options),
    );
  courses
    .command('list')
    .description('courses that can be assigned, and how many people are how far')
    .action(async () => (await import('./course-list.ts')).run());
}
