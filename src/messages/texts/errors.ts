import { define } from './define.ts';

export const errors = define(
  {
    title: '没有成功',
    reference: '如需帮助，请提供编号 {{id}}。',
    'bad-input': '有些内容需要修改，请看下面的说明。',
    'bad-request': '没能看懂这个请求，请返回重试。',
    conflict: '刚才有人改动了这里，请刷新后再试。',
    forbidden: '这里只对相关同事开放。如果你认为应该能看到，请联系人事。',
    gone: '这个链接已经用过或已过期，请在聊天里重新打开。',
    'not-found': '没有找到这个页面。',
    'sign-in-needed': '请先从企业微信、Slack 或聊天窗口进入。',
    'too-large': '内容太大了，请缩短后再试。',
    'too-many': '操作太频繁，请稍等一会儿再试。',
    csrf: '页面放得太久了，请刷新后再提交一次。你还没有提交任何内容。',
    internal: '我们这边出了问题，你的操作没有保存。请稍后再试。',
  },
  {
    title: 'That did not work',
    reference: 'If you need help, mention the reference {{id}}.',
    'bad-input': 'Some things need changing; see below.',
    'bad-request': 'We could not read that request. Please go back and try again.',
    conflict: 'Somebody changed this a moment ago. Please reload and try again.',
    forbidden: 'This is open only to the colleagues concerned. If you think you should see it, ask HR.',
    gone: 'This link has been used or has expired. Please open it again from the chat.',
    'not-found': 'There is no such page.',
    'sign-in-needed': 'Please come in from WeCom, Slack or the messenger first.',
    'too-large': 'That is too large. Please shorten it and try again.',
    'too-many': 'That was a little too often. Please wait a moment and try again.',
    csrf: 'The page had been open for too long. Please reload and submit once more; nothing was submitted.',
    internal: 'Something went wrong on our side and nothing was saved. Please try again a little later.',
  },
);
