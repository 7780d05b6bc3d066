import { oneSlip } from '../../messages/slip.ts';
import { hints } from './english-hints.ts';
import { outright } from './english-outright.ts';

/** What people say of work, devices and jokes; taken out first. */
const thing =
  '(?:forms?|pages?|printer|buttons?|files?|tickets?|steps?|meetings?|polic(?:y|ies)|spreadsheets?|vpn|laptop|servers?|links?|fields?|quiz|slots?|courses?|trainings?|modules?|app|expenses?|invoices?|e?mails?|inbox|slides?|decks?|requests?|survey|reports?|question|sprint|builds?|releases?|code|database|screen|account|password|login|changes?|version|mon|tues|wednes|thurs|fri)(?:day)?';
const jokes = [
  '(?:deadline|due) .{0,30}(?:not going to make it|wont make it)',
  '(?:sick leave|polic(?:y|ies)|training|course|insurance)\\b.{0,30}\\b(?:depression|suicide)|(?:depression|suicide)\\b.{0,24}\\b(?:sick leave|polic(?:y|ies)|training|mandatory)',
  'dead ?lines?|dead ?locks?|deadlocked|drop dead (?:date|gorgeous)|die ?hard|to die for|dying to (?:know|see|meet|hear|try)|dying of (?:laughter|laughing)|killing it',
  'kill(?:ed|ing|s)? (?:the|a|that|this|my|your) (?:process|job|task|server|session|query|branch|app|battery|vibe|container|phone|laptop|time)',
  'kill(?:ed|ing|s)? (?:its|two birds)|(?:this|that|the) \\w+ is killing (?:my|the)|(?:server|phone|battery|laptop|process|build|link|node|cluster|host|disk) (?:is |has |just |was )?(?:dead|died|dying|down|broken)|(?:dead|broken) (?:link|code|pixel|battery|build)s?',
  'suicide (?:squad|prevention (?:training|course|week|module))|gun safe|kill switch|for no reason|rope barrier|suicide clause|roof leak|river view|overdose of (?:slides|meetings|coffee|cake)|hands shaking lol|i lost it when|broken (?:need coffee|english)|alone in the office|left alone with the|i have nothing to add|be on this list|unsubscribe me(?! from (?:life|living|existence|this world))|disappear into the holidays|(?:want )?out of this (?:mailing )?list|goodbye card|being late again|hope it ends soon this|we lost the tender|roof terrace|(?:on|meet me on) the bridge between|stuck in (?:traffic|a meeting|the lift queue)|im dead that|(?:im )?literally dying this is|(?:plant|battery|phone|laptop|flowers?)(?: in the \\w+)? is (?:about to )?(?:die|dying|dead)|end this (?:poll|call|chat)|cant stand the (?:new|coffee|smell|noise|music)|cant make (?:it to|lunch|dinner|the|that|this)|wont be (?:here|around) (?:next week|on friday|friday|monday|tomorrow) (?:im )?(?:on|because of) (?:holiday|leave|vacation|training|a course)|worn out after|(?:need|want|like) to talk to (?:it|hr|legal|finance|my manager|my boss|sales|support)(?: about| on|$)|need someone from|pallet fell off|on dock|knife sharpening|nothing works today|(?:is|are) broken(?= again|$)|drive the (?:forklift|van|truck|company)|done for today|point of contact|roof access|for today|goodbye for now|no reason (?:given|code|shown)|nothing left (?:in|on) (?:my|the) (?:list|queue|inbox)|hates? (?:the|these|those|emojis|meetings)|doctors note|pain (?:medication|killers? make)|im out (?=see|till|until|back)|crash(?:ed)? on me|cant wait|hopeless romantic|depressing weather',
  'i cant (?:find|open|log|sign|access|see (?:the|my|any|a|it|this)|connect|download|upload|edit|send|click|submit|load)(?! (?:point|future|way out|hope|reason|end|light|use))',
  `(?:cant|could not|couldnt|cannot) (?:do|take|finish|handle|stand|bear|face) (?:this|the|my|that|these)? ?${thing}`,
  `(?:give|gave|giving) up on (?:this|the|my|that) ${thing}`,
  `(?:what is|whats) the point of (?:this|the|that|these|a) ${thing}`,
  `(?:want to|like to|please) leave (?:the|this|early)`,
  `(?:help|can anyone help|can someone help|can somebody help|need help|need some help|help me|i need help)(?: please)? (?:me )?(?:find|with|to find|to open|open|upload|log|sign|understand|fill|reset|set up|im stuck on|stuck on|installing|printing)(?: (?:the|my|this|a) ${thing})?`,
  '(?:end|limit) of my patience|drowning in (?:e?mails?|work|paper\\w*|requests|tickets|meetings)|im lost which|jump(?:ing)? on (?:a|the|to|this)(?: next)? call|shoot me an? (?:email|message|note|text|mail)',
  'not going to make it (?:to|for|by) (?:the|our|this)|it doesnt matter (?:use|which|when|who|how|if)|wish i had known|my last day is|my last (?:answer|name|email|order|question)',
  'no energy left (?:going|heading|leaving)|so tired today|cut my finger|pills for|(?:on|fire drill on) the roof at|the bridge is closed|(?:train|bus) is (?:late|delayed)|goodbye and good luck|over tomorrow the|i was alone on the|(?:pain|ache) in my (?:shoulder|back|neck|knee|tooth|foot|arm)',
  // Leaving for a while, things that break, somebody who knows about something, words of rules.
  'lets end it (?:here|there)|(?:goodbye|bye) (?:all|everyone) (?:and )?(?:keep in touch|see you)|(?:today is |its )?my last day (?:goodbye|is|at|here)|wont be (?:here|around) (?:next week|tomorrow|on \\w+day|this afternoon)(?= (?:on|dentist|holiday|doctor|travel\\w*|training|vacation))|cant (?:go|come|join|make it) on (?:mon|tues|wednes|thurs|fri|satur|sun)day|cant take (?:it|this|them) to the|cant do this (?:task|ticket|form|step|one)',
  'i give up (?:my|the) (?:parking|seat|desk|slot)|i give up this (?:printer|form|laptop|app)|no (?:point|use|sense) in (?:having|holding|sending|adding|keeping) (?:two|the|a|this)|no reason to (?:keep|have|add|hold|use|change) (?:this|the|a|two)|way out of (?:this|the|our) (?:contract|lease|deal|agreement)|whats the use of this (?:flag|field|button|page|column)|no hope of (?:shipping|finishing|delivering|getting)|help i locked myself out|(?:talk|speak) to(?: me)? about (?:the (?:budget|plan|contract|roadmap|release)|payroll|taxes|my (?:contract|payslip))|talk to (?:someone|somebody) (?:in|from|at) (?:legal|finance|hr|it|sales|payroll|facilities)',
  'suicide prevention|(?:self ?harm|suicide)(?: content)? (?:keywords?|polic(?:y|ies)|filters?|detection|classifier|clause|excluded|exclusion)|is suicide excluded|(?:photos?|pictures?) on the roof|bridge call|jump on a quick call|cut my (?:hours|budget|hair|salary)|breathe until \\w+day|so tired coffee|with jet lag|dying for (?:a )?(?:coffee|tea|lunch|break|beer)|(?:boss|mum|wife|manager|team) (?:will|would|is going to) kill me if i|zombie today|broken beyond repair we need|(?:shelf|chair|box|desk|shoes|sofa|table) is falling apart|breaking point with|hit breaking point|(?:painless|easy) way to (?:migrate|upgrade|switch|deploy)|pitch black in|restart my life as|ocean (?:exhibit|view|freight)|nobody (?:cares about (?:this|the|that)|would notice if we|will notice if we)|burden (?:on the team|for hr)|administrative burden|worthless (?:stock|options|code|data)|hate myself for (?:choosing|picking|buying|eating|agreeing)|last message in|letters to (?:all|the) (?:suppliers|customers|clients|vendors)|look after my plants please|dead tired after',
];
const everyday = new RegExp(`\\b(?:${jokes.join('|')})\\b`, 'g');

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
  const plain = englishWithoutJokes(words);
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

export function englishWithoutJokes(words: string): string {
  return words.replaceAll(everyday, ' . ');
}
