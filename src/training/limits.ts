import { displayWidth } from '../messages/width.ts';
import { optionsOf, type QuizQuestion } from './schema.ts';

/**
 * What fits where people learn, in columns of which a Chinese character takes two. A card in a chat shows some 320 of
 * them below its title (WeCom `template_card`, page 90236, as its clients show it), and a window of Slack more; what a
 * question holds beyond it could only be asked on a page.
 */
export const longest = {
  /** A module's heading, which is the title of its card. */
  heading: 60,
  /** The first paragraph of a module: all of it stands on the card. */
  opening: 280,
  /** What is asked, with all that can be chosen and its letters. */
  question: 300,
  option: 72,
  /** Above a question: what is wider takes its room. */
  above: 32,
  /** What is told about one answer. */
  because: 180,
} as const;

/** A picture that is seen on a telephone. WeCom takes 10 MB, and nobody waits for that. */
export const largestPicture = 2 * 1024 * 1024;
/** WeCom and Slack both pass on files of this size. */
export const largestFile = 20 * 1024 * 1024;
/** Of all files of one course. */
export const largestTogether = 60 * 1024 * 1024;

/** As a card shows it: a letter before each option, each on a line. */
export const widthOfQuestion = (question: QuizQuestion): number =>
  optionsOf(question).reduce(
    (sum, { text }) => sum + displayWidth(`\nA. ${text}`),
    displayWidth(question.ask),
  );

/** Characters of an answer in one's own words, and of what its reviewer says to it. */
export const longestWords = 1_000;
