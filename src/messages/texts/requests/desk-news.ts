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
      soon: { title: '一周内要答复：{{kind}}', line: '还没有答复。', state: '一周内到期' },
      verySoon: {
        title: '三天内要答复：{{kind}}',
        line: '还没有答复。需要更多时间的话，要在到期之前说明理由。',
        state: '三天内到期',
      },
      late: { title: '已逾期：{{kind}}', line: '每晚一天都是违约。请今天答复。', state: '已逾期' },
    },
    escalated: {
      title: '有一项个人信息请求快到期或已逾期',
      line: '隐私专员还没有答复。请提醒他们；是谁、要什么，只有他们看得到。',
      nobody: '没有任何人能答复它：请让管理员授予一位同事隐私专员（privacy）的角色。',
      state: '要有人处理',
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
      soon: {
        title: 'Due within a week: {{kind}}',
        line: 'It is not answered yet.',
        state: 'Due within a week',
      },
      verySoon: {
        title: 'Due within three days: {{kind}}',
        line: 'It is not answered yet. If it takes longer, say so with reasons before the day.',
        state: 'Due within three days',
      },
      late: {
        title: 'Late: {{kind}}',
        line: 'Every day more breaks a promise. Please answer today.',
        state: 'Late',
      },
    },
    escalated: {
      title: 'A request about personal data is nearly due, or late',
      line: 'The privacy officers have not answered it. Please remind them; whose it is and what it wants only they can see.',
      nobody:
        'Nobody can answer it: have an administrator give somebody the role of privacy officer (privacy).',
      state: 'Needs somebody',
    },
  },
);
