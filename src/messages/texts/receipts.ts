import { define } from './define.ts';

/** Everything a person did that is on record, and how it was done. */
export const receipts = define(
  {
    title: '我的回执',
    lead: '你自己做过的每一件事：答复、逐项选择、反对、约定和通行密钥。每一件都有一份谁都能核验的回执。',
    all: '全部回执',
    none: '还没有回执。答复一份制度后，这里就会有。',
    when: '时间',
    what: '你做了什么',
    about: '关于',
    older: '更早的',
    language: { 'zh-CN': '中文', en: '英文' },
    means: '这份回执说明什么',
    text: '针对的文本',
    textValue: '{{name}}，{{language}}文本',
    how: {
      page: '在登录后的页面上按下按钮',
      chat: '在聊天里提交',
      kiosk: '在共用平板上用一次性代码确认身份后按下按钮',
    },
  },
  {
    title: 'My receipts',
    lead: 'Everything you did yourself: answers, choices one by one, objections, agreements and passkeys. Each has a receipt that anyone can check.',
    all: 'All receipts',
    none: 'No receipts yet. The first comes when you answer a policy.',
    when: 'When',
    what: 'What you did',
    about: 'About',
    older: 'Earlier ones',
    language: { 'zh-CN': 'Chinese', en: 'English' },
    means: 'What this receipt shows',
    text: 'The text it was about',
    textValue: '{{name}}, {{language}} text',
    how: {
      page: 'a button on a page, signed in',
      chat: 'sent in the chat',
      kiosk: 'a button at a shared tablet, identified by a one-time code',
    },
  },
);
