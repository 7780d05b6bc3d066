import { define } from '../define.ts';

/**
 * What happened, one sentence for each type of event: `crisis.level-changed` is told by `levelChanged`. Whoever did it
 * stands before it. An event without a text shows with the last word of its name.
 */
export const timeline = define(
  {
    title: '经过',
    heed: '系统',
    line: '{{who}}：{{what}}',
    declared: '启动了危机，级别：{{level}}',
    joined: '发现的是同一件事，加入进来',
    called: '呼叫 {{people}} 人',
    paged: '发出 {{pages}} 条呼叫',
    answered: '回复了呼叫',
    answeredComing: '回复：来',
    answeredCannot: '回复：来不了',
    answeredHandedOver: '把位置交给 {{to}}',
    seen: '看到了呼叫',
    short: '还缺：{{role}}，能叫的人都叫过了',
    wordsAdded: '补充了情况',
    levelChanged: '级别从{{from}}改为{{to}}',
    closed: '结束了危机',
    closedInError: '撤销了危机，是误启动',
    decided: '写下决定 {{number}}',
  },
  {
    title: 'What happened',
    heed: 'Heed',
    line: '{{who}}: {{what}}',
    declared: 'declared the crisis, level: {{level}}',
    joined: 'heard of the same thing and joined',
    called: 'called people: {{people}}',
    paged: 'sent calls: {{pages}}',
    answered: 'answered the call',
    answeredComing: 'is coming',
    answeredCannot: 'cannot come',
    answeredHandedOver: 'handed their place to {{to}}',
    seen: 'saw the call',
    short: 'still missing: {{role}}; everybody in line was called',
    wordsAdded: 'added what they know',
    levelChanged: 'changed the level from {{from}} to {{to}}',
    closed: 'closed the crisis',
    closedInError: 'called the crisis off: declared in error',
    decided: 'put decision {{number}} on record',
  },
);
