import { define } from '../define.ts';

export const keys = define(
  {
    keys: {
      title: '键盘快捷键',
      search: '查找',
      down: '列表里的下一行',
      up: '列表里的上一行',
      choose: '选中这一行，或取消',
      all: '选中全部，或取消',
      open: '打开这一行',
      bulk: '到列表下方的批量操作',
      filter: '到筛选条件',
      next: '下一页',
      first: '回到第一页',
      help: '打开这份说明',
      on: '使用单键快捷键',
      kept: '只记在这个浏览器里。输入文字时快捷键不起作用。',
      close: '关闭',
    },
  },
  {
    keys: {
      title: 'Keyboard shortcuts',
      search: 'Find',
      down: 'Next row of the list',
      up: 'Previous row of the list',
      choose: 'Choose this row, or not',
      all: 'Choose all, or none',
      open: 'Open this row',
      bulk: 'To what can be done with those chosen',
      filter: 'To the filters',
      next: 'Next page',
      first: 'Back to the first page',
      help: 'This list',
      on: 'Use shortcuts of a single key',
      kept: 'Kept in this browser alone. While you type, shortcuts do nothing.',
      close: 'Close',
    },
  },
);
