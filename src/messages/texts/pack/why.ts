import { define } from '../define.ts';

/** Why a way of signing meets a condition or not, said of a person and not to them. */
export const why = define(
  {
    click: {
      exclusive: '点击不含专属于签名人的数据，只凭登录认人。',
      control: '须登录账号，但拿到已登录设备的人也能点击。',
      signature: '签署写入只增不改的日志，改动会使回执核对失败。',
      content: '签署记录包含原文的 SHA-256 和声明原文。',
    },
    'typed-name': {
      exclusive: '知道姓名的人都能输入。',
      control: '须登录账号，但拿到已登录设备的人也能输入。',
      signature: '签署写入只增不改的日志，改动会使回执核对失败。',
      content: '签署记录包含原文的 SHA-256 和声明原文。',
    },
    drawn: {
      exclusive: '笔迹有本人特点，但可以模仿；没有快慢和力度，难以鉴定。',
      control: '须登录账号，但拿到已登录设备的人也能书写。',
      signature: '笔画和图片的 SHA-256 写入日志，改动会使核对失败。',
      content: '签署记录包含原文的 SHA-256 和声明原文。',
    },
    passkey: {
      exclusive: '私钥只在本人设备上；设备归谁，取决于添加通行密钥时的登录；可同步的密钥会在多台设备上。',
      control: '签署时须以指纹、面容或锁屏密码确认。',
      signature: '设备自己的签名可用公开方法独立验证。',
      content: '设备签署的内容包含原文的 SHA-256 和声明原文。',
    },
    kiosk: {
      exclusive: '知道姓名的人都能输入。',
      control: '须凭工号和一次性代码，不须登录账号；给出代码的人也知道代码，记录写明是谁。',
      signature: '签署写入只增不改的日志，改动会使回执核对失败。',
      content: '签署记录包含原文的 SHA-256 和声明原文。',
    },
    paper: {
      exclusive: '签名在纸上，系统没有比对笔迹。',
      control: '由见证人和录入人的姓名佐证，系统没有看到签名过程。',
      signature: '扫描件录入后的改动可被发现，录入之前的不能。',
      content: '纸上文本与系统文本由打印的编号对应，录入之前的改动不能发现。',
    },
    'on-behalf': {
      exclusive: '没有本人的签名。',
      control: '由他人录入。',
      signature: '没有签名可供核对。',
      content: '录入的内容写入日志，改动会使回执核对失败。',
    },
  },
  {
    click: {
      exclusive: 'A click holds nothing that only the signer has; who it was rests on the sign-in.',
      control: 'It takes a signed-in account, but also whoever holds a signed-in device can click.',
      signature: 'It is an entry of an append-only log: a change makes the receipt fail.',
      content: 'The record holds the SHA-256 of the text and the statement word for word.',
    },
    'typed-name': {
      exclusive: 'Anybody who knows the name can type it.',
      control: 'It takes a signed-in account, but also whoever holds a signed-in device can type.',
      signature: 'It is an entry of an append-only log: a change makes the receipt fail.',
      content: 'The record holds the SHA-256 of the text and the statement word for word.',
    },
    drawn: {
      exclusive:
        'The lines are of a hand, but can be copied; without speed and pressure experts can hardly tell.',
      control: 'It takes a signed-in account, but also whoever holds a signed-in device can draw.',
      signature: 'The SHA-256 of lines and picture are in the log: a change makes the check fail.',
      content: 'The record holds the SHA-256 of the text and the statement word for word.',
    },
    passkey: {
      exclusive:
        'The private key is on the signer’s device alone; whose device it is rests on the sign-in in which it was added; a synced key is on several devices.',
      control: 'The device asked for finger, face or PIN when signing.',
      signature: 'The signature of the device can be verified by itself, by public methods.',
      content: 'What the device signed covers the SHA-256 of the text and the statement.',
    },
    kiosk: {
      exclusive: 'Anybody who knows the name can type it.',
      control:
        'It takes the staff number and a one-time code, and no account; whoever made the code knows it too, and the record names them.',
      signature: 'It is an entry of an append-only log: a change makes the receipt fail.',
      content: 'The record holds the SHA-256 of the text and the statement word for word.',
    },
    paper: {
      exclusive: 'The signature is on paper; nobody has compared the hand.',
      control: 'Witness and clerk are named; the system did not see it being made.',
      signature: 'A change after the scan was entered is found, one before is not.',
      content: 'Paper and text belong together by a printed code; a change before the entry is not found.',
    },
    'on-behalf': {
      exclusive: 'There is no signature of the person.',
      control: 'It was entered by somebody else.',
      signature: 'There is no signature to check.',
      content: 'What was entered is in the log: a change makes the receipt fail.',
    },
  },
);
