import { define } from './define.ts';

/** Ways to sign: what they ask for, and what each is worth. */
export const signing = define(
  {
    drawing: {
      label: '在下面手写签名',
      help: '用手指、触控笔或鼠标写。只保存笔画和由此画出的图片，不记录快慢和力度。',
      paper: '签名区',
      empty: '还没有笔画',
      strokes: '已写 {{n}} 笔',
      undo: '撤销一笔',
      clear: '清空',
      other: '不方便手写？',
      noScript: '手写签名需要浏览器允许脚本。',
    },
    passkey: {
      label: '用通行密钥签署',
      help: '按“签署”后，设备会请你用指纹、面容或锁屏密码确认。指纹和面容不会离开你的设备。',
      none: '你还没有通行密钥。先在“关于我的信息”里添加一个，再回来签署。',
      add: '添加通行密钥',
      missing: '这里的浏览器不支持通行密钥，例如聊天软件自带的浏览器。请换到手机或电脑的浏览器里签署。',
      open: '在浏览器中打开',
      elsewhere: '通行密钥只在这个地址下可用：',
      noDomain: '这里的阅知没有可用于通行密钥的域名，请换一种签署方式，或联系管理员。',
      noScript: '通行密钥需要浏览器允许脚本。',
      cancelled: '没有完成：设备上的确认被取消，或等得太久。请再试一次。',
      failed: '没有成功，请稍后再试。',
    },
    other: '其他签署方式：',
    askHr: '都不方便？向人事提问，我们另想办法。',
    drawnPicture: '你的手写签名',
    worth: {
      title: '这种签署方式满足哪些“可靠电子签名”条件',
      intro:
        '《电子签名法》第十三条列出四个条件，同时满足的视为可靠的电子签名；双方也可以约定自己的可靠条件；在阅知里约定过的，回执会写明。各条由法院认定，下面只说明这种方式本身能做到什么。',
      source: '依据：《中华人民共和国电子签名法》（2019 年修正）第十三条',
    },
    condition: {
      exclusive: '签名制作数据专属于签名人',
      control: '签署时仅由签名人控制',
      signature: '签署后对签名的改动能被发现',
      content: '签署后对内容的改动能被发现',
    },
    meets: { met: '满足', partly: '部分满足', not: '不满足' },
    mailboxControl: '凭发到邮箱或手机的一次性链接认人：能读到那封邮件或那条短信的人都能打开。',
    why: {
      click: {
        exclusive: '点击不含任何专属于你的数据，只凭登录认人。',
        control: '要登录你的账号才能点，但拿到已登录设备的人也能点。',
        signature: '答复写入只增不改的记录，你有回执。',
        content: '记录里有文本的指纹和你确认的原文。',
      },
      'typed-name': {
        exclusive: '知道你姓名的人都能输入。',
        control: '要登录你的账号才能输入，但拿到已登录设备的人也能。',
        signature: '答复写入只增不改的记录，你有回执。',
        content: '记录里有文本的指纹和你确认的原文。',
      },
      drawn: {
        exclusive: '笔迹带有你的特点，但可以模仿或描摹；不记录快慢和力度，难以鉴定。',
        control: '要登录你的账号才能写，但拿到已登录设备的人也能写。',
        signature: '笔画和图片的指纹写入只增不改的记录。',
        content: '记录里有文本的指纹和你确认的原文。',
      },
      passkey: {
        exclusive:
          '私钥只在你的设备或你的密钥账号里，阅知没有；但它由你的登录绑定，不是认证机构核发，同步的密钥可能被共用账号的人使用。',
        control: '签署时设备用指纹、面容或锁屏密码核实持有人。',
        signature: '设备的签名任何人都能验证，并写入只增不改的记录。',
        content: '设备签名涵盖文本的指纹和你确认的原文。',
      },
    },
  },
  {
    drawing: {
      label: 'Draw your signature below',
      help: 'With a finger, a pen or a mouse. Only the lines and a picture made of them are kept, not how fast or how hard you write.',
      paper: 'Signature',
      empty: 'Nothing drawn yet',
      strokes: 'Lines drawn: {{n}}',
      undo: 'Undo one line',
      clear: 'Clear',
      other: 'Drawing does not work for you?',
      noScript: 'To draw, the browser has to allow scripts.',
    },
    passkey: {
      label: 'Sign with a passkey',
      help: 'After “Sign” your device asks for your fingerprint, face or PIN. Fingerprint and face never leave it.',
      none: 'You have no passkey yet. Add one under “About me”, then come back to sign.',
      add: 'Add a passkey',
      missing:
        'This browser has no passkeys, as those inside chat programs often do not. Please sign in the browser of your phone or computer.',
      open: 'Open in browser',
      elsewhere: 'Passkeys work only under this address:',
      noDomain:
        'This installation has no domain that passkeys could be tied to. Please sign another way, or ask the administrator.',
      noScript: 'For passkeys the browser has to allow scripts.',
      cancelled: 'Not finished: it was cancelled on the device, or took too long. Please try again.',
      failed: 'That did not work. Please try again later.',
    },
    other: 'Other ways to sign:',
    askHr: 'None of these works for you? Ask HR, and we find another way.',
    drawnPicture: 'The signature you drew',
    worth: {
      title: 'Which conditions of a “reliable electronic signature” this way of signing meets',
      intro:
        'Article 13 of China’s Electronic Signature Law names four conditions; a signature that meets all of them counts as reliable. The parties can also agree on conditions of their own; where you did so in Heed, the receipt says it. A court decides on each; this says only what the method does by itself.',
      source: 'Source: Electronic Signature Law of the People’s Republic of China (amended 2019), article 13',
    },
    condition: {
      exclusive: 'What makes the signature belongs to the signer alone',
      control: 'Only the signer controls it when signing',
      signature: 'A later change of the signature can be noticed',
      content: 'A later change of the content can be noticed',
    },
    meets: { met: 'Met', partly: 'Met in part', not: 'Not met' },
    mailboxControl:
      'A single-use link sent to a mailbox or a telephone says who you are: whoever reads that message can open it.',
    why: {
      click: {
        exclusive: 'A click holds nothing that is yours alone; it rests on your sign-in.',
        control: 'It takes your sign-in, but whoever holds a device where you are signed in can click too.',
        signature: 'The answer is in a log that only grows, and you have a receipt.',
        content: 'The log holds the fingerprint of the text and the words you answered to.',
      },
      'typed-name': {
        exclusive: 'Anyone who knows your name can type it.',
        control: 'It takes your sign-in, but whoever holds a device where you are signed in can type too.',
        signature: 'The answer is in a log that only grows, and you have a receipt.',
        content: 'The log holds the fingerprint of the text and the words you answered to.',
      },
      drawn: {
        exclusive:
          'Its shape is yours, but can be imitated or traced; without speed and pressure it is hard to examine.',
        control: 'It takes your sign-in, but whoever holds a device where you are signed in can draw too.',
        signature: 'Fingerprints of the lines and the picture are in a log that only grows.',
        content: 'The log holds the fingerprint of the text and the words you answered to.',
      },
      passkey: {
        exclusive:
          'The private key is only in your device or your account for passkeys, never with Heed. But your sign-in bound it to you, not a certification authority, and whoever shares your account could use a synced one.',
        control: 'The device checks your fingerprint, face or PIN at the moment of signing.',
        signature: 'Anyone can verify the device’s signature, and it is in a log that only grows.',
        content: 'The device’s signature covers the fingerprint of the text and the words you answered to.',
      },
    },
  },
);

