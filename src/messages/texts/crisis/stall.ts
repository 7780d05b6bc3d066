import { define } from '../define.ts';

/** What leads and administrators hear when what calls people stands still. */
export const stall = define(
  {
    open: '打开危机页面',
    stalled: {
      title: '阅知的呼叫停住了',
      line: '现在启动危机，不会有人被继续呼叫。请马上让管理员重启工作进程；在此之前用打印的联系表人工呼叫。',
      state: '停住',
    },
    goingOn: { title: '阅知的呼叫恢复了', line: '停住期间该呼叫的，正在补上。', state: '恢复' },
    part: {
      workers: '停住的是：工作进程，没有一个在运行。',
      musters: '停住的是：对集合的查看。',
      sweeps: '停住的是：定时任务。',
      alerts: '停住的是：警报的发送。',
    },
  },
  {
    open: 'Open the crisis page',
    stalled: {
      title: 'Heed’s calling stands still',
      line: 'If a crisis is declared now, nobody is called on. Have an administrator restart the workers at once; until then call people by the printed list.',
      state: 'Stands still',
    },
    goingOn: {
      title: 'Heed’s calling goes on',
      line: 'What was due meanwhile is being done now.',
      state: 'Goes on',
    },
    part: {
      workers: 'What stands still: the workers; none is running.',
      musters: 'What stands still: looks at musters.',
      sweeps: 'What stands still: what is done by time.',
      alerts: 'What stands still: sending alerts.',
    },
  },
);
