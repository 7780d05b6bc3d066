import { define } from './define.ts';

export const errors = define(
  {
    title: '没有成功',
    titles: {
      'sign-in-needed': '请先从聊天里打开',
      'not-found': '没有找到',
      'not-yours': '这不是发给你的',
      forbidden: '这里不对你开放',
      csrf: '请刷新后再试一次',
      gone: '链接已失效',
      'sign-in-over': '登录没有完成',
      'not-linked': '还不认识这个账号',
      erased: '内容已删除',
      'receipt-pending': '回执还在路上',
      'kiosk-none': '共用平板没有打开',
      'wrong-host': '请换一个网址打开',
    },
    openMessenger: '打开聊天窗口',
    home: '回到首页',
    console: '回到工作台',
    typed: '用浏览器的“后退”可以回到刚才那一页，填过的内容通常还在。',
    reference: '如需帮助，请提供编号 {{id}}。',
    'bad-input': '有些内容需要修改，请看下面的说明。',
    'bad-request': '没能看懂这个请求，请返回重试。',
    'exports-busy': '现在导出的人比较多，这一份还没有开始做。请过一分钟再试。',
    'exports-yours': '你要的上一份还在下载。等它完成，或取消后过一分钟，就可以导出下一份。',
    conflict: '刚才有人改动了这里，请刷新后再试。',
    bundleTooEarly: '存证日志还没有发布过，请稍等几秒再试。',
    'consultation-over': '意见征求已经结束。想说的话，随时可以问人事。',
    'consultation-running': '正在征求意见，等结束后再来。',
    'draft-changed': '草案刚刚有了新的一稿，请刷新看过再决定。',
    'steps-missing': '还有程序没有走完，下面列出了缺少的步骤。',
    'procedure-needed': '这份制度的依据要求先走完程序，所以没有发布。请存为草案，按下面的步骤走完再发布。',
    'plan-unkept': '没有发送：到截止日期为止，提醒排不上，见下面的说明。',
    'order-decided': '这份通知已经有人处理过了，请刷新查看。',
    'bulk-nobody': '选中的人都已经完成或不再需要，什么都没有做。',
    'bulk-reason': '请选一个原因。什么都还没有做。',
    'holidays-unknown': '还不知道那一年的放假调休安排，所以没有继续。请先录入，见下面的说明。',
    'exemption-overlaps': '这位同事对这份制度已经有一份豁免或申请，两份不能重叠。请先看看那一份。',
    'exemption-decided': '这份豁免已经有人处理过，或者已经到期。请刷新查看。',
    'hold-ended': '这项保留已经结束，请刷新查看。',
    'hold-not-asked': '还没有人申请解除这项保留。先由一位同事申请，再由另一位同意。',
    'case-has-holds': '这个案件还有保留没有解除。请先解除，再结束案件。',
    'objection-decided': '这份反对已经有决定了，请刷新查看。',
    'inventory-reviewed': '这次复审已经有人记录了，请刷新查看。',
    'inventory-months': '间隔要在 1 到 36 个月之间。',
    'inventory-reviewer': '没有这个工号，或这位同事不能复审（要有隐私或法务角色）。',
    'request-closed': '这项请求已经结束，或不在这一步。请刷新查看。',
    'request-confirm': '登录已经有一会儿了，请重新登录后再确认。',
    'request-mailbox-session': '你是凭邮件或短信里的链接登录的。请用平时工作的账号登录后确认。',
    'request-passkey': '设备的确认没有通过验证，请再试一次，或重新登录后确认。',
    'request-policy': '请选一份制度。',
    'request-mailbox': '这个邮箱地址不对，请检查后再填。',
    'request-many': '你有很多请求还在办理。请等其中一些办完，或先撤回不需要的。',
    'request-not-refused': '那项请求没有被拒绝，不用复议。',
    'request-no-stop': '期限不能暂停：适用的法律不允许，或已经过了最晚答复日。',
    'request-no-extension': '不能延长：已经延长过、已过第一个期限，或适用的法律不允许。',
    'request-not-in-words': '删除和副本有各自的办理方式，请用页面上对应的部分。',
    'request-other-parts': '你已有一项同样的请求在办理，范围不同。请在那项请求里补充说明，或等它办完再提。',
    'request-not-restricted': '现在没有可以解除的限制，或者已经告知过。请刷新查看。',
    'request-no-copy': '现在没有可以放行的副本。请刷新查看。',
    'request-copy-over': '这个下载链接已经用过、过期，或副本已到期删除。请回到请求页面再取一个。',
    'request-second': '原来的决定是你做的，复议要由另一位隐私专员决定。',
    'request-again': '本人已经重新提出了同样的请求，请直接办理那一项，并对复议说明。',
    'request-works-here': '这位同事在职，邮箱由本人在自己的页面上填写。',
    'request-terms': '请填整数：答复期限至少 1，都不超过 60。',
    'not-objectable': '这份制度里没有可以这样反对的处理。想说什么，随时可以找人事聊。',
    'case-settled': '这件事已经有结果了，请刷新查看。',
    'case-waits': '已经申请了豁免，请等另一位同事决定，或先让申请结束。',
    'consultation-alone':
      '这会通知的人太多，不能由起草人独自开始：请没有起草过这份制度的人事或个人信息保护同事看过后开始。',
    'comment-needs-answer': '这条意见还没有答复：请答复，或在制度的程序页写明不答复的理由。',
    'case-needs-outcome': '顾虑要以一个结果结束：由人事写明结果，或由本人表示不再有顾虑。',
    'case-owner': '只能交给在职的人事同事，且不能是本人。',
    'signatory-known': '这位同事已经登记为这家公司的签署人。',
    'person-listed': '这位同事已经列在这一类里。',
    'no-signing-provider':
      '这份协议只能通过持证的电子签名服务机构签署，阅知自己的签署方式不用于它。现在还没有接入机构，因此没有提供给任何人。请管理员先接入。',
    'template-replaced': '这份文本已经有更新的一份，没有提供给任何人。请从协议列表打开最新的一份。',
    'offer-changed': '名单刚刚有变化，没有提供给任何人。请再看一遍。',
    'contract-concluded': '公司已经签署，或者协议已经结束，不能再撤回。',
    'conditions-changed': '约定的文字刚刚变了，所以没有记录。请看过新的文字再决定。',
    'own-account': '自己的账号要由另一位管理员确认。没有第二位管理员时，需要的角色由运维人员用命令行授予。',
    'access-over': '这项申请没有打开，或者已经到期、结束、撤回，所以什么都看不到。还需要的话，请重新申请。',
    'access-enough': '这一小时查看得已经很多了。请过一会儿再继续；确实需要更多，请另行申请。',
    'access-heads': '这项申请只允许看清单，不包括内容。',
    'access-second': '要由另一位同事决定：申请人自己不能批准，制度没有写明的人也不能。',
    'access-decided': '这项申请已经有了结果，或者已经过期。请刷新页面查看。',
    'file-alert-answered': '已经有同事答复了这条提醒。请刷新页面查看。',
    'file-rule-changed': '这条规则刚刚被改过或停用了。请刷新页面，再看一遍。',
    'outside-region':
      '这里面有的人的信息不能带到你所在的地区：没有有效的出境依据，或者还没有都告知本人。请隐私专员或法务在“存储地区”里查看。',
    'backup-outside-region': '备份所在的地区没有有效的依据，没有备份。请在“存储地区”里查看。',
    'basis-ended': '这项依据已经终止。请刷新页面查看。',
    'access-told': '本人已经可以看到了，不能再推迟。',
    forbidden: '这里只对相关同事开放。如果你认为应该能看到，请联系人事。',
    gone: '这个链接已经用过或已过期，请在聊天里重新打开。',
    'not-found': '这个地址没有内容。可能链接不完整，也可能内容已被移走。',
    'wrong-host':
      '阅知不认识这个网址里的主机名，所以没有打开。请改用它启动时显示的地址；要用现在这个主机名，请管理员把 HEED_BASE_URL 设为这里的网址，再重新启动。',
    'token-needed': '这个地址要凭令牌读取（Authorization: Bearer …）。没有带令牌，或者令牌不对。',
    'sign-in-needed': '这一页要知道你是谁。请回到聊天窗口，从消息里点开。',
    'not-yours': '这则通知不是发给你的，所以你看不到也不用答复。如果你认为应该发给你，请联系人事。',
    'receipt-pending': '你的答复已经记录，回执正在生成，几秒后再来下载即可。',
    erased: '这条记录的内容已按要求删除，只留下无法还原的凭证。',
    'passkey-over': '这次添加已经用过，或超过了五分钟。请回到上一页再试一次。',
    'passkey-origin': '这次添加来自别的网址，不能用在这里。请在阅知自己的页面上添加。',
    'passkey-invalid': '设备给出的通行密钥没有通过验证。请再试一次，或换一台设备。',
    'passkey-known': '这个通行密钥已经添加过了。',
    'passkeys-full': '通行密钥太多了，请先删除不用的。',
    'passkeys-unavailable': '这里的阅知没有可用于通行密钥的域名，请联系管理员。',
    'mail-link-over': '这个链接已经用过或已过期。再打开它一次，就能让我们发一个新的到同一个邮箱或手机。',
    'mailbox-session': '你是凭邮件或短信里的链接登录的。添加通行密钥要用平时工作的账号登录。',
    'open-link-over': '这个链接已经用过，或超过了十分钟。请回到聊天里再生成一个。',
    'sign-in-over': '登录用的时间太久，或者中途换了浏览器。请再从消息里点开一次。',
    'not-linked': '登录成功了，但这个账号还没有加到阅知里。请联系人事或管理员；通讯录同步后就能打开。',
    'platform-failed': '平台暂时没有回应，请过一会儿再试。',
    'file-not-text': '这个文件不是纯文本。请在表格软件里另存为 CSV，或存成纯文本，再选一次。',
    'too-large': '内容太大了，请缩短后再试。',
    'scan-too-large':
      '扫描件太大了，没有读取，也没有保存。请用 300 dpi 以内的分辨率重新扫描，单个文件不超过 20 MB。',
    'kiosk-none': '这台设备没有打开共用平板模式，或者时间已到。请找人事重新打开。',
    'method-not-allowed': '这个地址不是这样用的。请从页面上的链接和按钮操作。',
    'unsupported-media': '提交的内容不是 UTF-8 编码，所以没有读取，也没有保存。请在阅知的页面上提交。',
    'too-many': '操作太频繁，请稍等一会儿再试。',
    'links-often':
      '这一小时里已经请求过好几次了。请看看邮箱或短信里最近的一封，也看看垃圾邮件；里面的链接可以直接用。都没有的话，一小时后再试，或请人事帮忙。',
    'links-here':
      '这一小时里，从你们这个网络请求链接的人太多了，不是你的问题。已经收到的链接照常能用；你也可以换用手机流量再试，或过一会儿再来。',
    'report-empty': '请写下发生了什么，一两句话就够。',
    'report-too-long': '内容太长，没有收下。请缩短到四万字以内，或分几次补充。',
    'report-closed': '这份上报已经答复并结束。',
    'report-answered': '已有人答复并结束了这份上报，请刷新页面。',
    'report-declared': '这份上报已经归入一次危机：请在那次危机里继续处理。',
    'report-drill': '演练和真实情况不能并在一起。',
    'crisis-over': '这次危机已经结束，不能再并入；如有需要请另外启动。',
    'grading-reason': '和建议不同的级别需要写下理由。',
    csrf: '页面放得太久了，刚才没有提交。',
    'database-failed': '系统正在恢复，刚才的操作可能没有保存。请过一分钟再试。',
    internal: '我们这边出了问题，你的操作没有保存。请稍后再试。',
  },
  {
    title: 'That did not work',
    titles: {
      'sign-in-needed': 'Please open this from your chat',
      'not-found': 'Nothing here',
      'not-yours': 'This was not sent to you',
      forbidden: 'This is not open to you',
      csrf: 'Please reload and try again',
      gone: 'This link has ended',
      'sign-in-over': 'You are not signed in yet',
      'not-linked': 'This account is not known here',
      erased: 'This has been erased',
      'receipt-pending': 'Your receipt is on its way',
      'kiosk-none': 'No shared tablet here',
      'wrong-host': 'Please use another address',
    },
    openMessenger: 'Open the messenger',
    home: 'To the start page',
    console: 'Back to the console',
    typed: 'Your browser’s Back button leads to the page before; what you typed there is usually kept.',
    reference: 'If you need help, mention the reference {{id}}.',
    'bad-input': 'Some things need changing; see below.',
    'bad-request': 'We could not read that request. Please go back and try again.',
    'exports-busy':
      'Many people are exporting right now, and this file was not begun. Please try again in a minute.',
    'exports-yours':
      'What you asked for before is still being downloaded. Once it has ended, or a minute after you cancel it, you can have the next.',
    conflict: 'Somebody changed this a moment ago. Please reload and try again.',
    bundleTooEarly: 'The evidence log has published nothing yet. Please try again in a few seconds.',
    'consultation-over': 'The consultation is over. You can still ask HR at any time.',
    'consultation-running': 'Staff are still being asked; please come back when that is over.',
    'draft-changed': 'There is a newer draft. Please reload and look at it first.',
    'steps-missing': 'Steps of the procedure are still missing; they are listed below.',
    'procedure-needed':
      'What this policy rests on asks for a procedure, so it was not published. Keep it as a draft and go through the steps below.',
    'exemption-overlaps':
      'This colleague already has an exemption from this policy, or one is asked for; two must not overlap. Please look at that one first.',
    'exemption-decided': 'Somebody has decided about this exemption, or its time is over. Please reload.',
    'hold-ended': 'This hold has ended. Please reload.',
    'hold-not-asked': 'Nobody has asked to release this hold. One colleague asks, another one agrees.',
    'case-has-holds': 'This case still has a hold. Release it first, then close the case.',
    'objection-decided': 'This objection is decided already. Please reload.',
    'inventory-reviewed': 'Somebody has recorded this review already. Please reload.',
    'inventory-months': 'The interval has to be between 1 and 36 months.',
    'inventory-reviewer':
      'Nobody has that staff number, or the colleague may not review (it takes the role privacy or legal).',
    'request-closed': 'This request is over, or is not at this step. Please reload.',
    'request-confirm': 'You signed in a while ago. Please sign in again and confirm.',
    'request-mailbox-session':
      'You came in by a link from a mail or a text message. Please sign in with the account you work with, and confirm then.',
    'request-passkey':
      'Your device’s confirmation could not be verified. Please try again, or sign in again and confirm.',
    'request-policy': 'Please choose a policy.',
    'request-mailbox': 'That is no mail address. Please check it.',
    'request-many':
      'Many requests of yours are open. Please wait for some of them, or withdraw those you do not need.',
    'request-not-refused': 'That request was not refused, so there is nothing to look at again.',
    'request-no-stop':
      'The period cannot stand still: a law that applies does not allow it, or the day is over.',
    'request-no-extension':
      'It cannot be extended: it was before, the first period is over, or a law that applies does not allow it.',
    'request-not-in-words':
      'Deletions and copies are handled in ways of their own; please use that part of the page.',
    'request-other-parts':
      'A request of this kind is under way for other parts of your data. Please add to it on its page, or ask again once it is answered.',
    'request-not-restricted':
      'There is no restriction to lift now, or its person was told already. Please reload.',
    'request-no-copy': 'There is no copy to release now. Please reload.',
    'request-copy-over':
      'This download link was used or has expired, or the copy’s time is over. Please get another one from the request’s page.',
    'request-second': 'You decided the first request, so another privacy officer decides about the appeal.',
    'request-again':
      'The person has asked for the same again; please handle that one, and say so in the appeal.',
    'request-works-here': 'This colleague works here and puts the mailbox in on their own page.',
    'request-terms': 'Please give whole numbers: at least 1 for the answer, and none above 60.',
    'not-objectable':
      'Nothing in this policy can be objected to in this way. You can talk to HR about anything at any time.',
    'case-settled': 'There is an outcome already. Please reload.',
    'case-waits': 'An exemption was asked for: another colleague decides about it first.',
    'consultation-alone':
      'This would write to too many people for whoever wrote a draft to start it alone: somebody else in HR or privacy looks at it and asks staff.',
    'comment-needs-answer':
      'This comment has no answer yet: answer it, or say on the procedure’s page why there is none.',
    'case-needs-outcome': 'A concern ends with an outcome that HR writes, or with the person’s own word.',
    'case-owner': 'It can be given to somebody in HR who works here, and not to the person.',
    'signatory-known': 'This colleague may sign for this company already.',
    'person-listed': 'This colleague is listed as that already.',
    'no-signing-provider':
      'This agreement can be signed through a certified provider of electronic signatures only; Heed’s own methods are not used for it. None is connected, so it was offered to nobody. Please have the administrator connect one first.',
    'template-replaced':
      'This text has been replaced by a newer one, so it was offered to nobody. Please open the newest from the list of agreements.',
    'offer-changed': 'Who gets it has changed a moment ago, so it was offered to nobody. Please look again.',
    'contract-concluded':
      'The company has signed, or the agreement has ended: it cannot be withdrawn any more.',
    'conditions-changed':
      'The wording changed a moment ago, so nothing was recorded. Please read the new one and decide.',
    'plan-unkept': 'Nothing was sent: its reminders could not be kept. What to do stands below.',
    'order-decided': 'Somebody has decided on this already. Please reload to see what.',
    'bulk-nobody': 'Nobody who was chosen is still waited for; nothing was done.',
    'bulk-reason': 'Please choose why. Nothing has been done.',
    'holidays-unknown':
      'The public holidays of that year are not known yet, so this stopped here. Please put them in first, as said below.',
    'own-account':
      'An account of your own is confirmed by another administrator. Where there is none, the operator gives the roles that are needed at the command line.',
    'access-over':
      'This case is not open, or it is over: nothing can be looked at in it. Ask again if you still need it.',
    'access-enough':
      'That is much to read in one hour. Please go on later; if you really need more, ask for another case.',
    'access-heads': 'This case opens the list only, not the content.',
    'access-second':
      'Another colleague has to decide: whoever asked cannot approve, nor can anybody whom the policy does not name.',
    'access-decided': 'This has been decided or has lapsed already. Please reload the page to see.',
    'file-alert-answered': 'A colleague has answered this alert already. Please reload the page to see.',
    'file-rule-changed': 'This rule was changed or ended just now. Please reload the page and look again.',
    'outside-region':
      'Data of some of these people may not be taken to where you are: there is no basis for it that stands, or not all of them were told. Privacy or legal can see more under Storage regions.',
    'backup-outside-region':
      'There is no basis for backups where they lie, so none was made. See Storage regions in the console.',
    'basis-ended': 'This basis has ended. Please reload the page to see.',
    'access-told': 'Those concerned can see it already; it cannot be put off any more.',
    forbidden: 'This is open only to the colleagues concerned. If you think you should see it, ask HR.',
    gone: 'This link has been used or has expired. Please open it again from the chat.',
    'not-found': 'There is nothing at this address. The link may be incomplete, or what was here has moved.',
    'wrong-host':
      'Heed does not know the host name in this address, so it stays closed. Please use the address it showed when it started. To use this name, the administrator has to set HEED_BASE_URL to the address you see here and start Heed again.',
    'token-needed': 'This address needs a token (Authorization: Bearer …). There was none, or a wrong one.',
    'sign-in-needed': 'This page needs to know who you are. Please open it from a message in your chat.',
    'not-yours':
      'This notice was sent to somebody else, so there is nothing for you to do. If you think you should have it, ask HR.',
    'receipt-pending':
      'Your answer is on record. Its receipt is being made; come back in a few seconds to download it.',
    erased:
      'What this record was about has been erased on request; only a proof that reveals nothing is left.',
    'passkey-over':
      'This try to add a passkey was used already, or is older than five minutes. Please go back and try again.',
    'passkey-origin':
      'This passkey comes from another address and does not count here. Please add it on Heed’s own page.',
    'passkey-invalid':
      'The passkey of your device could not be verified. Please try again, or use another device.',
    'passkey-known': 'This passkey was added already.',
    'passkeys-full': 'These are too many passkeys. Please remove one that you do not use.',
    'passkeys-unavailable':
      'This installation has no domain that passkeys could be tied to. Please ask the administrator.',
    'mail-link-over':
      'This link has been used or has expired. Open it again to have a new one sent to the same mailbox or telephone.',
    'mailbox-session':
      'You came in by a link from a mail or a text message. To add a passkey, sign in with the account you work with.',
    'open-link-over':
      'This link was used already, or is older than ten minutes. Please make another one in the chat.',
    'sign-in-over':
      'Signing in took too long, or went on in another browser. Please open the link in your messages once more.',
    'not-linked':
      'You are signed in, but this account has not been added to Heed yet. Please ask HR or an administrator; once the directory has been synchronised it opens.',
    'platform-failed': 'The platform gives no answer at the moment. Please try again in a while.',
    'file-not-text':
      'That file is not plain text. Please save it as CSV or as plain text and choose it again.',
    'too-large': 'That is too large. Please shorten it and try again.',
    'scan-too-large':
      'That scan is too large, so it was not read and nothing was stored. Please scan again at 300 dpi at most; one file may have 20 MB.',
    'kiosk-none': 'This device is not in kiosk mode, or its time is over. Please ask HR to start it again.',
    'method-not-allowed':
      'This address is not used in that way. Please use the links and buttons of the pages.',
    'unsupported-media':
      'What was submitted is not UTF-8 text, so it was not read and nothing was saved. Please submit it from a page of Heed.',
    'too-many': 'That was a little too often. Please wait a moment and try again.',
    'links-often':
      'A link was asked for several times in this hour. Please look for the newest one in your mailbox (and its spam folder) or text messages: it works. If there is none, try again in an hour, or ask HR for help.',
    'links-here':
      'Very many people on your network asked for links in this hour; it is nothing that you did. A link that you have works as ever. You can also try with mobile data, or come back a little later.',
    'report-empty': 'Please write what happened; a sentence or two is enough.',
    'report-too-long':
      'That is too long and was not taken. Please keep it below 40,000 characters, or add the rest afterwards.',
    'report-closed': 'This report is answered and closed.',
    'report-answered': 'Somebody has answered and closed this report already. Please load the page again.',
    'report-declared': 'This report belongs to a crisis already: please go on there.',
    'report-drill': 'A drill and the real thing cannot be put together.',
    'crisis-over': 'That crisis is over and takes nothing in any more; declare another if it is needed.',
    'grading-reason': 'Another level than proposed needs a reason.',
    csrf: 'The page had been open for too long, so nothing was submitted.',
    'database-failed':
      'The system is recovering, and what you just did may not have been saved. Please try again in a minute.',
    internal: 'Something went wrong on our side and nothing was saved. Please try again a little later.',
  },
);
