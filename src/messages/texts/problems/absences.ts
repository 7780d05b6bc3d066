import { define } from '../define.ts';

/** Where a problem is in what is said of somebody's leave. */
export const absencePlaces = define(
  { staffNo: '工号', firstDay: '第一天', lastDay: '最后一天' },
  { staffNo: 'staff number', firstDay: 'first day', lastDay: 'last day' },
);

/** What stands against saying that somebody is on leave. */
export const absences = define(
  {
    onlyHeader: '只有表头，没有请假记录',
    nobody: '在职人员中没有工号“{{staffNo}}”',
    dayMissing: '请填第一天，例如 2026-12-01',
    dayUnclear: '不是一个日期，例如 2026-12-01',
    backwards: '最后一天在第一天之前',
    far: '{{day}} 离今天太远，是不是年份写错了？',
    overlap: '和已有的 {{from}} 至 {{until}} 重叠',
    overlapOpen: '和已有的 {{from}} 起（未定何时回来）重叠，请先填它的最后一天',
    overlapRow: '和第 {{row}} 行重叠，是同一个人的同一段时间',
  },
  {
    onlyHeader: 'has only a header and no absences',
    nobody: 'nobody who works here has the staff number "{{staffNo}}"',
    dayMissing: 'give the first day, such as 2026-12-01',
    dayUnclear: 'is no date; one is 2026-12-01',
    backwards: 'the last day is before the first',
    far: '{{day}} is far from today; is the year a slip?',
    overlap: 'overlaps with {{from}} to {{until}}, which is on record',
    overlapOpen: 'overlaps with an absence from {{from}} that has no end yet; give its last day first',
    overlapRow: 'overlaps with row {{row}}: the same person and time',
  },
);
