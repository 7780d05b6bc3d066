import { define } from './define.ts';

export const conditions = define(
  {
    title: '电子签名的约定',
    lead: '你可以和公司约定，怎样的操作算是你的电子签名。不约定也可以，答复制度不受影响。',
    text: '《电子签名法》第十三条第二款：当事人可以约定使用其认为可靠的条件。有了约定，以后签署时，证据会注明这份约定；是否可靠，最终由法院判断。',
    number: '第 {{number}} 版约定',
    terms: {
      identity:
        '在阅知里用你自己的账号登录后作出的操作，视为你本人作出；账号被别人用了，请立即告诉公司，此后的操作不算你的。',
      methods: '点击确认、输入全名、手写签名和通行密钥都可以作为签名；每份制度写明至少要哪一种。',
      intent: '只有按下写明内容的按钮才算签名。打开、阅读、不答复，都不算。',
      record: '签了什么、何时签的，写入只能增加的证据记录；你会收到回执，可以自行核验。',
      both: '这份约定对公司同样有效：公司不得凭其他记录主张你签过名。',
      revoke: '你可以随时撤销，不用说理由；撤销只对以后有效，不影响已经签过的。',
    },
    statement: {
      agree: '我同意以上电子签名的约定（第 {{number}} 版）。这不是对任何制度的确认或同意。',
      revoke: '我撤销电子签名的约定（第 {{number}} 版），从现在起有效。',
    },
    agree: '同意这份约定',
    note: '完全自愿，不同意也不影响签署和工作。',
    agreed: '你在 {{when}} 和公司作了约定。',
    agreedFlash: '已记录。以后签署时，证据会注明这份约定。',
    revokedFlash: '已撤销。以后签署时不再适用；以前签过的不受影响。',
    card: {
      agreed: '已约定电子签名的条件',
      revoked: '已撤销电子签名的约定',
      notYou: '如果不是你本人操作，请告诉人事。',
    },
    act: {
      agreed: '约定了签名条件',
      revoked: '撤销了签名条件的约定',
      means: '这份约定不是对任何制度的确认或同意；它只说明怎样的操作算你的签名。是否可靠，由法院判断。',
      open: '查看约定全文',
    },
    none: '没有约定',
    newer: '约定的文字有了新版本，请再看一遍。',
    revoke: '撤销约定',
    revokeText: '从现在起不再适用，不用说理由。已经签过的不受影响。',
    revokeConfirm: '确认撤销',
    worth:
      '签名时，你和公司已就签名条件作过约定（{{when}}，第 {{number}} 版；《电子签名法》第十三条第二款）。约定先于上面各项；是否可靠，由法院判断。',
    offer: '也可以先和公司约定签名的条件。',
    held: { agreement: '你和公司关于电子签名的约定', why: '为了证明签名时约定了什么' },
  },
  {
    title: 'Agreement on signing',
    lead: 'You and the company can agree on what counts as your electronic signature. You need not: your answers to policies are taken all the same.',
    text: 'Electronic Signature Law (China), Article 13(2): parties may agree on conditions of their own. Where you have, the evidence of what you sign later names this agreement; whether a signature is reliable is for a court to say.',
    number: 'Wording {{number}}',
    terms: {
      identity:
        'What is done in Heed while you are signed in with your own account counts as done by you. If somebody else uses it, tell the company at once: from then on it is not yours.',
      methods:
        'A click, your typed name, a drawn signature and a passkey can each be a signature; each policy says the least it asks for.',
      intent:
        'Only pressing a button that says what it means is signing. Opening, reading or not answering is not.',
      record:
        'What was signed and when goes into a record that only grows; you get a receipt that you can check yourself.',
      both: 'This binds the company too: it may not claim from any other record that you have signed.',
      revoke:
        'You can revoke it at any time, without a reason; for the future only, and what you have signed stays as it is.',
    },
    statement: {
      agree:
        'I agree to these conditions of signing (wording {{number}}). This acknowledges no policy and consents to none.',
      revoke: 'I revoke the conditions of signing (wording {{number}}) from now on.',
    },
    agree: 'Agree to these conditions',
    note: 'Entirely up to you; without it you can sign and work as before.',
    agreed: 'You agreed with the company on {{when}}.',
    agreedFlash: 'Recorded. The evidence of what you sign from now on names this agreement.',
    revokedFlash: 'Revoked. It no longer counts for what you sign; what you signed before stays as it is.',
    card: {
      agreed: 'Conditions of signing agreed',
      revoked: 'Conditions of signing revoked',
      notYou: 'If this was not you, please tell HR.',
    },
    act: {
      agreed: 'Conditions of signing agreed',
      revoked: 'Conditions of signing revoked',
      means:
        'This acknowledges no policy and consents to none; it says what counts as your signature. Whether that is reliable is for a court to say.',
      open: 'See the conditions in full',
    },
    none: 'No agreement',
    newer: 'The wording has changed since; please look again.',
    revoke: 'Revoke the agreement',
    revokeText: 'It no longer counts from now on; nobody asks why. What you have signed stays as it is.',
    revokeConfirm: 'Revoke now',
    worth:
      'When this was signed, you and the company had agreed on conditions of signing ({{when}}, wording {{number}}; Electronic Signature Law Article 13(2)). They come before the points above; whether it is reliable is for a court to say.',
    offer: 'You can also agree with the company on conditions of signing first.',
    held: {
      agreement: 'Your agreement with the company on electronic signatures',
      why: 'To show what was agreed when something was signed',
    },
  },
);
