import { define } from '../define.ts';

/** The exact text of the policy. */
export const texts = define(
  {
    name: '第 {{number}} 版原文（{{language}}）',
    proves: '向劳动者告知的制度原文，以 SHA-256 固定，文件逐字节保留',
    otherProves: '同一版本的另一语言文本，以 SHA-256 固定；劳动者答复的是另一种语言的文本',
    inForceProves: '施行中的制度原文，以 SHA-256 固定；系统没有就它向劳动者发送过通知',
    language: { 'zh-CN': '中文', en: '英文' },
    hash: 'SHA-256',
    file: '全文见压缩包内的文件。',
    shownAs: '以下为原文内容的排版，以压缩包内的文件为准。',
    elsewhere: '全文见压缩包内的文件；答复记录中的语言是{{language}}。',
  },
  {
    name: 'Version {{number}}, text in {{language}}',
    proves: 'The text that the employee was told of, fixed by its SHA-256; the file is kept byte for byte',
    otherProves:
      'The same version in the other language, fixed by its SHA-256; the employee answered to the text in another language',
    inForceProves: 'The text in force, fixed by its SHA-256; no notice of it was sent to the employee',
    language: { 'zh-CN': 'Chinese', en: 'English' },
    hash: 'SHA-256',
    file: 'The whole text is the file in the archive.',
    shownAs: 'What follows is the text set for reading; the file in the archive is what counts.',
    elsewhere:
      'The whole text is the file in the archive; the answer on record is to the text in {{language}}.',
  },
);
