import { expect } from 'chai';
import fc from 'fast-check';
import { sayProblem } from '../../src/messages/problems.ts';
import type { ReminderPolicy } from '../../src/reminders/policy.ts';
import { readPolicyFile, writePolicyFile } from '../../src/reminders/policy-file.ts';
import { readRung, readSpan, readStep } from '../../src/reminders/policy-words.ts';

const minute = fc.integer({ min: 0, max: 1439 });
const policies: fc.Arbitrary<Omit<ReminderPolicy, 'answer'>> = fc.record({
  steps: fc.array(
    fc.oneof(
      fc.record({
        from: fc.constant('sent' as const),
        workingDays: fc.integer({ min: 1, max: 260 }),
        at: minute,
      }),
      fc.record({
        from: fc.constant('due' as const),
        workingDays: fc.integer({ min: -260, max: 260 }),
        at: minute,
      }),
    ),
    { minLength: 1, maxLength: 6 },
  ),
  rungs: fc.tuple(minute, minute, minute, fc.integer({ min: 1, max: 9 })).map(([one, two, three, again]) => [
    { to: 'manager' as const, workingDays: 1, at: one },
    { to: 'hr' as const, workingDays: 2, at: two },
    { to: 'last' as const, personId: 'S-001 (甲)', workingDays: 3, at: three, again },
  ]),
  hours: fc.record({
    from: minute,
    to: fc.integer({ min: 1, max: 1440 }),
    quiet: fc.array(fc.record({ from: minute, to: minute }), { maxLength: 2 }),
  }),
  perDay: fc.integer({ min: 1, max: 20 }),
  perItem: fc.integer({ min: 1, max: 50 }),
  tries: fc.integer({ min: 1, max: 10 }),
  retryMinutes: fc.integer({ min: 1, max: 1440 }),
});

describe('a reminder policy in a file', () => {
  it('says what it said when it is read back, in either language', () => {
    fc.assert(
      fc.property(policies, fc.constantFrom('en' as const, 'zh-CN' as const), (policy, language) => {
        const text = writePolicyFile(['notice', 'training'], policy, 'S-001 (甲)', language);
        expect(readPolicyFile(text, 'x')).to.deep.equal({
          written: { kinds: ['notice', 'training'], policy },
          problems: [],
        });
      }),
    );
  });

  it('is read as people write it', () => {
    expect(readStep('2 working days after sending, at 9:30')).to.deep.equal({
      from: 'sent',
      workingDays: 2,
      at: 570,
    });
    expect(readStep('1 Working Day before due at 10:00')).to.deep.equal({
      from: 'due',
      workingDays: -1,
      at: 600,
    });
    expect(readStep('截止前２个工作日 10：00')).to.deep.equal({ from: 'due', workingDays: -2, at: 600 });
    expect(readStep('0 working days before due at 10:00')?.workingDays).to.equal(0);
    expect(readSpan('9:00-18:00')).to.deep.equal({ from: 540, to: 1080 });
    expect(readSpan('22:00 至 24:00')).to.deep.equal({ from: 1320, to: 1440 });
    expect(readRung('人事，截止后 3 个工作日 10:00')?.to).to.equal('hr');
    expect(readRung('nobody, 5 working days after due at 10:00, then every 5 working days')?.to).to.equal('');
    for (const wrong of [
      'soon',
      '2 days after sending at 10:00',
      'on the day due at 25:00',
      '-1 working days after due at 10:00',
    ])
      expect(readStep(wrong), wrong).to.equal(undefined);
    expect(readRung('manager, 1 working day after sending at 10:00')).to.equal(undefined);
    expect(readSpan('9 to 18')).to.equal(undefined);
  });

  it('is refused with everything that is wrong and where, in the reader’s language', () => {
    const said = (text: string, language: 'zh-CN' | 'en' = 'en') =>
      readPolicyFile(text, 'policy.yaml').problems.map((one) => {
        const { at, problem } = sayProblem(language, one);
        return `${at}: ${problem.slice(0, 12)}`;
      });
    expect(said('for: party\nreminders: []\nhour: 9')).to.deep.equal([
      'policy.yaml: for[0]: is one of no',
      'policy.yaml: reminders: is too littl',
      'policy.yaml: hours: is missing',
      'policy.yaml: most in a day: is missing',
      'policy.yaml: most about one thing: is missing',
      'policy.yaml: tries: is missing',
      'policy.yaml: minutes between tries: is missing',
      'policy.yaml: hour: is not a kno',
    ]);
    const caps = 'most in a day: 3\nmost about one thing: 5\ntries: 3\nminutes between tries: 60\n';
    expect(
      said(
        `适用于: 通知\n提醒: [明天, 截止当天 10:00, 后天]\n逾期后: [大家]\n工作时间: 早九晚六\n${caps}`,
        'zh-CN',
      ),
    ).to.deep.equal([
      '第 1 次提醒: 看不懂，请写成“发出后 ',
      '第 3 次提醒: 看不懂，请写成“发出后 ',
      '逾期后第 1 级: 看不懂，请写成“主管，截',
      '工作时间: 请填一天之内的起止时间，',
    ]);
    expect(said('for: notice\n\tbad')[0]).to.match(/^policy.yaml: line 2/);
    expect(said('- just\n- a list')).to.have.length(1);
  });
});
