import { define } from './define.ts';

/** What becomes of what was kept on a consent that is taken back. */
export const consents = define(
  {
    erasing:
      '阅知据此留存过的你的记录正在删除，不用你申请。法律要求暂时保存的，或你的申请还要用到的，到那时再删；删完会告诉你。',
    erased: '据此留存的记录（{{count}} 条）已在 {{day}}删除，旧备份里的也打不开了。',
    carriedOut: {
      title: '记录已删除：《{{title}}》',
      line: '这份同意不再有效：据此留存的 {{count}} 条记录已删除，旧备份里的也打不开了。',
      open: '查看',
    },
  },
  {
    erasing:
      'Whatever Heed kept of you on this consent is being deleted; you need not ask. Where the law has some of it kept for now, or a request of yours still needs it, it goes afterwards. You are told when it is done.',
    erased: 'Records kept on it ({{count}}) were deleted on {{day}}; older backups cannot open them either.',
    carriedOut: {
      title: 'Records deleted: “{{title}}”',
      line: 'That consent no longer holds: records kept on it ({{count}}) are deleted, and older backups cannot open them either.',
      open: 'See it',
    },
  },
);
