import { define } from '../define.ts';

/** Where a problem is in the form of an answer to a common question. */
export const faqPlaces = define(
  {
    faqQuestionZh: '中文问题',
    faqAlsoZh: '中文的其他问法',
    faqAnswerZh: '中文解答',
    faqQuestionEn: '英文问题',
    faqAlsoEn: '英文的其他问法',
    faqAnswerEn: '英文解答',
  },
  {
    faqQuestionZh: 'question in Chinese',
    faqAlsoZh: 'other ways to ask it in Chinese',
    faqAnswerZh: 'answer in Chinese',
    faqQuestionEn: 'question in English',
    faqAlsoEn: 'other ways to ask it in English',
    faqAnswerEn: 'answer in English',
  },
);

export const faqProblems = define(
  {
    empty: '请填写',
    long: '请控制在 {{most}} 字以内',
    noText: '至少用一种语言写问题和解答',
    secret: '里面好像有{{what}}，没有保存。大家都会读到，请删掉再保存',
    contact: '里面有{{what}}。如果是公司自己的，请勾选下面的确认；是同事或客户个人的，请删掉',
    named: '里面有提问人的名字。大家都会读到，请删掉；如果只是碰巧同字，请勾选下面的确认',
  },
  {
    empty: 'is empty',
    long: 'is longer than {{most}} characters',
    noText: 'is empty, and so is the other language: write one of them',
    secret: 'seems to hold {{what}}, and was not kept. Everybody reads it: take it out and save again',
    contact:
      "holds {{what}}. If it is the company's own, tick the box below; a colleague's or a customer's is taken out",
    named:
      'holds the name of whoever asked. Everybody reads it: take it out, or tick the box below if it only happens to be the same word',
  },
);
