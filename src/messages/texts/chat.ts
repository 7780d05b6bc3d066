import { define } from './define.ts';

export const questions = define(
  {
    title: '向人事提问',
    intro: '只有你和人事能看到。答复会回到同一个对话里。',
    label: '你想问什么？',
    submit: '发送问题',
    sent: '已转给人事，有答复会在这里告诉你。',
    missing: '请写下你的问题。',
    tooLong: '请控制在 4000 字以内。',
  },
  {
    title: 'Ask HR',
    intro: 'Only you and HR can see this. The answer comes back in the same conversation.',
    label: 'What would you like to know?',
    submit: 'Send question',
    sent: 'HR has your question. You will hear here when there is an answer.',
    missing: 'Please write your question.',
    tooLong: 'Please keep it within 4,000 characters.',
  },
);

export const words = define(
  {
    help: '发给我这些词就行：\n待办：还没完成的通知\n我的信息：保存了你的什么，还有你的回执\n制度：随时查看全部制度\n提问：问人事一个问题',
    unknown:
      '我只认得这几个词：待办、我的信息、制度、提问、帮助。想问人事，请发“提问”。请不要在聊天里发密码、银行卡号或身份证号。',
  },
  {
    help: 'Send me one of these:\nto do: notices not finished yet\nmy data: what is held about you, and your receipts\npolicies: read any policy at any time\nask: put a question to HR',
    unknown:
      'I only know these words: to do, my data, policies, ask, help. To put a question to HR, send “ask”. Please never send passwords, bank card or identity numbers in chat.',
  },
);
