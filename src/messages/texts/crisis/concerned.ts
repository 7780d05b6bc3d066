import { define } from '../define.ts';

/** What somebody reads whose own data leaked: on their card, in their mail, on their page. */
export const concerned = define(
  {
    card: {
      notice: {
        title: '关于你个人信息的重要通知',
        line: '有一件与你个人信息有关的事需要告诉你。请在方便、身边没有旁人时打开阅读。',
      },
      update: { title: '关于你个人信息：有新进展', line: '之前告诉过你的事有了新进展，请打开查看。' },
      apology: { title: '关于你个人信息：我们想对你说', line: '之前告诉过你的事，公司有话想对你说。' },
      answer: { title: '关于你个人信息：大家问到的', line: '有新的回答，请打开查看。' },
      removed: {
        title: '关于你个人信息：核实后与你无关',
        line: '之前告诉过你的事，经核实没有涉及你的信息。详情请打开查看。',
      },
      code: '编号',
      open: '打开阅读',
      openShort: '打开',
      note: '内容只有你本人登录后能看到。',
    },
    mail: {
      notice: '关于您个人信息的重要通知（编号 {{code}}）',
      update: '关于您个人信息的后续进展（编号 {{code}}）',
      apology: '关于您个人信息的致歉（编号 {{code}}）',
      greeting: '{{name}}：',
      about: '编号 {{code}}。联系我们时请报这个编号。',
      kinds: '涉及您的信息：{{kinds}}',
      why: '您收到这封邮件，是因为您的个人信息受到影响，法律要求我们告知您。邮件里没有链接，也不会向您索要密码或验证码。',
    },
    mine: {
      title: '与我有关的信息泄露',
      text: '你的信息受到影响的事件，以及我们告诉过你什么。',
      line: '编号 {{code}}，{{time}} 告知',
      open: '查看详情',
      notConcerned: '核实后与你无关',
    },
    page: {
      title: '与你有关的事',
      code: '编号 {{code}}',
      lead: '{{time}} 告知你。这一页只有你能看到，可以随时回来看。',
      notConcerned: '经核实，这件事没有涉及你的信息。之前让你担心了，对不起。',
      kinds: '涉及你的哪些信息',
      notice: '告知',
      update: '后续进展',
      apology: '道歉',
      answer: '大家问到的',
      at: '{{time}}',
      erased: '内容已删除或已损坏，无法阅读。',
      support: '需要有人聊聊吗？',
      supportText: '有心理咨询师可以和你谈，内容保密；谁用了，公司和危机小组都看不到。',
      supportOpen: '联系心理支持',
      remedies: '我们答应你的',
      remedyOpen: '{{day}}前做到',
      remedyDone: '{{time}} 已做到',
      ask: '有问题想问',
      askText: '只有你和负责回答的同事能看到。',
      askRole: '问谁',
      askRoles: { hr: '人力资源：这件事的经过和处理', privacy: '隐私办公室：我的个人信息和权利' },
      askWords: '你的问题',
      askDo: '发出',
      asked: '你问过的',
      askedOpen: '打开对话',
      rights: '你也可以行使对自己信息的权利：查看、更正、删除、限制处理。',
      rightsOpen: '提出请求',
    },
    template: {
      minor: {
        happened:
          '【填写：哪一天】，【填写：你的哪些信息】被【填写：谁】看到或传开。原因是【填写：原因】。可能带来的影响：【填写：影响】。',
        done: '我们已经【填写：采取的措施】，并要求相关人员删除、不再传播。',
        todo: '一般不需要你做什么。如果有人拿这些信息打扰你，请马上告诉我们。',
        contact: '【填写：姓名、电话、邮箱】',
        complain: '如对处理不满意，可以向隐私办公室提出，也可以向【填写：当地网信部门或监管机构】投诉。',
      },
      moderate: {
        happened:
          '【填写：哪一天】，【填写：你的哪些信息】泄露到【填写：哪里】。原因是【填写：原因】。可能带来的影响：【填写：影响】。',
        done: '我们已经【填写：切断、删除、修复的措施】，并按规定报告。',
        todo: '请留意陌生来电和可疑消息；涉及密码的，请马上修改；涉及证件或银行卡的，请留意账户变动。不要把验证码告诉任何人。',
        contact: '【填写：姓名、电话、邮箱】',
        complain: '如对处理不满意，可以向隐私办公室提出，也可以向【填写：当地网信部门或监管机构】投诉。',
      },
      major: {
        happened:
          '很抱歉，我们要告诉你一件严重的事：【填写：哪一天】，【填写：你的哪些信息】泄露到【填写：哪里】。原因是【填写：原因】。可能带来的影响：【填写：影响】。',
        done: '我们已经【填写：切断、删除、修复的措施】，并报告了主管部门。有专人负责跟进你的情况。',
        todo: '这不是你的错。如果有人因此议论、为难或威胁你，请马上告诉我们，我们会处理。如果你感到难受，请找人聊聊：全国心理援助热线是 12356。',
        contact: '【填写：专人姓名、电话、邮箱】',
        complain:
          '如对处理不满意，可以向隐私办公室提出，也可以向【填写：当地网信部门或监管机构】投诉，或向法院起诉。',
      },
      update: {
        happened: '【填写：新情况】',
        done: '【填写：又做了什么】',
        todo: '【填写：还需要做什么；没有就写“不需要你做什么”】',
        contact: '【填写：姓名、电话、邮箱】',
      },
      apology: {
        sorry:
          '对不起。你的信息本该由我们保管好，我们没有做到：【填写：哪里做错了】。我们正在【填写：怎样改】。你受到的影响，我们会负责到底。',
        contact: '【填写：姓名、电话、邮箱】',
      },
      answer: { question: '【填写：大家问到的】', answer: '【填写：回答】' },
    },
  },
  {
    card: {
      notice: {
        title: 'Important: about your personal data',
        line: 'There is something about your personal data that we have to tell you. Open it when it suits you and nobody is looking on.',
      },
      update: {
        title: 'About your personal data: news',
        line: 'There is news of what we told you before. Please open it.',
      },
      apology: {
        title: 'About your personal data: a word from us',
        line: 'The company has something to say to you about what we told you before.',
      },
      answer: {
        title: 'About your personal data: what many ask',
        line: 'There is a new answer. Please open it.',
      },
      removed: {
        title: 'About your personal data: you were not concerned',
        line: 'We looked again at what we told you before: your data was not concerned. Open it to read more.',
      },
      code: 'Code',
      open: 'Open and read',
      openShort: 'Open',
      note: 'Only you can read it, once you have signed in.',
    },
    mail: {
      notice: 'Important: about your personal data (code {{code}})',
      update: 'About your personal data: news (code {{code}})',
      apology: 'About your personal data: an apology (code {{code}})',
      greeting: 'Dear {{name}},',
      about: 'Code {{code}}. Please give this code when you contact us.',
      kinds: 'What was concerned: {{kinds}}',
      why: 'You get this mail because your personal data was concerned and the law asks us to tell you. It has no links, and nobody will ask you for a password or a code.',
    },
    mine: {
      title: 'Leaks that concerned me',
      text: 'Where your data was concerned, and what we told you.',
      line: 'Code {{code}}, told {{time}}',
      open: 'Read it',
      notConcerned: 'Not concerned after all',
    },
    page: {
      title: 'What concerned you',
      code: 'Code {{code}}',
      lead: 'You were told {{time}}. Only you see this page, and you can come back to it at any time.',
      notConcerned: 'We looked again: your data was not concerned. We are sorry that we made you worry.',
      kinds: 'What of yours was concerned',
      notice: 'What we told you',
      update: 'News',
      apology: 'Apology',
      answer: 'What many ask',
      at: '{{time}}',
      erased: 'Deleted or damaged: it cannot be read.',
      support: 'Would you like to talk to somebody?',
      supportText:
        'Counsellors are there for you, in confidence. Neither the company nor the crisis team sees who uses it.',
      supportOpen: 'Find support',
      remedies: 'What we promised you',
      remedyOpen: 'by {{day}}',
      remedyDone: 'done {{time}}',
      ask: 'Ask a question',
      askText: 'Only you and whoever answers can read it.',
      askRole: 'Whom to ask',
      askRoles: {
        hr: 'HR: what happened and what is done about it',
        privacy: 'Privacy office: my data and my rights',
      },
      askWords: 'Your question',
      askDo: 'Send',
      asked: 'What you asked',
      askedOpen: 'Open the talk',
      rights: 'You also have rights in your data: to see, correct, delete or restrict it.',
      rightsOpen: 'Make a request',
    },
    template: {
      minor: {
        happened:
          'On [fill in: day], [fill in: which data of yours] was seen or passed on by [fill in: whom]. The cause was [fill in: cause]. What may come of it: [fill in: consequences].',
        done: 'We have [fill in: measures], and told those involved to delete it and to pass nothing on.',
        todo: 'As a rule there is nothing you need to do. If anybody troubles you with it, tell us at once.',
        contact: '[fill in: name, telephone, mail]',
        complain:
          'If you are not content with this, tell the privacy office; you may also complain to [fill in: authority].',
      },
      moderate: {
        happened:
          'On [fill in: day], [fill in: which data of yours] leaked to [fill in: where]. The cause was [fill in: cause]. What may come of it: [fill in: consequences].',
        done: 'We have [fill in: what was cut off, deleted, mended], and reported it as the law asks.',
        todo: 'Beware of calls from strangers and odd messages. If a password was concerned, change it now; if an identity or bank card was, watch your accounts. Never tell anybody a one-time code.',
        contact: '[fill in: name, telephone, mail]',
        complain:
          'If you are not content with this, tell the privacy office; you may also complain to [fill in: authority].',
      },
      major: {
        happened:
          'We are sorry to have to tell you something grave: on [fill in: day], [fill in: which data of yours] leaked to [fill in: where]. The cause was [fill in: cause]. What may come of it: [fill in: consequences].',
        done: 'We have [fill in: what was cut off, deleted, mended], and told the authority. A person is in charge of looking after you.',
        todo: 'This is not your fault. If anybody talks about it, troubles or threatens you, tell us at once, and we will act. If it weighs on you, talk to somebody: the national line in China is 12356.',
        contact: '[fill in: name of the person, telephone, mail]',
        complain:
          'If you are not content with this, tell the privacy office; you may also complain to [fill in: authority] or go to court.',
      },
      update: {
        happened: '[fill in: what is new]',
        done: '[fill in: what else was done]',
        todo: '[fill in: what there is to do; if nothing, “There is nothing you need to do.”]',
        contact: '[fill in: name, telephone, mail]',
      },
      apology: {
        sorry:
          'We are sorry. It was for us to keep your data safe, and we did not: [fill in: what we did wrong]. We are [fill in: what we change]. We answer for what this has done to you.',
        contact: '[fill in: name, telephone, mail]',
      },
      answer: { question: '[fill in: what many ask]', answer: '[fill in: the answer]' },
    },
  },
);