/** A person's passkeys, and signing in another browser. */
export const passkeys = define(
  {
    title: '通行密钥',
    text: '用设备的指纹、面容或锁屏密码签署。阅知只保存公钥，私钥和指纹都留在你的设备或你的密钥账号里。',
    none: '还没有通行密钥',
    name: '名称',
    nameHelp: '例如“工作手机”，方便你认出它。',
    nameValue: '我的设备',
    add: '添加通行密钥',
    rename: '改名',
    save: '保存',
    remove: '删除',
    removeText:
      '删除后不能再用它签署；以前用它签署的仍在记录里，仍可验证。要在设备里也删除，请到设备的密码设置。',
    removeConfirm: '确认删除',
    added: '添加于 {{when}}',
    used: '上次使用 {{when}}',
    unused: '还没有用过',
    synced: '会同步到你的其他设备',
    single: '只在一台设备上',
    elsewhere: '阅知换了网址，它只在以前的 {{domain}} 下可用。请添加一个新的，并删除它。',
    act: {
      enrolled: '添加了通行密钥',
      removed: '删除了通行密钥',
      kept: '存放',
      credential: '密钥编号',
      publicKey: '公钥（SubjectPublicKeyInfo，base64）',
      method: '登录后在你的设备上生成，由设备当场确认',
      means: '添加它不表示确认或同意任何东西。以后用它签署时，任何人都能用这里的公钥验证。',
      removedMeans: '以后不能再用它签署；以前用它签的仍可验证。',
      open: '查看我的通行密钥',
    },
    addedCard: {
      title: '已添加通行密钥',
      line: '从现在起可以用它签署。如果不是你本人操作，请立即删除它，并告诉人事。',
      open: '查看我的通行密钥',
    },
    openHere: {
      title: '在浏览器中打开',
      makeText:
        '链接只有你能用，只能用一次，十分钟内有效。用它在手机或电脑的浏览器里打开，就会以你的身份登录。不要发给别人。',
      copy: '在浏览器里打开这个地址：点右上角菜单，选择“在浏览器中打开”；或者复制下面的地址。',
      back: '回到上一页',
      confirm: '在这个浏览器里登录并继续？',
      confirmText: '这是你自己在聊天里生成的链接，只能用一次。如果是别人发给你的，请关闭这一页。',
      go: '登录并继续',
    },
  },
  {
    title: 'Passkeys',
    text: 'Sign with the fingerprint, face or PIN of your device. Heed keeps the public key only; private key and fingerprint stay in your device or your account for passkeys.',
    none: 'No passkey yet',
    name: 'Name',
    nameHelp: 'So that you recognise it: “work phone”, for one.',
    nameValue: 'My device',
    add: 'Add a passkey',
    rename: 'Rename',
    save: 'Save',
    remove: 'Remove',
    removeText:
      'You cannot sign with it any more. What you signed with it stays on record and verifiable. To delete it from your device too, go to the device’s password settings.',
    removeConfirm: 'Remove it',
    added: 'Added {{when}}',
    used: 'Last used {{when}}',
    unused: 'Not used yet',
    synced: 'Synced to your other devices',
    single: 'On one device only',
    elsewhere:
      'Heed is at another address now; this one works under {{domain}} alone. Please add a new one and remove it.',
    act: {
      enrolled: 'Passkey added',
      removed: 'Passkey removed',
      kept: 'Kept',
      credential: 'Number of the passkey',
      publicKey: 'Public key (SubjectPublicKeyInfo, base64)',
      method: 'made on your device after you had signed in; the device confirmed it',
      means:
        'Adding it acknowledges nothing and consents to nothing. What you sign with it later can be verified by anyone with the public key given here.',
      removedMeans: 'It signs nothing any more; what was signed with it before can still be verified.',
      open: 'See my passkeys',
    },
    addedCard: {
      title: 'A passkey was added',
      line: 'You can sign with it from now on. If that was not you, remove it at once and tell HR.',
      open: 'My passkeys',
    },
    openHere: {
      title: 'Open in browser',
      makeText:
        'Only you can use it, once, within ten minutes. Opened in the browser of your phone or computer it signs you in there. Do not send it to anybody.',
      copy: 'Open this address in your browser: choose “Open in browser” in the menu at the top right, or copy the address below.',
      back: 'Go back',
      confirm: 'Sign in and go on in this browser?',
      confirmText:
        'This is a link that you made in the chat, for one use. If somebody sent it to you, close this page.',
      go: 'Sign in and go on',
    },
  },
);
