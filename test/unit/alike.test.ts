import { expect } from 'chai';
import { typedAlike } from '../../src/messages/alike.ts';

describe('one wrong Chinese character', () => {
  it('is forgiven when it sounds like the right one, in a word that came alone', () => {
    for (const [word, typed] of [
      ['帮助', '帮组'],
      ['帮助', '邦助'],
      ['待办', '待半'],
      ['待办', '带办'],
      ['我的数据', '我的数居'],
      ['数据', '数剧'],
      ['提问', '题问'],
      ['制度', '治度'],
      ['通知', '通支'],
      ['菜单', '菜担'],
      ['帮助', '帮助'],
    ] as const)
      expect(typedAlike(word, typed), typed).to.equal(true);
  });

  it('whatever it is in a word of four characters and more', () => {
    expect(typedAlike('我的数据', '我的数聚')).to.equal(true);
    expect(typedAlike('我的信息', '我滴信息')).to.equal(true);
    expect(typedAlike('我的信息', '我的工资')).to.equal(false);
  });

  it('makes no other word into one of these', () => {
    const forms = [
      '帮助',
      '待办',
      '数据',
      '提问',
      '问题',
      '制度',
      '通知',
      '任务',
      '公告',
      '政策',
      '你好',
      '隐私',
      '咨询',
    ];
    for (const typed of [
      ...[
        '自助',
        '辅助',
        '补助',
        '代表',
        '代班',
        '数字',
        '数学',
        '通话',
        '通过',
        '同志',
        '制造',
        '年度',
        '任何',
      ],
      ...[
        '服务',
        '公司',
        '公共',
        '报告',
        '广告',
        '政府',
        '对策',
        '你们',
        '体温',
        '资讯',
        '文件',
        '提示',
        '访问',
      ],
      ...['隐藏', '自私', '财务', '根据', '证据', '帮派', '是的', '办', '助', ''],
    ])
      expect(
        forms.filter((form) => typedAlike(form, typed)),
        typed,
      ).to.deep.equal([]);
  });
});
