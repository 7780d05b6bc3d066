import { define } from './define.ts';

/** What is held about a person, why, and why some of it stays when they ask for erasure. */
export const held = define(
  {
    category: {
      notices: '收到的通知',
      answers: '我的答复',
      events: '我的答复、沟通和变更的凭证',
      erasures: '删除记录',
      messages: '发给我的消息',
      localMessages: '本地聊天窗口里的消息',
      profile: '通讯录信息',
      placements: '部门、职责与在职时间',
      accounts: '绑定的聊天账号',
      sessions: '登录记录',
    },
    why: {
      notices: '证明公司告知过你',
      answers: '证明你如何答复，保护双方',
      events: '防止任何一方事后改动',
      erasures: '证明你的删除要求已经执行',
      messages: '把通知送到你手里，并知道有没有送到',
      localMessages: '让你能回看聊天记录',
      profile: '知道该把什么告诉谁，用哪种语言',
      placements: '知道通知该发给谁，谁能看到什么',
      accounts: '知道在哪里能找到你，确认答复的人是你',
      sessions: '确认是你本人',
    },
    kept: {
      employed: '你在职期间需要用到；离职后可以删除',
      notices: '你仍需答复，或已经答复：公司须能证明告知过你',
      answers: '公司须能证明告知过你；只留下答复的种类和时间，具体内容随凭证一起删除',
      erasures: '证明删除已经执行，不含被删除的内容',
      inTransit: '正在发送，送达或失败之后可以删除',
    },
  },
  {
    category: {
      notices: 'Notices received',
      answers: 'My answers',
      events: 'Proofs of my answers, talks and changes',
      erasures: 'Records of erasures',
      messages: 'Messages sent to me',
      localMessages: 'Messages in the local messenger',
      profile: 'Directory entry',
      placements: 'Departments, duties and time at the company',
      accounts: 'Chat accounts bound to me',
      sessions: 'Sign-ins',
    },
    why: {
      notices: 'To show that the company told you',
      answers: 'To show how you answered; it protects both sides',
      events: 'So that neither side can change it afterwards',
      erasures: 'To show that what you asked to be erased was erased',
      messages: 'To bring notices to you, and to know whether they arrived',
      localMessages: 'So that you can look back at the conversation',
      profile: 'To know whom to tell what, and in which language',
      placements: 'To know whom a notice is for, and who may see what',
      accounts: 'To know where to reach you, and that an answer is yours',
      sessions: 'To know that it is you',
    },
    kept: {
      employed: 'Needed while you work here; it can be erased once you have left',
      notices: 'You are still asked, or have answered: the company must be able to show that it told you',
      answers:
        'The company must be able to show that it told you. Only kind and time of the answer stay; the words are erased with their proof',
      erasures: 'Shows that the erasure was done; holds nothing of what was erased',
      inTransit: 'On its way; it can be erased once it has arrived or failed',
    },
  },
);
