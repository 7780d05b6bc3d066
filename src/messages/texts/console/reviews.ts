import { define } from '../define.ts';

/** Looking at a policy again, and what came of it. */
export const reviews = define(
  {
    reviews: {
      title: '复审',
      text: '定期看看：还需不需要、效果怎样、同事接不接受。记录保存后不能更改。',
      none: '还没有复审过。',
      record: '记录一次复审…',
      confirm: '保存复审',
      on: '复审日期',
      by: '经手人',
      necessity: '必要性：还需要它吗？有没有更轻的办法？',
      effect: '效果：达到目的了吗？',
      acceptance: '接受度：同事怎么看？',
      facts: '供参考：这一版收到 {{answers}} 份答复、{{concerns}} 个顾虑、{{questions}} 个提问。',
      outcome: '结论',
      outcomes: { keep: '保持不变', change: '需要修改', withdraw: '应当撤回' },
      next: '下次复审',
    },
  },
  {
    reviews: {
      title: 'Reviews',
      text: 'Now and then: is it still needed, what does it do, do people accept it? A record cannot be changed once it is kept.',
      none: 'It has not been reviewed yet.',
      record: 'Record a review…',
      confirm: 'Keep the review',
      on: 'Reviewed on',
      by: 'By',
      necessity: 'Necessity: is it still needed? Would something milder do?',
      effect: 'Effect: does it do what it is for?',
      acceptance: 'Acceptance: what do people say?',
      facts:
        'For reference: this version has {{answers}} answers, {{concerns}} concerns and {{questions}} questions.',
      outcome: 'Conclusion',
      outcomes: { keep: 'Keep it', change: 'Change it', withdraw: 'Withdraw it' },
      next: 'Next review',
    },
  },
);
