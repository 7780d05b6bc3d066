import { oneSlip } from '../../messages/slip.ts';
import { hints } from './english-hints.ts';
import { outright } from './english-outright.ts';

/** What people say of work, devices and jokes; taken out first. */
const everyday =
  /\b(?:dead ?lines?|dead ?locks?|deadlocked|drop dead (?:date|gorgeous)|die ?hard|to die for|dying to (?:know|see|meet|hear|try)|killing it|kill(?:ed|ing|s)? (?:the|a|that|this|my|your) (?:process|job|task|server|session|query|branch|app|battery|vibe|container|phone|laptop|time)|suicide squad|crash(?:ed)? on me|cant wait|i cant (?:find|open|log|sign|access|see (?:the|my|any|a|it|this)|connect|download|upload|edit|send|click|submit|load)(?! (?:point|future|way out|hope|reason))|hopeless romantic|depressing weather)\b/g;

/** Phrases that are recognised also when the words run together or every letter stands alone. */
const together =
  /suicid|kilmyself|kilmyslf|unaliv|endmylife|endmyownlife|enditall?\b|enditalnow|wantodie(?!t|s)|wanadie(?!t|s)|wishiwasdead|wishiweredead|dontwantolive|dontwanalive|donotwantolive|dontwantobehere|dontwantobealive|beterofdead|beterofwithoutme|noreasontolive|noreasontogoon|notworthliving|tiredofliving|tiredoflife|hurtmyself|harmyself|cutmyself|cutingmyself|selfharm|nothingtolivefor|neverwakeup|cantgoon|cantdothisanymore|cantakeitanymore|takemyownlife|takemylife|hangmyself|slitmywrist|overdose/;

/** Words that stand for all of it by themselves: one slip in them is forgiven. */
const alone = [
  'suicide',
  'suicidal',
  'suicides',
  'overdose',
  'hopeless',
  'unalive',
  'depressed',
  'depression',
  'worthless',
  'selfharm',
];
/** Kept apart by one letter, and something else. */
const others = new Set(['subside', 'decide']);
const misspelt =
  /\b(?:su[aei]?s[aei]?[cs]?i?d(?:e|al)|s[ou]+i?cid(?:e|al)|sucid(?:e|al)|sui?cid|suicd\w*|siucid\w*|sucide|suiside|suisid\w*|suecide)\b/;

/** Of several words, each of which may have a slip: the sense lies in all of them together. */
const sequences = [
  'want to die',
  'kill myself',
  'end my life',
  'want to end it',
  'dont want to live',
  'dont want to exist',
  'dont want to be here',
  'hurt myself',
  'harm myself',
  'better off dead',
  'better off without me',
  'no reason to live',
  'tired of living',
  'wish i was dead',
  'wish i were dead',
  'not worth living',
  'take my own life',
  'cant take it anymore',
  'cant do this anymore',
  'cant go on',
  'nothing to live for',
  'hate my life',
  'never wake up',
  'want to disappear',
  'no point in living',
  'feel like dying',
  'give up on life',
].map((phrase) => phrase.split(' '));

const said = new RegExp(`\\b(?:${[...outright, ...hints].join('|')})`, 'u');

/** @param words and `letters` as `plainOf` gives them: whether it may be a cry for help */
export function criesInEnglish(words: string, letters: string): boolean {
  const plain = words.replaceAll(everyday, ' . ');
  if (said.test(plain) || misspelt.test(plain) || together.test(letters)) return true;
  const typed = plain.split(' ');
  return (
    typed.some((word) => !others.has(word) && alone.some((one) => oneSlip(one, word))) ||
    sequences.some((some) => follow(typed, some))
  );
}

/** Whether the words follow each other, no more than one of them with a slip, and that one no short word. */
function follow(typed: readonly string[], phrase: readonly string[]): boolean {
  return typed.some((_, from) => {
    let slips = 0;
    return phrase.every((word, at) => {
      const given = typed[from + at] ?? '';
      if (given === word) return true;
      slips += 1;
      return (
        slips === 1 &&
        oneSlip(word, given, 3) &&
        !(word === 'die' && given !== 'dei' && given !== 'dye') &&
        given.length > 2
      );
    });
  });
}
