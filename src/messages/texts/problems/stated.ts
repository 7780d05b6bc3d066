import { define } from '../define.ts';

/** What a step of a procedure lacks, with the reason and the article that asks for it. */
export const lacks = define(
  {
    needed: '要先做：{{why}}（{{source}}）',
    'consultation-missing': '还没有征求意见：{{why}}（{{source}}）',
    'consultation-running': '正在征求意见：{{why}}（{{source}}）',
    'comments-unanswered': '还有意见没有答复，也没有写明不答复的理由：{{why}}（{{source}}）',
    'negotiation-missing': '没有与该方协商的记录：{{why}}（{{source}}）',
    'negotiation-other-draft': '协商的是之前的草案：{{why}}（{{source}}）',
    'negotiation-early': '协商早于征求意见结束，员工的意见还没有拿到协商中：{{why}}（{{source}}）',
    'negotiation-open': '协商没有结果，公司也没有作出决定：{{why}}（{{source}}）',
    'minutes-missing': '缺会议记录：{{why}}（{{source}}）',
    'agreement-missing': '缺双方签署的协议：{{why}}（{{source}}）',
    'approval-missing': '还没有批准：{{why}}（{{source}}）',
    'approval-other-draft': '批准的是之前的草案：{{why}}（{{source}}）',
    'approval-other-record': '批准之后又记了协商或征求意见，须再看过、重新批准：{{why}}（{{source}}）',
    'approval-refused': '法务没有批准：{{why}}（{{source}}）',
  },
  {
    needed: '{{why}} ({{source}})',
    'consultation-missing': 'staff have not been asked: {{why}} ({{source}})',
    'consultation-running': 'staff are still being asked: {{why}} ({{source}})',
    'comments-unanswered': 'comments are neither answered nor left with a reason: {{why}} ({{source}})',
    'negotiation-missing': 'no negotiation with that side is on record: {{why}} ({{source}})',
    'negotiation-other-draft': 'what was negotiated is an earlier draft: {{why}} ({{source}})',
    'negotiation-early':
      'it was negotiated before staff had been asked, so that what they said was no part of it: {{why}} ({{source}})',
    'negotiation-open':
      'the talks came to nothing, and the company has not decided after them: {{why}} ({{source}})',
    'minutes-missing': 'there are no minutes: {{why}} ({{source}})',
    'agreement-missing': 'there is no agreement signed by both sides: {{why}} ({{source}})',
    'approval-missing': 'counsel has not approved: {{why}} ({{source}})',
    'approval-other-draft': 'what counsel approved is an earlier draft: {{why}} ({{source}})',
    'approval-other-record':
      'something was recorded after the approval, and counsel has to look again: {{why}} ({{source}})',
    'approval-refused': 'counsel did not approve: {{why}} ({{source}})',
  },
);

/** What can be wrong with `procedure.yaml`, beside its form. */
export const stated = define(
  {
    basis:
      '法律依据是“{{basis}}”，须先走完程序才能约束员工。请在工作台存为草案、走完程序；此前已走过的，写进 {{file}}',
    otherPolicy: '写的是制度“{{stated}}”，而这里是“{{policy}}”：程序不能借用，请写这份制度自己的',
    otherEntity:
      '写的是“{{stated}}”的程序，而这份制度的用人单位是“{{entity}}”：请写本单位自己的程序，没有走过的请在工作台走完',
    exampleOnly:
      '只有样例公司才能用示例：真实的公司请删去 example，写自己做过的；没有做过的，请在工作台走完程序',
    untilBeforeFrom: '早于开始日期 {{from}}',
    handlingMissing: '收到了意见，请写明如何处理',
    approvedEarly: '早于 {{day}}：征求意见和协商结束之后才能批准',
    statedEarly: '早于 {{day}}：不能声明还没有做过的事',
    approverAuthor: '{{name}} 是起草人，不能批准自己起草的文本',
    fileNone: '制度的文件夹里没有这个文件',
    used: '这份声明已经用于第 {{number}} 版。之后改过的文本要有自己的程序：请在工作台存为草案，或者写明为这份文本做过什么',
    underWay: '这份制度正在工作台里制定，那里的意见和记录不能绕开：请在工作台发布，或者先放弃那次制定',
    tooLarge: '有 {{bytes}} 字节，最多 {{most}} 字节',
  },
  {
    basis:
      'rests on {{basis}}, which does not bind without a procedure: keep it as a draft and go through its procedure in the console, or state in {{file}} one that was held before',
    otherPolicy:
      'is about the policy "{{stated}}", and this one is "{{policy}}": a procedure cannot be borrowed, state what was done for this one',
    otherEntity:
      'was held at "{{stated}}", and this policy is of "{{entity}}": state what your company did, or go through the procedure in the console',
    exampleOnly:
      'an example states what never happened, and counts for the sample company alone: take it away and state what your company did, or go through the procedure in the console',
    untilBeforeFrom: 'is before it began, on {{from}}',
    handlingMissing: 'there were opinions: say what became of them',
    approvedEarly: 'is before {{day}}: approval comes after consultation and negotiation',
    statedEarly: 'is before {{day}}: nobody can state what was not done yet',
    approverAuthor: '{{name}} wrote the text, and nobody approves what they wrote',
    fileNone: 'is not in the folder of the policy',
    used: 'this statement was used for version {{number}}. A text that changed since needs a procedure of its own: keep it as a draft in the console, or state what was done for this text',
    underWay:
      'a procedure of this policy is under way in the console, and nothing goes round its comments and records: publish it there, or give that procedure up first',
    tooLarge: 'has {{bytes}} bytes; at most {{most}} are read',
  },
);
