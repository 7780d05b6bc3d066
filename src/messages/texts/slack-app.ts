import { define } from './define.ts';

/**
 * What people see of the app in Slack, in the manifest. Name: at most 35 characters; description 140; command 2,000
 * and its hint 1,000; shortcuts 24 and 150.
 */
export const slackApp = define(
  {
    name: '阅知 Heed',
    description: '把该知道的告诉你，请你阅读并签收；也能查看公司留存了哪些与你有关的信息。',
    command: '待办、我的信息、制度公告、提问',
    hint: '待办 | 我的信息 | 制度 | 提问 | 帮助',
    tasks: '待办',
    tasksText: '看看还有哪些通知等你答复',
    ask: '提问',
    askText: '向人力资源部提一个问题',
  },
  {
    name: 'Heed',
    description:
      'Tells you what you should know and asks you to read and sign; shows what is held about you.',
    command: 'To do, my data, policies, questions',
    hint: 'todo | my data | policies | ask | help',
    tasks: 'To do',
    tasksText: 'See which notices wait for your answer',
    ask: 'Ask HR',
    askText: 'Ask HR a question',
  },
);
