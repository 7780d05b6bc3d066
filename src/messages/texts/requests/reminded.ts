import { define } from '../define.ts';

/** Reminders of requests: to whoever asked while it waits for them, to whoever answers, and to who sees that it is done. */
export const requestsReminded = define(
  {
    reminded: {
      unfinished: '本人提出的个人信息请求',
      'own-unconfirmed': {
        title: '确认你的请求（{{kind}}）',
        line: '确认是你本人之后才能开始办理。不想要了，撤回就好。',
        open: '去确认',
      },
      'own-waiting': {
        title: '回复隐私专员（{{kind}}）',
        line: '隐私专员有个问题，回复之后继续办理。',
        open: '去回复',
      },
      desk: {
        title: '答复个人信息请求（{{kind}}）',
        line: '还没有答复。需要更多时间的话，要在到期之前连同理由告诉本人。',
        open: '打开',
      },
      legal: {
        title: '有一项个人信息请求还没有答复',
        line: '请提醒隐私专员。是谁、要什么，只有他们看得到。',
      },
      nobody: {
        title: '没有人能答复一项个人信息请求',
        line: '请给一位同事隐私专员（privacy）的角色。是谁、要什么，只有隐私专员看得到。',
      },
    },
  },
  {
    reminded: {
      unfinished: 'Requests about one’s own data',
      'own-unconfirmed': {
        title: 'Confirm your request ({{kind}})',
        line: 'It starts once you confirm that it is you. If you want it no more, withdraw it.',
        open: 'Confirm',
      },
      'own-waiting': {
        title: 'Reply to the privacy officer ({{kind}})',
        line: 'The privacy officer asks you something; it goes on once you have replied.',
        open: 'Reply',
      },
      desk: {
        title: 'Answer a data request ({{kind}})',
        line: 'It is not answered yet. If it takes longer, tell the person with reasons before the day.',
        open: 'Open',
      },
      legal: {
        title: 'A data request without an answer',
        line: 'Please remind the privacy officers. Whose it is and what it wants only they can see.',
      },
      nobody: {
        title: 'Nobody can answer a data request',
        line: 'Please give somebody the role of privacy officer (privacy). Whose it is and what it wants only they can see.',
      },
    },
  },
);
