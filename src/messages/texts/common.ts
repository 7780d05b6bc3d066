import { define } from './define.ts';

export const common = define(
  {
    product: '阅知 Heed',
    sampleNotice: '示例公司：人物和数据均为虚构',
    cancel: '取消',
    save: '保存',
    language: '语言',
    optional: '选填',
  },
  {
    product: 'Heed 阅知',
    sampleNotice: 'Sample company: people and data are invented',
    cancel: 'Cancel',
    save: 'Save',
    language: 'Language',
    optional: 'optional',
  },
);
