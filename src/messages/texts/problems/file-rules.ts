import { define } from '../define.ts';

/** Where a problem is in the form of a rule on files, or in the answer to an alert. */
export const filePlaces = define(
  {
    fileName: '规则名称',
    fileScope: '适用于谁',
    fileChannels: '渠道',
    fileWhat: '看什么',
    fileSize: '大小',
    fileWithin: '数量或总量',
    fileOwner: '负责人',
    fileDeputy: '代理人',
    fileOutcome: '核实结果',
    fileNote: '核实情况',
  },
  {
    fileName: 'name of the rule',
    fileScope: 'whom it is about',
    fileChannels: 'channels',
    fileWhat: 'what it looks at',
    fileSize: 'size',
    fileWithin: 'how many or how much',
    fileOwner: 'in charge',
    fileDeputy: 'deputy',
    fileOutcome: 'what came of it',
    fileNote: 'what was found',
  },
);

export const files = define(
  {
    nameMissing: '请填写名称，{{most}} 字以内',
    nothing: '请至少选一样：文件类型、大小，或者数量、总量',
    scopeMissing: '请选择适用于谁',
    scopeUnknown: '员工名单里没有这个公司或部门',
    channelsMissing: '请至少选一个渠道',
    sizeOdd: '请填写 0 以上的数字（MB）',
    withinOdd: '请选择一小时或一天，并填写 1 以上的数量或总量',
    notHere: '请填写一位在职同事的工号',
    sameDeputy: '要与负责人不是同一个人：负责人不在时由其代理',
    outcomeMissing: '请选择一项',
    noteMissing: '请写明核实情况，4000 字以内',
    lacks: {
      files: '{{channel}}：没有生效的制度告知员工会留存文件传输，不能据此提醒。请先发布制度',
      inside: '{{channel}}：制度只留存与公司以外的人往来的文件，规则却包括同事之间的',
      type: '{{channel}}：制度没有告知员工会按文件类型提醒（records.alerts 里没有 type）',
      size: '{{channel}}：制度没有告知员工会按文件大小提醒（records.alerts 里没有 size）',
      volume: '{{channel}}：制度没有告知员工会按数量、总量提醒（records.alerts 里没有 volume）',
    },
  },
  {
    nameMissing: 'give a name of at most {{most}} characters',
    nothing: 'choose at least one: types of files, a size, or how many or how much',
    scopeMissing: 'choose whom it is about',
    scopeUnknown: 'the staff list has no such company or department',
    channelsMissing: 'choose at least one channel',
    sizeOdd: 'give a number from 0 (MB)',
    withinOdd: 'choose an hour or a day, and a number from 1 of files or MB',
    notHere: 'give the staff number of somebody who works here',
    sameDeputy: 'has to be somebody else than who is in charge, whose place they take',
    outcomeMissing: 'choose one',
    noteMissing: 'say what was found, in at most 4,000 characters',
    lacks: {
      files:
        '{{channel}}: no policy in force tells people that file transfers are kept, so nobody can be alerted of them. Publish one first',
      inside:
        '{{channel}}: the policy keeps files to people outside alone, and the rule is about colleagues too',
      type: '{{channel}}: the policy does not tell people that a colleague is alerted by type (type is not in records.alerts)',
      size: '{{channel}}: the policy does not tell people that a colleague is alerted by size (size is not in records.alerts)',
      volume:
        '{{channel}}: the policy does not tell people that a colleague is alerted by how many or how much (volume is not in records.alerts)',
    },
  },
);
