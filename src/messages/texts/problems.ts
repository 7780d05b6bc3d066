import { define } from './define.ts';
import { absencePlaces, absences } from './problems/absences.ts';
import { access, accessPlaces } from './problems/access.ts';
import { bundle, bundlePlaces } from './problems/bundle.ts';
import { calendar } from './problems/calendar.ts';
import { views } from './problems/console.ts';
import { cases, exemptions, places } from './problems/decisions.ts';
import { faqPlaces, faqProblems } from './problems/faq.ts';
import { filePlaces, files } from './problems/file-rules.ts';
import { policy } from './problems/policy.ts';
import { regionPlaces, regions } from './problems/regions.ts';
import { reminderPlaces, reminders } from './problems/reminders.ts';
import { holdPlaces, holds } from './problems/retention.ts';
import { staffList } from './problems/staff-list.ts';
import { lacks, stated } from './problems/stated.ts';
import { analysisProblems, templatePlaces, templates } from './problems/templates.ts';
import { tipProblems } from './problems/tips.ts';
import { trainingProblems } from './problems/training.ts';

/** Where a problem is. File names and fields are what the file calls them. */
const place = define(
  {
    /** A field, a file, a folder, an option: shown as it is written. */
    named: '{{name}}',
    field: '{{file}}: {{field}}',
    line: '{{file}}：第 {{line}} 行',
    policy: '制度',
    file: '文件',
    header: '表头',
    row: '第 {{row}} 行',
    calendar: '工作日历',
    view: '视图',
    people: '人员',
    departments: '部门',
    department: '部门“{{code}}”',
    person: '工号“{{staffNo}}”',
    audience: '发给谁',
    due: '截止日期',
    sendAt: '发送时间',
    until: '征求意见的截止时间',
    reason: '理由',
    heldOn: '协商日期',
    participants: '参加人员',
    minutes: '会议记录',
    counterpart: '协商对象',
    necessity: '必要性',
    effect: '效果',
    acceptance: '接受度',
    nextReview: '下次复审',
    outcome: '结果',
    agreement: '协议文本',
    text: '内容',
    purpose: '用途',
    entity: '公司',
    ground: '依据',
    note: '依据的文件',
  },
  {
    named: '{{name}}',
    field: '{{file}}: {{field}}',
    line: '{{file}}: line {{line}}',
    policy: 'policy',
    file: 'file',
    header: 'header',
    row: 'row {{row}}',
    calendar: 'calendar',
    view: 'view',
    people: 'people',
    departments: 'departments',
    department: 'department "{{code}}"',
    person: 'person "{{staffNo}}"',
    audience: 'audience',
    due: 'due',
    sendAt: 'hour of sending',
    until: 'end of the consultation',
    reason: 'reason',
    heldOn: 'day of the negotiation',
    participants: 'who took part',
    minutes: 'minutes',
    counterpart: 'counterpart',
    necessity: 'necessity',
    effect: 'effect',
    acceptance: 'acceptance',
    nextReview: 'next review',
    outcome: 'outcome',
    agreement: 'agreement',
    text: 'text',
    purpose: 'purpose',
    entity: 'company',
    ground: 'ground',
    note: 'document it rests on',
  },
);

/** What stands against a notice at the moment of sending. */
const notice = define(
  {
    audienceEmpty: '其中没有在职的人',
    notPublished: '不在已发布状态，只有已发布的制度才能发送',
    duePast: '已经过去',
    dueFar: '在 {{years}} 年以后，是不是写错了？',
    sendPast: '已经过去',
    sendFar: '太远了，是不是写错了？',
    sendAfterDue: '在截止日期之后',
  },
  {
    audienceEmpty: 'nobody who works here belongs to it',
    notPublished: 'is not published: only a published policy can be sent',
    duePast: 'is in the past',
    dueFar: 'is more than {{years}} years away; is that a slip?',
    sendPast: 'is in the past',
    sendFar: 'is years away; is that a slip?',
    sendAfterDue: 'is after the date due',
  },
);

/** What stands against a step of a policy's procedure. */
const procedure = define(
  {
    choose: '请选择一项',
    untilSoon: '至少留出七天（公司默认值）',
    untilFar: '超过一年，是不是写错了？',
    reasonMissing: '请写明理由，2000 字以内',
    dayMissing: '不是一个日期',
    dayAhead: '还没有到',
    participantsMissing: '请写明双方参加的人，2000 字以内',
    minutesMissing: '请附上会议记录',
    agreementMissing: '达成一致的，请附上双方签署的协议',
    fileLarge: '超过 {{most}} MB，或者几个文件合计超过 {{together}} MB',
    fileKind: '不是 PDF、JPEG 或 PNG，或者文件不完整',
    filesMany: '最多 {{most}} 个文件',
  },
  {
    choose: 'choose one',
    untilSoon: 'has to be at least seven days away (a company default)',
    untilFar: 'is more than a year away; is that a slip?',
    reasonMissing: 'give a reason of at most 2,000 characters',
    dayMissing: 'is no date',
    dayAhead: 'is still to come',
    participantsMissing: 'say who took part for either side, in at most 2,000 characters',
    minutesMissing: 'attach the minutes',
    agreementMissing: 'attach the agreement that both sides signed',
    fileLarge: 'is larger than {{most}} MB, or all files together than {{together}} MB',
    fileKind: 'is no PDF, JPEG or PNG, or not a whole one',
    filesMany: 'at most {{most}} files',
  },
);

