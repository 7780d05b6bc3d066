import { define } from './define.ts';

/**
 * The app's menu. Names: at most 16 bytes on the bar, 40 below it. Keys are words that the chat understands when
 * somebody types them.
 */
export const wecom = define(
  {
    menu: {
      tasks: '待办',
      data: '我的信息',
      more: '更多',
      board: '制度公告',
      ask: '提问',
      report: '上报泄露',
      help: '帮助',
      keys: { ask: '提问', help: '帮助' },
    },
  },
  {
    menu: {
      tasks: 'To do',
      data: 'My data',
      more: 'More',
      board: 'Policies',
      ask: 'Ask HR',
      report: 'Report a leak',
      help: 'Help',
      keys: { ask: 'ask', help: 'help' },
    },
  },
);
