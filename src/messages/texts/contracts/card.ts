import { define } from '../define.ts';

/** Cards of agreements in chat. */
export const card = define(
  {
    offered: {
      title: '请看一份协议：《{{title}}》',
      note: '签之前想先聊聊也可以，页面上有入口。',
      due: '请在此之前',
      open: '阅读并签署',
      short: '去签署',
      state: '等你签署',
      provider: '你会另外收到签名服务机构的签署邀请，这里只能阅读。',
      read: '阅读',
    },
    company: {
      title: '有协议等公司签署',
      thing: '等公司签署的协议',
      line: '员工已经签好，请你代表公司逐份签署。',
      open: '去签署',
    },
    concluded: {
      title: '双方已签署：《{{title}}》',
      line: '协议已成立，文件里有全文、双方签名和核验方法。',
      open: '查看并下载',
    },
    reminder: {
      line: '请在期限前看一看；有疑问可以先聊，不算拒绝。',
    },
    turned: {
      'person-signed': '你已经签署，接下来由公司签署。',
      concluded: '双方已签署，文件在页面上。',
      withdrawn: '公司撤回了这份协议，你不用再做什么。',
      'called-off': '这份协议已经取消，你不用再做什么。',
      failed: '签署没有完成，人事会处理，你不用做什么。',
      open: '查看',
      companyTitle: '一份等公司签署的协议',
      companyConcluded: '已经代表公司签署，这张卡片不用再处理。',
      companyOver: '协议已经撤回或取消，不用再签。',
      companyOpen: '看还有哪些',
    },
    withdrawn: { title: '已撤回：《{{title}}》', line: '公司撤回了这份协议，你不用再做什么。' },
    failed: {
      title: '一份协议的签署需要处理',
      line: '签名服务机构没有按要求交回文件，请在页面上查看。',
      open: '查看',
    },
  },
  {
    offered: {
      title: 'An agreement for you: “{{title}}”',
      note: 'If you would like to talk first, you can: the page leads there.',
      due: 'Due',
      open: 'Read and sign',
      short: 'Sign',
      state: 'Waits for you',
      provider: 'The provider of the signature invites you separately; here you can read it.',
      read: 'Read',
    },
    company: {
      title: 'Agreements wait for the company',
      thing: 'An agreement for the company to sign',
      line: 'The employee has signed. Please sign for the company, one by one.',
      open: 'Sign',
    },
    concluded: {
      title: 'Signed by both: “{{title}}”',
      line: 'The file holds the whole text, both signatures and how to verify them.',
      open: 'Open and download',
    },
    reminder: {
      line: 'Please look at it before its day. Questions come first: to ask is no refusal.',
    },
    turned: {
      'person-signed': 'You have signed; the company signs next.',
      concluded: 'Both have signed; the file is on the page.',
      withdrawn: 'The company withdrew this agreement; there is nothing for you to do.',
      'called-off': 'This agreement was called off; there is nothing for you to do.',
      failed: 'The signing was not completed. HR sees to it; there is nothing for you to do.',
      open: 'See it',
      companyTitle: 'Agreement for the company',
      companyConcluded: 'It has been signed for the company; nothing is left to do here.',
      companyOver: 'It was withdrawn or called off; there is nothing to sign.',
      companyOpen: 'What else waits',
    },
    withdrawn: {
      title: 'Withdrawn: “{{title}}”',
      line: 'The company withdrew this agreement; there is nothing for you to do.',
    },
    failed: {
      title: 'The signing of an agreement needs attention',
      line: 'The provider did not give back what it should; the page says more.',
      open: 'See it',
    },
  },
);