/** What stands against the record of a review. */
const review = define(
  {
    findingMissing: '请写明，{{most}} 字以内',
    nextPast: '要在今天之后',
    nextFar: '最多 {{years}} 年以后',
  },
  {
    findingMissing: 'say it, in at most {{most}} characters',
    nextPast: 'has to be after today',
    nextFar: 'is more than {{years}} years away',
  },
);

/** What stands against something said in a talk. */
const thread = define(
  { empty: '没有文字', tooLong: '超过 {{most}} 字' },
  { empty: 'holds no words', tooLong: 'is longer than {{most}} characters' },
);

/** What stands against an arbitration pack. */
const pack = define(
  {
    purpose: '请写明为什么需要，{{most}} 字以内',
    nobody: '没有这个工号',
    noPolicy: '没有已发布的这项制度',
  },
  {
    purpose: 'say what it is needed for, in at most {{most}} characters',
    nobody: 'nobody has that staff number',
    noPolicy: 'no policy of that name was published',
  },
);

/** What stands against an authority to sign for a company, or somebody listed for a non-compete. */
const contract = define(
  {
    entityUnknown: '人员名单里没有这家公司，请按名单的写法填写',
    noteMissing: '请写明，{{most}} 字以内',
    dayPast: '不是日期，或者已经过去',
  },
  {
    entityUnknown: 'no company of that name is in the staff list; write it as the list does',
    noteMissing: 'say it, in at most {{most}} characters',
    dayPast: 'is no date, or in the past',
  },
);

/** The sentences of everything that can be wrong with an input, by code (`src/messages/problems.ts`). */
export const problems = {
  'zh-CN': {
    place: {
      ...place['zh-CN'],
      ...places['zh-CN'],
      ...reminderPlaces['zh-CN'],
      ...absencePlaces['zh-CN'],
      ...bundlePlaces['zh-CN'],
      ...holdPlaces['zh-CN'],
      ...accessPlaces['zh-CN'],
      ...templatePlaces['zh-CN'],
      ...faqPlaces['zh-CN'],
      ...filePlaces['zh-CN'],
      ...regionPlaces['zh-CN'],
    },
    calendar: calendar['zh-CN'],
    reminders: reminders['zh-CN'],
    absences: absences['zh-CN'],
    cases: cases['zh-CN'],
    exemptions: exemptions['zh-CN'],
    holds: holds['zh-CN'],
    access: access['zh-CN'],
    analysis: analysisProblems['zh-CN'],
    template: templates['zh-CN'],
    faq: faqProblems['zh-CN'],
    files: files['zh-CN'],
    regions: regions['zh-CN'],
    view: views['zh-CN'],
    staffList: staffList['zh-CN'],
    policy: policy['zh-CN'],
    notice: notice['zh-CN'],
    procedure: { ...procedure['zh-CN'], lacks: lacks['zh-CN'] },
    stated: stated['zh-CN'],
    review: review['zh-CN'],
    thread: thread['zh-CN'],
    pack: pack['zh-CN'],
    bundle: bundle['zh-CN'],
    contract: contract['zh-CN'],
    tips: tipProblems['zh-CN'],
    training: trainingProblems['zh-CN'],
  },
  en: {
    place: {
      ...place.en,
      ...places.en,
      ...reminderPlaces.en,
      ...absencePlaces.en,
      ...bundlePlaces.en,
      ...holdPlaces.en,
      ...accessPlaces.en,
      ...templatePlaces.en,
      ...faqPlaces.en,
      ...filePlaces.en,
      ...regionPlaces.en,
    },
    calendar: calendar.en,
    reminders: reminders.en,
    absences: absences.en,
    cases: cases.en,
    exemptions: exemptions.en,
    holds: holds.en,
    access: access.en,
    analysis: analysisProblems.en,
    template: templates.en,
    faq: faqProblems.en,
    files: files.en,
    regions: regions.en,
    view: views.en,
    staffList: staffList.en,
    policy: policy.en,
    notice: notice.en,
    procedure: { ...procedure.en, lacks: lacks.en },
    stated: stated.en,
    review: review.en,
    thread: thread.en,
    pack: pack.en,
    bundle: bundle.en,
    contract: contract.en,
    tips: tipProblems.en,
    training: trainingProblems.en,
  },
};
