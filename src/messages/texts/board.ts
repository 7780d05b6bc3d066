import { define } from './define.ts';

/** The poster, and what a printed policy says of itself. */
export const boardPaper = define(
  {
    poster: {
      title: '扫一扫，看看收集什么、为什么',
      name: '公告栏海报',
      lead: '用手机扫描，阅读这份制度：收集哪些信息、用来做什么、保存多久，以及你可以怎么做。',
      all: '公司的全部制度',
      allText: '用手机扫描，阅读公司现行的每一份制度：收集哪些信息、用来做什么、保存多久。',
      or: '扫不了？在浏览器里输入这个网址：',
      signIn: '打开时会请你用企业微信或 Slack 登录，只为确认你是同事；看过什么不会告诉主管。',
      version: '现行第 {{number}} 版，{{day}}起生效',
      foot: '{{entity}} · {{owner}} · 打印于 {{day}}',
      print: '打印海报',
    },
    foot: '{{code}} 第 {{number}} 版 · {{state}} · SHA-256 {{hash}} · 打印于 {{day}}',
    ownerLabel: '负责人',
    reviewLabel: '下次复审',
    printHint: '用浏览器的“打印”即可打印全文，每页都有版本、指纹和日期。',
    until: '{{day}}止',
    byCode: '固定网址（总是打开现行版本）',
  },
  {
    poster: {
      title: 'Scan to read what is collected and why',
      name: 'Poster',
      lead: 'Read this policy on your phone: what is collected, what for, how long it is kept, and what you can do.',
      all: 'All policies of the company',
      allText:
        'Read every policy that applies, on your phone: what is collected, what for, and how long it is kept.',
      or: 'No camera at hand? Type this address into a browser:',
      signIn:
        'You will be asked to sign in with WeCom or Slack, only to see that you work here; no manager is told what you read.',
      version: 'Version {{number}}, in force since {{day}}',
      foot: '{{entity}} · {{owner}} · printed {{day}}',
      print: 'Poster to print',
    },
    foot: '{{code}}, version {{number}} · {{state}} · SHA-256 {{hash}} · printed {{day}}',
    ownerLabel: 'Owner',
    reviewLabel: 'Next review',
    printHint: 'Your browser prints the whole text, with version, fingerprint and date on each page.',
    until: 'until {{day}}',
    byCode: 'Address that always opens the version in force',
  },
);
