const want =
  '(?:want|wanna|wana|wnat|wish|would like|like|ready|going|gonna|have|need|plan|planning|deserve|prefer|hope|hoping|trying|try|thinking|about|rather|better|wanted|decided|time|how|way|ways|easier|best)(?: to| of| about| i could| i can| i would| i| if i)?(?: just| really| be| all)?';
const not =
  '(?:dont|do not|dnt|doesnt|didnt|cant|cannot|can not|couldnt|no longer|not|never|wont|will not|wouldnt|aint|stop|stopped)(?: really| even| think i| know if i| know how i| know how to| know why i| see why i| feel like| want to| wanna| wana| want| like to| care to| able to| going to| gonna| i)*';
const self = '(?:m[ey]*|ma|my own|our|your|him|her)\\s?s[ea]?l+[fv]?e?s?';
const more = '(?: any ?more| any longer| again| now| today| like this)?';

/** Phrases in words of Latin letters, contractions without apostrophes, as `plainOf` gives them: said outright, mostly. */
export const outright: readonly string[] = [
  ...[
    '(?:wrists?|arms?|legs?|cuts?) (?:is |are |wont stop |keeps? )?(?:bleeding|cut|slit|slashed)',
    '(?:tired|sick|exhausted) (?:of|from) (?:all )?(?:the|this|my|all this|all the) (?:pain|suffering|fight|struggle|misery|hurt)',
    '^(?:im |i am )?(?:so )?sorry (?:good ?bye|everyone|for everything|to all)',
  ],
  ...[
    'suicid\\w*',
    'unaliv\\w*',
    'un aliv\\w*',
    'self ?harm\\w*',
    'self ?injur\\w*',
    'self ?destruct\\w*',
    'kms',
    'ktm?s myself',
    'kys',
    'ctb',
    'sewer ?slide',
    'sue?i?cide',
    'suey?side',
    'sos',
  ],
  ...[
    `k[il]*l+(?:ing|ed|in|ign)? ?${self}`,
    `(?:hurt|harm|cut|burn|hit|hang|shoot|drown|starv|poison|stab|electrocut|destroy|punish|hat|end|off|slit|choke|strangl|injur|gas|overdos)(?:e|t?ing|ing|s|ed)? ?${self}`,
  ],
  ...[
    'end(?:ing|ed)? (?:my|this|the|our|his|her)?(?: own)? ?(?:life|lives|pain|suffering|misery|existence)',
    'end(?:ing)? (?:it|things|everything|this)(?! session| meeting| chat| call| talk| request)(?: all| now| tonight| today)?',
    'tak(?:e|ing|en) (?:my|his|her|your|their)(?: own)? ?li(?:fe|ves)',
    'end of my rope',
    'ending it',
  ],
  ...[
    `${want} (?:die|dead|dei|dye|death|dying|dead|gone|disappear\\w*|vanish|cease to exist|not exist|not be here|never wake up|sleep forever|give up|end|be gone|be dead|not wake up|not be alive)\\b`,
    '(?:want|wanna|wish|hope|need|ready|going|gonna|trying) (?:to |i )?(?:could |would )?(?:die|go die|drop dead)\\b',
    'wish (?:that )?(?:i|id|im) (?:was|were|wasnt|werent|had|hadnt|had never|never|could|would|wouldnt|am|not|d|been|didnt)',
  ],
  ...[
    `${not} (?:live|alive|be alive|living|exist|existing|be here|wake up|go on|be around|carry on|keep going|keep living|keep doing|keep on|do this|do it|take this|take it|take much|take any|handle|cope|coping|survive|make it|bear|stand it|stand this|face|be in this world|be on this|hold on|hang on|breathe|fight|continue|deserve to live|see tomorrow|see a future|see any|see the point|see a point|see a way|feel anything|be a burden|worth living|worth it)${more}`,
  ],
  ...[
    '(?:no|without|any|lost|lost all|lost my|lose|losing|a|find|whats the|what is the(?! point of contact)|see the|have no) (?:reason|point|purpose|hope|meaning|future|use|will|point)(?! of contact| person)(?: to| in| of| for| for me| left| anymore|$)(?: me)?(?: to)?(?: live| living| life| being| going| exist| existing| trying| go| carry| keep| anymore| any more| left| all| being alive| waking| stay| continue)?',
    'no (?:point|hope|future|way out|escape|way forward|reason|purpose)\\b',
    '(?:whats|what is|what) the point(?! of contact| person)',
    'nothing (?:left )?(?:to live|to look forward|left|matters|worth|helps)',
  ],
  ...[
    '(?:tired|sick|exhausted|weary|done|fed up|over|bored) (?:of|with|from|being) (?:living|life|being alive|alive|existing|existence|everything|it all|myself|this life|this world|fighting|trying|trying to|breathing|being me|all of it|feeling)',
    'better (?:off )?(?:dead|if i|without me|when im|not here|not alive)',
    '(?:without|rid of) me',
    '(?:im|i am|i m|just|such|being|become|only|feel like|am) (?:a |an |such a |nothing but a |just a )?(?:burden|waste of|worthless|hopeless|useless|failure|unwanted|unloved|unlovable|suicidal|trapped|drowning|broken|empty|numb|not ok|not okay|not alright|not fine|not well|depressed|desperate|so alone|all alone|alone|so lonely|lonely|scared of myself|a mess|at my limit|done|losing it|losing my mind|falling apart|breaking down|in crisis|in danger|not safe|at rock bottom|in so much pain|in pain)\\b',
  ],
  ...[
    'burden (?:to|on|for)',
    'nobody (?:would|will|even|really|wants|cares|loves|needs|understands|notice|likes)',
    'no ?one (?:would|will|even|really|wants|cares|loves|needs|understands|notice|likes|to talk)',
    'everyone hates me',
    '(?:hate|hating|loathe|despise) (?:my life|being alive|living|life|existing|my self|being me|waking|every)',
    'life (?:is|isnt|is not|has no|has|feels|no longer|doesnt|seems)(?: so| just| all| completely| totally| too| really)?(?: not)? ?(?:worth|pointless|meaningless|meaning|hopeless|point|over|unbearable|painful|hard|empty|hell|nothing|useless|purpose|killing)',
  ],
  ...[
    '(?:isnt|is not|not|aint|wasnt) worth (?:living|it|going|the pain)',
    '(?:never|not) (?:been |be )?(?:born|wake|waking|waken|woken)(?: up)?',
    '(?:fall|go to|go|stay) ?(?:a)?sleep (?:and )?(?:never|forever|not)',
    '(?:sleep|gone|rest|goodbye|leave|leaving|over) (?:and never|forever|for good|for ever|permanently)',
    'not wak(?:e|ing) up',
    '(?:never|not) wake',
    'over ?dos\\w+',
    '(?:jump|jumping|leap|throw myself|walk|step|drive|driving)(?:ing)? (?:off|from|out|in front|into traffic|under|in to traffic|out the|out of)',
    '(?:in front of|under) (?:a|the) (?:train|bus|truck|car|subway|metro)',
  ],
  ...[
    '(?:slit|cut|cutting|slash|slice)(?:ting)? (?:my|her|his)? ?(?:wrist|wrists|arm|arms|throat|veins|skin)',
    '(?:cutting|started cutting|been cutting|cut) (?:again|lately|tonight)',
    'hang(?:ing)? ?(?:my|me)',
    'noose',
    '(?:bottle|handful|all|whole|enough|lot|bunch) of (?:my |the )?(?:pills|tablets|sleeping|meds|medication)',
    'sleeping pills',
    '(?:lethal|fatal) (?:dose|amount)',
    '(?:painless|easy|easiest|quick|quickest|best|least painful) (?:way|ways|method|methods)(?: for me)? (?:to|of) (?:die|go|end|kill|dying|leave)',
    'ways? to (?:die|kill)',
    'carbon monoxide',
  ],
  ...[
    '(?:final|last|farewell|goodbye|suicide) (?:goodbye|note|letter|words|message|wishes)',
    '(?:good ?bye|farewell)(?: cruel)? (?:world|everyone|forever|all|to all|my)',
    'this is (?:goodbye|my last|the end|it for me)',
    '(?:my|the) last (?:day|night|message|words|time)\\b',
    'put(?:ting)? (?:my )?affairs in order',
    'take care of my (?:kids|children|family|mom|mum|dog|cat|son|daughter|wife|husband|parents)',
    '(?:tell|let) (?:my|them|her|him|everyone).{0,24}(?:i love|i loved|im sorry|i am sorry|sorry)',
    'im sorry (?:for everything|everyone|mom|mum|dad|to everyone|i cant|i couldnt)',
    'forgive me',
  ],
  ...[
    '(?:cant|dont think i can|not sure i can|dont know if i can) (?:anymore|any more|go on|do this|take|cope|stop crying|breathe|live|see|keep|handle|bear|stand|face|even|hold|continue|fight|survive)',
    '(?:i )?give up(?: on (?:life|everything|living|myself|it all))',
    'given? up(?: on)?(?: life| living| all| hope| everything)?',
    '(?:i )?(?:just )?(?:want|need|wish) (?:it|this|the pain|everything|all this|my life|things|all of this|the suffering|for it)(?: all)? (?:to|would|could)? ?(?:stop|end|be over|go away|be done)',
    'make (?:it|the pain|this) stop',
    'stop the pain',
    '(?:so|too) much pain',
    'want out of (?:life|this life|this world|here|this)',
    '(?:see|there is|theres|there s|is there|have|find|only) (?:no|a|any|one)? ?(?:other )?way (?:out|forward|left)',
    'only way out',
  ],
];
