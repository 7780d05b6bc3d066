import { expect } from 'chai';
import { languages, type Message } from '../../src/messages/model.ts';
import { text } from '../../src/messages/texts.ts';
import { displayWidth } from '../../src/messages/width.ts';
import { questionCard } from '../../src/platforms/wecom/cards/question.ts';
import { readCourse } from '../../src/training/course.ts';
import { longest, widthOfQuestion } from '../../src/training/limits.ts';
import { askedAgain } from '../../src/training/nudge.ts';
import { nudgeMessage } from '../../src/training/present-nudge.ts';
import { courseText } from '../harness/course.ts';

const id = '01a21f35-c0b6-76b4-ad46-ea5378b550b0';

/** The short course with a title, and with a question on doors of that many characters. */
const courseOf = (title: string, asks: number) =>
  readCourse(
    languages.map((language) => ({
      name: `${language}.md`,
      bytes: Buffer.from(
        courseText(language)
          .replace(/^title: .*$/m, `title: ${title}`)
          .replace(/(- id: doors\n {6}kind: single\n {6}ask: ).*$/m, `$1${'问'.repeat(asks)}`),
      ),
    })),
  );

function cards(course: ReturnType<typeof courseOf>) {
  const asked = askedAgain(course, { id, question: 'doors' });
  if (!asked) throw new Error('the course asks about doors');
  const message: Message = nudgeMessage(course, asked, id);
  return languages.map((language) => {
    const body = message[language];
    if (body.kind !== 'question') throw new Error(`a ${body.kind} asks nothing`);
    return { language, form: body.question.form, card: questionCard(body.question.form, language) };
  });
}

describe('the card of a question that comes again', () => {
  it('names its course where there is room for it', () => {
    for (const { language, form, card } of cards(courseOf('Fire', 9))) {
      expect(form.title).to.equal(text(language, 'training.nudge.title', { title: 'Fire' }));
      expect(card?.main_title?.title).to.equal(form.title);
    }
  });

  it('asks as long a question as there may be, however long the title of its course is', () => {
    const course = courseOf('消防安全与应急疏散知识，全体员工每年必修的课程', 140);
    for (const language of languages) {
      const [doors] = course.texts[language].front.quiz.questions;
      if (!doors) throw new Error('the course asks about doors');
      expect(widthOfQuestion(doors)).to.be.within(longest.question - 20, longest.question);
    }
    for (const { language, form, card } of cards(course)) {
      expect(form.title).to.equal(text(language, 'training.nudge.untitled'));
      expect(displayWidth(form.title)).to.be.at.most(longest.above);
      expect(card?.main_title?.title).to.equal(form.title);
      expect(card?.main_title?.desc).to.include('问'.repeat(140));
    }
  });
});
