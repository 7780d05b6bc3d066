import { define } from '../define.ts';

/** Where a problem is in the form of a reply template, or of an agreement about analysis. */
export const templatePlaces = define(
  {
    templateCategory: '分类',
    templateTitleZh: '中文标题',
    templateBodyZh: '中文正文',
    templateTitleEn: '英文标题',
    templateBodyEn: '英文正文',
    analysisSite: '地点',
    analysisCounterpart: '由谁代表员工同意',
    analysisAgreedOn: '同意日期',
    analysisUntilOn: '有效到哪天',
    analysisPeople: '每组最少人数',
    analysisDocument: '协议文件',
  },
  {
    templateCategory: 'category',
    templateTitleZh: 'title in Chinese',
    templateBodyZh: 'text in Chinese',
    templateTitleEn: 'title in English',
    templateBodyEn: 'text in English',
    analysisSite: 'site',
    analysisCounterpart: 'who agreed for the staff',
    analysisAgreedOn: 'agreed on',
    analysisUntilOn: 'stands until',
    analysisPeople: 'least number of people in a group',
    analysisDocument: 'document',
  },
);

export const templates = define(
  {
    empty: '请填写',
    long: '请控制在 {{most}} 字以内',
    noText: '至少用一种语言写标题和正文',
    secret: '里面好像有{{what}}，没有保存。模板会被很多人发出去，请删掉再保存',
    contact: '里面有{{what}}。如果是公司自己的，请勾选下面的确认；是客户或同事个人的，请删掉',
  },
  {
    empty: 'is empty',
    long: 'is longer than {{most}} characters',
    noText: 'is empty, and so is the other language: write one of them',
    secret:
      'seems to hold {{what}}, and was not kept. Many people send a template on: take it out and save again',
    contact:
      "holds {{what}}. If it is the company's own, tick the box below; a customer's or a colleague's is taken out",
  },
);

export const analysisProblems = define(
  {
    site: '请填写地点，与员工名单里的写法一致，100 字以内',
    counterpart: '请选择是谁代表员工同意的',
    day: '请填写日期，不能晚于今天',
    until: '请填写今天或以后的日期，或者留空',
    people: '请填写 {{least}} 到 1000 之间的人数：可以更多，不能更少',
    document: '请上传签好的协议（PDF、JPEG 或 PNG，不超过 {{most}} MB）',
  },
  {
    site: 'is written as in the staff list, in at most 100 characters',
    counterpart: 'is not chosen',
    day: 'is not a day until today',
    until: 'is not today or a later day; leave it empty if there is none',
    people: 'is not a number from {{least}} to 1000: more is possible, fewer is not',
    document: 'is missing: the signed agreement as PDF, JPEG or PNG of at most {{most}} MB',
  },
);
