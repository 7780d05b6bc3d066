import { define } from './define.ts';

export const questions = define(
  {
    title: '向人事提问',
    intro: '只有你和人事能看到。答复会回到同一个对话里。',
    label: '你想问什么？',
    submit: '发送问题',
    sent: '已转给人事。有了答复会在这里告诉你。',
    missing: '请写下你的问题。',
    tooLong: '请控制在 4000 字以内。',
  },
  {
    title: 'Ask HR',
    intro: 'Only you and HR can see this. The answer comes back in the same conversation.',
    label: 'What would you like to know?',
    submit: 'Send question',
    sent: 'HR has got your question. You will be told here when there is an answer.',
    missing: 'Please write your question.',
    tooLong: 'Please keep it within 4,000 characters.',
  },
);

export const words = define(
  {
    help: '你可以这样和我说：\n· 待办 — 还没完成的通知\n· 我的数据 — 公司保存了你的什么、你的回执\n· 制度 — 随时查看全部制度\n· 提问 — 问人事一个问题',
    unknown:
      '这句我没看懂。可以试试：待办、我的数据、制度、提问、帮助。请不要在聊天里发密码、银行卡号或身份证号。',
  },
  {
    help: 'You can say:\n· to do — notices not finished yet\n· my data — what is held about you, and your receipts\n· policies — read any policy at any time\n· ask — put a question to HR',
    unknown:
      'I did not understand that. Try: to do, my data, policies, ask, help. Please never send passwords, bank card or identity numbers in chat.',
  },
);
