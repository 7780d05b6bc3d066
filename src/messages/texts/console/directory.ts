import { define } from '../define.ts';

/** What groups of a platform mean, and accounts that Heed found to be somebody's. */
export const directory = define(
  {
    readings: {
      failed: '{{platform}}的通讯录没有读完',
      failedText:
        '{{at}}那次整体读取失败，这里显示的仍是之前的情况，系统会再试。一直如此，请让管理员运行 heed doctor 查看原因。',
      refused: '{{platform}}的通讯录读到了，但没有写入',
      refusedText:
        '{{at}}读到的内容会让过多的人离职、过多的部门关闭，或自相矛盾，为防误操作没有采用。请先在{{platform}}后台核对；属实时，请让管理员运行 heed people sync --dry-run 查看，再用 --most-leaving 放行。',
      held_one: '{{platform}}说有 {{count}} 人已离职，暂时保留',
      held_other: '{{platform}}说有 {{count}} 人已离职，暂时保留',
      heldText:
        '一天之内离职的人多于系统敢直接采信的数目，可能是误删。他们的账号已不能登录，但仍算在职。误删时在{{platform}}后台恢复账号即可；属实时，请让管理员运行 heed people sync --dry-run 查看，再用 --most-leaving 放行。',
      doubted_one: '{{count}} 个{{platform}}账号可能已换人',
      doubted_other: '{{count}} 个{{platform}}账号可能已换人',
      doubtedText:
        '账号没变，姓名却完全不同。弄清之前，这些账号不能登录，也收不到消息。请核实是谁在用，再让管理员运行 heed people sync --same-person 账号（是本人）或 --somebody-else 账号（换了人）。',
      unbound_one: '{{count}} 个{{platform}}账号还不知道是谁的',
      unbound_other: '{{count}} 个{{platform}}账号还不知道是谁的',
      unboundText:
        '它们可能属于两个人，没有绑定给任何人。请让管理员运行 heed people sync --dry-run 查看是哪些账号。',
      more: '还有 {{more}} 人',
    },
    groups: {
      title: '用户组',
      lead: '{{platform}}里没有部门。哪个用户组算一个部门，哪个组的成员拥有某个角色，在这里说明；没有说明的组不起作用。',
      link: '用户组',
      group: '用户组',
      people: '人数',
      means: '在这里代表',
      nothing: '不起作用',
      department: '一个部门',
      role: '角色：{{role}}',
      gone: '平台上已经没有这个组，或已停用',
      roleNote: '谁能在{{platform}}里修改这个组，谁就能给出这个角色。管理员角色不能这样授予。',
      rolesByAdmin: '角色只能由管理员设定。',
      manager: '谁是上级',
      managerHelp:
        '从个人资料的哪一栏读取上级，据此得出各组的负责人。逐人读取，人数在 {{most}} 以内时可用；更多时请导入名单，导入的负责人会保留。',
      managerNone: '不读取；以导入的名单为准',
      save: '保存',
      saved: '已保存，并记入凭证日志。通讯录很快会重新读取。',
      same: '没有改动。',
      none: '没有用户组',
      noneText: '先在{{platform}}里建立用户组，再回到这里。',
      unreadable: '现在读不到{{platform}}的用户组',
      unreadableText:
        '可能是套餐不含用户组、应用缺少权限，或平台暂时没有响应。运行 heed doctor 可以看到原因。',
      noSource: '没有连接带用户组的平台。',
    },
    accounts: {
      own: '自己的账号要由另一位管理员确认',
      title: '自动认出的账号',
      lead: '这些账号是按工号或已验证的公司邮箱认出本人的。凭邮箱认出的账号，经人确认之前不会按用户组得到角色。认错了就选“不是本人”：账号不再属于此人，也不会再自动认给此人。',
      link: '自动认出的账号',
      account: '账号',
      how: '依据',
      since: '自何时起',
      'directory-email': '公司邮箱相同，尚未有人确认',
      'directory-email-confirmed': '公司邮箱相同，已有人确认',
      'directory-staff-no': '账号就是工号，姓名也一致',
      'by-hand': '运维人员查明后指定',
      confirm: '是本人…',
      confirmText:
        '请先当面或打电话核实：这个账号确实是此人在用。确认之后，它所在的用户组代表的角色会随之授予此人。',
      confirmConfirm: '确认是本人',
      confirmed: '已确认，并记入凭证日志。用户组给出的角色很快生效。',
      apart: '不是本人…',
      apartText:
        '此人在该平台上的登录和随账号而来的角色、部门立即结束；这个账号很快会成为另一个人。已有的答复不受影响，凭证里写着当时的依据。',
      apartConfirm: '拆开',
      done: '已拆开，并记入凭证日志。',
      gone: '这个账号已经不在此人名下。',
      none: '没有自动认出的账号',
      noneText: '按工号或邮箱认出的账号会列在这里，供你核对。',
    },
  },
  {
    readings: {
      failed: 'The directory of {{platform}} was not read to its end',
      failedText:
        'The reading at {{at}} failed; what you see is as it was before, and it is tried again. If it stays so, have an administrator run heed doctor.',
      refused: 'The directory of {{platform}} was read and not taken in',
      refusedText:
        'What was read at {{at}} would have too many people leave or departments close, or contradicts itself; in case of a slip it was not used. Check it in the console of {{platform}}. If it is true, have an administrator look with heed people sync --dry-run and let it pass with --most-leaving.',
      held_one: '{{platform}} says that {{count}} person has left; they stay for now',
      held_other: '{{platform}} says that {{count}} people have left; they stay for now',
      heldText:
        'More left within a day than is believed unseen; it may be a slip. Their accounts are over, but they still count as working here. If it was a slip, restore the accounts in the console of {{platform}}. If it is true, have an administrator look with heed people sync --dry-run and let them go with --most-leaving.',
      doubted_one: '{{count}} account of {{platform}} may be somebody else’s by now',
      doubted_other: '{{count}} accounts of {{platform}} may be somebody else’s by now',
      doubtedText:
        'The account is the same and the name is a wholly different one. Until it is known whose they are, nobody can sign in with them and nothing is sent to them. Find out who uses them, and have an administrator run heed people sync --same-person ACCOUNT or --somebody-else ACCOUNT.',
      unbound_one: '{{count}} account of {{platform}} is nobody’s yet',
      unbound_other: '{{count}} accounts of {{platform}} are nobody’s yet',
      unboundText:
        'Each could be two people’s and is bound to neither. Have an administrator run heed people sync --dry-run, which names them.',
      more: '{{more}} more',
    },
    groups: {
      title: 'User groups',
      lead: '{{platform}} has no departments. Say here which user group stands for a department and which gives its members a role; a group that is not named does nothing.',
      link: 'User groups',
      group: 'User group',
      people: 'People',
      means: 'Stands for',
      nothing: 'Nothing',
      department: 'A department',
      role: 'Role: {{role}}',
      gone: 'No longer there, or switched off',
      roleNote:
        'Whoever may edit the group in {{platform}} gives the role. Nobody becomes an administrator this way.',
      rolesByAdmin: 'Only an administrator can set roles.',
      manager: 'Who reports to whom',
      managerHelp:
        'The field of the profile that names the manager; who heads a group follows from it. Profiles are read one by one, for up to {{most}} people; for more, import a list: the heads it names stay.',
      managerNone: 'Not read; imported lists decide',
      save: 'Save',
      saved: 'Saved, and on the evidence log. The directory is read again shortly.',
      same: 'Nothing was changed.',
      none: 'There are no user groups',
      noneText: 'Make some in {{platform}}, then come back.',
      unreadable: 'The user groups of {{platform}} cannot be read just now',
      unreadableText:
        'The plan may have none, the app may lack a scope, or the platform does not answer. Run heed doctor to see why.',
      noSource: 'No platform with user groups is connected.',
    },
    accounts: {
      own: 'Your own is for another administrator to confirm',
      title: 'Accounts found',
      lead: 'Heed found whose these are, by staff number or by confirmed company address. An address alone brings no role by user group until somebody confirms it here. Where it is wrong, say that it is not theirs: the account leaves the person and is not given to them again by itself.',
      link: 'Accounts found',
      account: 'Account',
      how: 'Because of',
      since: 'Since',
      'directory-email': 'The same company address; not yet confirmed here',
      'directory-email-confirmed': 'The same company address; confirmed here',
      'directory-staff-no': 'It is the staff number, and the names agree',
      'by-hand': 'Said at the command line, by somebody who had found out',
      confirm: 'It is theirs…',
      confirmText:
        'Ask first, face to face or by telephone, that it is this person who uses the account. Once confirmed, the roles of its user groups become theirs.',
      confirmConfirm: 'Confirm it is theirs',
      confirmed: 'Confirmed, and on the evidence log. Roles by user group follow shortly.',
      apart: 'It is not theirs…',
      apartText:
        'Sign-ins by this platform end at once, and so do roles and departments that came with the account; the account soon becomes another person. Answers stay as they are: the evidence says how the account was known then.',
      apartConfirm: 'Take apart',
      done: 'Taken apart, and on the evidence log.',
      gone: 'The account is not that person’s any more.',
      none: 'No account was found by itself',
      noneText: 'Accounts found by staff number or address are listed here, for you to check.',
    },
  },
);
