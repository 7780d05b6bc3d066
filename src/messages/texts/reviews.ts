import { define } from './define.ts';

/** Looking at a policy again. */
export const reviews = define(
  {
    overdue: {
      title: '该复审了：{{title}}',
      line: '原定 {{day}}复审。请看看它还需不需要、效果怎样、同事接不接受，并记录结果。',
      open: '记录复审',
      state: '复审已到期',
    },
  },
  {
    overdue: {
      title: 'To be reviewed: {{title}}',
      line: 'It was to be reviewed on {{day}}. Is it still needed, what does it do, do people accept it? Please record what you find.',
      open: 'Record the review',
      state: 'Review overdue',
    },
  },
);
