import { define } from '../define.ts';

/** What those who answer requests hear of them in the chat. */
export const deskNews = define(
  {
    news: {
      incoming: {
        title: '新的请求：{{kind}}',
        line: '需要你判断。是谁、写了什么，只在页面上显示。',
        state: '待处理',
      },
      review: { title: '重新处理：{{kind}}', line: '复议成立，请重新判断。', state: '待处理' },
      said: { title: '有补充：{{kind}}', line: '对方回复或补充了。', state: '待处理' },
      withdrawn: { title: '已撤回：{{kind}}', line: '不用再处理。', state: '已撤回' },
      failing: {
        title: '没有成功：{{kind}}',
        line: '自动步骤多次失败，仍在重试。请看看是哪一处，并告诉运维。',
        state: '重试中',
      },
      left: {
        title: '提出请求的人已离职：{{kind}}',
        line: '仍要按期答复，但没有能寄到的邮箱。',
        state: '要另想办法',
      },
    },
  },
  {
    news: {
      incoming: {
        title: 'A new request: {{kind}}',
        line: 'It needs your judgement. Who it is and what they wrote stands on the page only.',
        state: 'To handle',
      },
      review: {
        title: 'To look at again: {{kind}}',
        line: 'An appeal was right; please judge anew.',
        state: 'To handle',
      },
      said: {
        title: 'Something was added: {{kind}}',
        line: 'The person replied or added something.',
        state: 'To handle',
      },
      withdrawn: {
        title: 'Withdrawn: {{kind}}',
        line: 'There is nothing to handle any more.',
        state: 'Withdrawn',
      },
      failing: {
        title: 'Does not get on: {{kind}}',
        line: 'An automatic step has failed several times and goes on trying. Please see which, and tell the operator.',
        state: 'Being tried',
      },
      left: {
        title: 'Whoever asked has left: {{kind}}',
        line: 'An answer is due all the same, and there is no mailbox it could go to.',
        state: 'Find another way',
      },
    },
  },
);
