import { expect } from 'chai';
import { isCryForHelp } from '../../src/sensitive/distress.ts';

describe('a cry for help', () => {
  for (const typed of [
    '我不想活了',
    '活着没意思',
    '我想死',
    '真的活不下去了，每天都这样',
    '好想自杀',
    '提问：我想结束自己的生命',
    '要不是孩子我早就跳楼了',
    '我想自殺',
    '活著沒意思',
    "I don't want to live anymore",
    'I don’t want to live',
    'thinking about suicide',
    'I want to die',
    'I keep hurting myself',
    'I am going to kill myself',
  ])
    it(`is heard in “${typed}”`, () => {
      expect(isCryForHelp(typed)).to.equal(true);
    });

  for (const typed of [
    '笑死我了',
    '今天累死了',
    '想死你们了',
    '我的待办',
    '这个制度什么时候生效？',
    '死机了怎么办',
    'my phone died',
    'this deadline is killing me',
    'the process died',
    'I want to diet',
    '',
  ])
    it(`is not heard in “${typed}”`, () => {
      expect(isCryForHelp(typed)).to.equal(false);
    });
});
