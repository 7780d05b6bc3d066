import { define } from '../define.ts';

/** Where a problem is in a reminder policy. */
export const reminderPlaces = define(
  {
    hours: '工作时间',
    quiet: '免打扰时间',
    perDay: '每天上限',
    perItem: '每件事上限',
    tries: '尝试次数',
    retryMinutes: '重试间隔',
    reminders: '提醒',
    reminderStep: '第 {{step}} 次提醒',
    escalation: '逾期后告知',
    escalationStep: '逾期后第 {{step}} 级',
    zone: '时区',
  },
  {
    hours: 'working hours',
    quiet: 'quiet hours',
    perDay: 'most in a day',
    perItem: 'most about one thing',
    tries: 'tries',
    retryMinutes: 'minutes between tries',
    reminders: 'reminders',
    reminderStep: 'reminder {{step}}',
    escalation: 'told when overdue',
    escalationStep: 'step {{step}} when overdue',
    zone: 'time zone',
  },
);

/** What stands against a reminder policy, and against sending something by it. */
export const reminders = define(
  {
    hoursUnclear: '请填一天之内的起止时间，例如 9:00 到 18:00',
    hoursEmpty: '结束要晚于开始，跨过午夜的请分开填写',
    hoursAllQuiet: '盖住了全部工作时间，任何时候都不能提醒',
    number: '请填 1 到 {{most}} 之间的整数',
    capBelowSteps: '少于提醒的次数（{{steps}} 次），后面的提醒永远发不出去',
    noSteps: '一次也没有',
    days: '请填工作日数，{{most}} 以内的整数',
    sameDay: '从发出算起，至少要在一个工作日之后',
    stepTwice: '和前面的一次是同一天',
    outsideHours: '这个时刻不在工作时间内，或者在免打扰时间内',
    freeTold: '自愿答复的事项不能告知他人谁没有答复：不答复也是一种答复',
    noLastResort: '最后一级要是一位指名的负责人，否则没有人再过问',
    beforeDue: '要在截止日期之后，至少一个工作日',
    rungOrder: '顺序是：主管或经办人、人事、指名的负责人，每一级只出现一次',
    notTold: '这类事项不能告知他们：协议、顾虑和申请不告知主管，通知和培训没有经办人',
    rungSooner: '要晚于前一级',
    lastNobody: '请指名一位在职的人',
    again: '请填每隔几个工作日再次告知，至少 1，最多 {{most}}',
    zoneUnknown: '没有“{{zone}}”这个时区，例如 Asia/Shanghai',
    dueUnclear: '不是一个日期',
    dueBeforeFirst: '太近了，一次提醒也排不上。请往后推，或者在“设置 → 提醒规则”里把提醒提早',
    dueBeforeFirstFrom: '太近了，一次提醒也排不上。最早可以选 {{day}}；也可以在“设置 → 提醒规则”里把提醒提早',
    afterDueFrom: '落在截止日期之后。截止日期最早可以选 {{day}}；也可以把这次提醒提早，或者从截止日期算起',
    afterDue: '落在截止日期之后，请改为更早，或者从截止日期算起',
    atPlaces: '{{places}}（{{people}} 人）：{{problem}}',
    atManyPlaces: '{{places}} 和另外 {{more}} 处（共 {{people}} 人）：{{problem}}',
    stepUnclear: '看不懂，请写成“发出后 2 个工作日 10:00”“截止前 1 个工作日 10:00”或“截止当天 10:00”',
    rungUnclear:
      '看不懂，请写成“主管，截止后 1 个工作日 10:00”，或“工号，截止后 5 个工作日 10:00，此后每 5 个工作日”',
  },
  {
    hoursUnclear: 'need a beginning and an end within one day, such as 9:00 to 18:00',
    hoursEmpty: 'have to end after they begin; write those over midnight as two',
    hoursAllQuiet: 'cover all working hours: nobody could ever be reminded',
    number: 'has to be a whole number from 1 to {{most}}',
    capBelowSteps: 'is less than the {{steps}} reminders there are: the last ones could never go out',
    noSteps: 'there is none',
    days: 'has to be a whole number of working days, {{most}} at the most',
    sameDay: 'counted from sending it has to be at least one working day later',
    stepTwice: 'is on the same day as an earlier one',
    outsideHours: 'is at an hour outside the working hours, or in the quiet ones',
    freeTold: 'where the answer is free nobody may be told who gave none: that is an answer too',
    noLastResort: 'has to end with a named person, or nobody asks any more',
    beforeDue: 'has to be at least one working day after the day due',
    rungOrder: 'the order is manager or handler, HR, named person, each once',
    notTold:
      'may not hear of this: managers hear nothing of agreements, concerns and requests, and notices and courses have no handler',
    rungSooner: 'has to be later than the one before',
    lastNobody: 'name somebody who works here',
    again: 'say after how many working days it is told again, from 1 to {{most}}',
    zoneUnknown: 'there is no time zone "{{zone}}"; one is Asia/Shanghai',
    dueUnclear: 'is no date',
    dueBeforeFirst:
      'is too soon for any reminder: choose a later day, or earlier reminders under Settings → Reminders',
    dueBeforeFirstFrom:
      'is too soon for any reminder: choose {{day}} or later, or earlier reminders under Settings → Reminders',
    afterDueFrom:
      'is after the day due: choose {{day}} or later for that, make the reminder earlier, or count it from the day due',
    afterDue: 'is after the day due: make it earlier, or count it from the day due',
    atPlaces: 'for {{places}} (people: {{people}}): {{problem}}',
    atManyPlaces: 'for {{places}} and {{more}} places more (people: {{people}}): {{problem}}',
    stepUnclear:
      'is unclear; write "2 working days after sending at 10:00", "1 working day before due at 10:00" or "on the day due at 10:00"',
    rungUnclear:
      'is unclear; write "manager, 1 working day after due at 10:00", or "S001, 5 working days after due at 10:00, then every 5 working days"',
  },
);
