import { define } from './define.ts';

/** Policies pinned in channels of a platform. */
export const boardPins = define(
  {
    title: '置顶到频道',
    text: '把这份制度的卡片发到 Slack 频道并置顶。换版时卡片自动更新，制度停用时取消置顶。频道里的人不会因此收到待办。',
    none: '还没有置顶到任何频道。',
    noPlatform: '没有连接可以置顶消息的平台。',
    wecom: '企业微信没有提供置顶消息的接口：用 heed wecom menu 设置应用菜单，员工从菜单打开制度公告栏。',
    channel: '频道链接或编号',
    channelHelp:
      '在 Slack 里右键频道，选“复制链接”，粘贴到这里。先把应用加进频道；不要用与外部公司共用的频道。',
    channelWrong: '这不是频道的链接或编号。编号以 C 或 G 开头。',
    language: '卡片语言',
    pin: '置顶',
    again: '重试',
    remove: '取消置顶',
    state: '状态',
    waiting: '等待处理',
    pinned: '已置顶',
    ending: '正在取消',
    actions: '操作',
    problem: {
      'no-channel': '没有这个频道，或应用看不到它。请把应用加进频道，或核对链接。会自动重试。',
      archived: '频道已归档。',
      'not-member': '应用不在这个频道里。请在频道里邀请它，之后会自动重试。',
      'no-scope':
        '应用没有置顶的权限（pins:write）。请对照 heed slack manifest 补上权限并重新安装应用，之后会自动重试。',
      'not-allowed': '工作区不允许应用在这里发消息或置顶。请联系工作区管理员，之后会自动重试。',
      full: '频道里置顶的消息已到上限。请先取消一些置顶，之后会自动重试。',
      gone: '消息已被人删除。可以重新发布，或取消置顶。',
      trouble: '暂时连不上 Slack，会自动重试。',
      'not-connected': '没有连接这个平台。',
      unknown:
        '发送时中断，不知道是否已经发出。请到频道里看一下：没有就重试，已有就先删掉再重试，或取消置顶。',
    },
    card: {
      version: '版本',
      versionValue: '第 {{number}} 版，{{day}}起生效',
      open: '阅读全文',
      ended: '这份制度已停用。现行制度都在公告栏。',
      endedState: '已停用',
      board: '打开公告栏',
    },
  },
  {
    title: 'Pinned in channels',
    text: 'Posts this policy’s card in a Slack channel and pins it. A new version changes the card, and the pin ends with the policy. Nobody in the channel is asked for anything.',
    none: 'It is pinned in no channel yet.',
    noPlatform: 'No platform is connected that pins messages.',
    wecom:
      'WeCom has no way for an app to pin a message: set the application menu with heed wecom menu, and staff open the board from there.',
    channel: 'Link or id of the channel',
    channelHelp:
      'In Slack, choose Copy link in the channel’s menu and paste it here. Add the app to the channel first, and take none that is shared with another company.',
    channelWrong: 'This is not the link or the id of a channel. An id begins with C or G.',
    language: 'Language of the card',
    pin: 'Pin',
    again: 'Try again',
    remove: 'Take off',
    state: 'State',
    waiting: 'Waiting',
    pinned: 'Pinned',
    ending: 'Being taken off',
    actions: 'Actions',
    problem: {
      'no-channel':
        'There is no such channel, or the app does not see it. Add the app to the channel or check the link. It is tried again by itself.',
      archived: 'The channel was archived.',
      'not-member': 'The app is not in this channel. Invite it there, and it is tried again by itself.',
      'no-scope':
        'The app may not pin (pins:write). Compare it with heed slack manifest, add the scope and install the app again; then it is tried again by itself.',
      'not-allowed':
        'The workspace does not let the app post or pin here. Ask its administrator; it is tried again by itself.',
      full: 'The channel has as many pins as it can have. Take some off, and it is tried again by itself.',
      gone: 'Somebody deleted the message. Post it again, or take it off.',
      trouble: 'Slack cannot be reached at the moment; it is tried again by itself.',
      'not-connected': 'This platform is not connected.',
      unknown:
        'It broke off while it was posted, and nobody knows whether it arrived. Look in the channel: if it is not there, try again; if it is, delete it first, or take it off.',
    },
    card: {
      version: 'Version',
      versionValue: 'Version {{number}}, in force since {{day}}',
      open: 'Read it',
      ended: 'This policy does not apply any more. Those that do are on the board.',
      endedState: 'Ended',
      board: 'Open the board',
    },
  },
);
