import { define } from './define.ts';

export const page = define(
  {
    skip: '跳到正文',
    nav: '主导航',
    languages: '语言',
    footer: '阅知 Heed：告诉你公司收集什么、为什么，并留下双方都能核验的记录。',
    zone: '时间按你的时区显示：{{zone}}',
    messenger: '消息',
    board: '制度公告栏',
    me: '关于我的信息',
    offline: '没有连上，刚才的内容没有发出去。请检查网络后再试一次。',
    console: '工作台',
  },
  {
    skip: 'Skip to the content',
    nav: 'Main',
    languages: 'Languages',
    footer: 'Heed tells you what is collected and why, and keeps a record both sides can check.',
    zone: 'Times are in your time zone: {{zone}}',
    messenger: 'Messages',
    board: 'Policy board',
    me: 'About me',
    offline: 'There is no connection, so nothing was sent. Please check the network and try again.',
    console: 'Console',
  },
);
