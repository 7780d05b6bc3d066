import { oneSlip } from '../../messages/slip.ts';

const i = '(?:i|im|ive|id|ill)';
const want =
  '(?:want|wanna|wana|wnat|wish|would like|like|ready|going|gonna|have|need|plan|planning|deserve|prefer|hope|hoping|trying|try|thinking|about|rather|better|wanted|decided|time|how|way|ways|easier|best)(?: to| of| about| i could| i can| i would| i| if i)?(?: just| really| be| all)?';
const not =
  '(?:dont|do not|dnt|doesnt|didnt|cant|cannot|can not|couldnt|no longer|not|never|wont|will not|wouldnt|aint|stop|stopped)(?: really| even| think i| know if i| know how i| know how to| know why i| see why i| feel like| want to| wanna| wana| want| like to| care to| able to| going to| gonna| i)*';
const self = '(?:m[ey]*|ma|my own|our|your|him|her)\\s?s[ea]?l+[fv]?e?s?';
const more = '(?: any ?more| any longer| again| now| today| like this)?';

/** Phrases in words of Latin letters, contractions without apostrophes, as `plainOf` gives them. */
const phrases: readonly string[] = [
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
  ...[
    '(?:in|out of|at) (?:despair|my limit|my breaking point|rock bottom)',
    'hopeless\\w*',
    'despair\\w*',
    'depress(?:ed|ion|ing|ive)',
    'panic attacks?',
    'mental (?:breakdown|health crisis)',
    'nervous breakdown',
    'breaking point',
    '(?:having|had|having a|on the verge of a) (?:a )?breakdown',
    '(?:dark|intrusive|bad|scary|suicidal) thoughts?',
    'thoughts? (?:of|about) (?:death|dying|ending|hurting|killing|jumping|disappearing|suicide|not being)',
    '(?:think|thinking|thought|dream|dreaming|fantasi[sz]e|fantasi[sz]ing|obsessed) (?:about|of|with) (?:death|dying|my death|killing|ending|my own death|my funeral|jumping|disappearing|hurting|crashing|not being)',
  ],
  ...[
    '(?:please |pls |plz |somebody |someone |can anyone |anybody |anyone |god )+(?:just )?(?:help|save) me(?: please| pls| now)?$',
    '^(?:help|save) me(?: please| pls| now| im| i)?',
    'save me',
    '(?:cry|crying) for help',
    'i need (?:some |serious |urgent )?help(?: please| now| badly)?$',
    'need (?:someone|somebody|anyone) to (?:talk|listen|hear|help)',
    '(?:someone|somebody|anyone|anybody|no one|nobody|noone) (?:to )?(?:talk to|i can talk to|listens?|there|out there|hear|hears|help|save)',
    '(?:is|are) (?:anyone|anybody|someone|somebody) (?:there|out there|listening)',
    '(?:crisis|suicide|help|mental health) ?(?:line|hotline|lifeline)',
  ],
  ...[
    '(?:world|everyone|they|you|family|kids|people|team|company|all|everybody|youd|theyd|youll|theyll) (?:is|are|would|will|would all|will all|d|ll|be|all be|all)?(?: be)? ?(?:so much )?(?:better|happier|fine|relieved)(?: off)? (?:without|if i|when i|once i)',
    '(?:if|when|once|after) (?:i|im|i am|ive) (?:died?|dead|gone|am gone|am dead|was gone|were gone|was dead|were dead|disappear(?:ed)?|not here|no longer|killed|jumped|leave this|wasnt|werent|left this)',
    '(?:my|own) (?:death|funeral|suicide|grave|coffin|will)\\b(?! be| you| not)',
    '(?:i|id|i would) (?:rather|sooner) (?:be )?(?:die|dead|not)',
    'might as well (?:die|be dead|end|be gone|jump)',
    'better off dead',
    'drop dead',
    'should (?:just |be )?(?:die|be dead|end)',
    '(?:dont|do not) (?:look|search) for me',
    'by the time you (?:read|see|get) this',
    'not (?:going to|gonna) be (?:here|around|alive)',
    'wont be (?:here|around|alive|a problem|bothering)',
  ],
  ...[
    '(?:he|she|they|husband|wife|boyfriend|girlfriend|boss|manager|someone|somebody|partner|stalker) (?:is |s |are |is going |will |wants |threatened |keeps |said )?(?:going )?(?:to )?(?:hits?|hitting|beats?|beating|kill|hurts?|hurting|abuses?|abusing|raped?|assaulted|stalking|rape|choked|strangled) me',
    '(?:i was|ive been|i am being|im being|i got|been|being) (?:rap(?:ed)|sexually|assaulted|abused|beaten|molested|stalked|harassed)',
  ],
  ...[
    '(?:dont|do not|doesnt|never) matter(?: to anyone)?$',
    '(?:i )?have (?:no ?one|nobody|no friends|no family)',
    '(?:im|i am|was|such) (?:a |an )?(?:mistake|failure|waste|disappointment|monster|loser)',
    '(?:all i do is|i only) (?:hurt|fail|ruin|disappoint)',
    '(?:let|letting) me (?:die|go|sleep forever)$',
    'let (?:it|this|me|everything)(?: all)? (?:be over|end|stop|die)',
    'be (?:all )?over(?: already| with| soon)?$',
    'was (?:all )?over$',
    'dying\\b',
    'deserve to (?:be alive|live|exist|be here)',
  ],
  ...[
    '(?:got|have|bought|holding|with|found|tied|prepared|get) (?:a |the |my |some |an )?(?:rope|gun|knife|knives|razor|blade|pills|poison|noose|charcoal|sleeping)(?: ready| in my)?',
    '(?:on|standing on|at|near|over|off|by) (?:the|a) (?:bridge|roof|rooftop|ledge|edge|cliff|tracks|balcony|railing|window ledge|windowsill)',
    '(?:cry|crying|cried)(?: myself| all| every| in| for| so| and| nonstop| again| non)',
    'stop crying',
    '(?:do|doing) something (?:to myself|stupid|bad|terrible|drastic|i|irreversible)',
    '(?:everything|life|it all|all of it|living|trying) (?:is|feels|seems|has become) (?:so |too |just )?(?:pointless|meaningless|hopeless|unbearable|dark|black|useless|empty|over|impossible)',
    'nothing (?:matters|helps|left|makes sense|to look)',
    'tomorrow (?:to )?(?:come|not come|never)',
    '(?:scared|afraid|terrified|frightened) (?:of|that|about|i)(?: what)? ?(?:i|ill|im|might|will|myself|me)',
  ],
  ...[
    '(?:feel|feeling|felt) (?:like )?(?:giving up|dying|ending|dead|nothing|unsafe|suicidal|a burden|giving in|disappearing|quitting life|hurting)',
    '^(?:im )?giving up(?: on| now)?(?: life| everything| hope)?$',
    'giving up on (?:life|everything|living|myself|me)',
    '(?:had|have had|ive had) enough(?: of (?:life|living|everything|this life|it all|this world|myself))?$',
    'enough is enough',
    '(?:not|im not|never) (?:going to|gonna) (?:make it|survive|last)',
    '(?:make|get) (?:it )?through (?:the|this|another|to|tonight|today) ?(?:night|day|tomorrow|week)?',
    'cant make it(?: through| anymore| any|$)',
    '(?:not |isnt |dont have (?:the |any )?)(?:strong enough|strength|energy) (?:to|left|for)(?: live| go| fight| keep| carry| continue| life)?',
    '(?:live|living) (?:like this|with myself|without|in pain|in fear|hell)',
  ],
  ...[
    '(?:every ?one|world|you|them|all) a favou?r',
    '(?:youd|you would|they|theyd|theyll|everyone|everybody|deserves?|my family)(?: all)?(?: would)?(?: be)? (?:be )?better(?: off| than me| without)',
    '(?:useless|worthless|nothing|invisible|dead|a joke) to (?:everyone|anyone|them|the world|you|me)',
    'so (?:lonely|alone|hopeless|depressed|suicidal|low|empty|broken)',
    '(?:trapped|no escape|cornered|suffocating|drowning)',
    '(?:the )?voices (?:tell|say|wont|are|in|keep|told)',
    '(?:need|want|see|get|find|talk to|speak to|speak with|talk with|call|is there) (?:to )?(?:see |talk to |speak to )?(?:a |an |the |my |your |some |me a )?(?:therapist|counsell?or|psychologist|psychiatrist|shrink|therapy|counsell?ing|mental health|hotline|helpline)',
    '^mental health(?: help| support)?$',
  ],
  ...[
    '(?:life|living) (?:sucks|hurts|hates me|is hell|is too|is not|is so|is a)',
    '^(?:im out|no more|im done|i am done|its over|i m done|the end|bye forever|goodbye all|i quit life)(?: bye.*| with.*| now| everyone| for me)?$',
    '(?:bye|goodbye|gone|leaving) (?:for ?ever|for good|everyone|everybody|all|world)',
    '(?:other|far) side',
    '(?:in|to|join|with) .{0,24}heaven',
    '(?:over|done with|finished with|through with) (?:life|living|everything|it all|this life|this world)',
    'ready to (?:die|go|leave this|end|let go|give up|quit)',
    '(?:my heart|my soul|inside|i feel|im|i am|already) (?:is |am |m )?(?:dead|dying)',
    '(?:crash|drive|steer|wreck) (?:my|the|a|into|off)(?: car| bike| truck)? ?(?:into|off|on purpose)?',
    'bleed(?:ing)? (?:out|to death|myself)',
    '(?:so much|my own) blood',
    '(?:take|took|taking|swallow\\w*|ate) (?:all|too many|every|the whole|a bunch)(?: of)? ?(?:my|the|of|these)? ?(?:pills|tablets|meds|medication|them)?',
  ],
  ...[
    '(?:too much|its too much)(?: for me| to (?:bear|take|handle)| now| to carry)?$',
    '(?:carry|bear|stand|endure|take|hold) (?:this|it|on)(?: any longer| anymore| alone| any more)',
    '(?:exhausted|tired|sick|done) (?:of|with|from) (?:pretending|everything|faking|hiding|people|hurting|crying|waking|it all|struggling|feeling)',
    '(?:going|go|gone|feel|feeling|driving me) (?:crazy|insane|mad|out of my mind)',
    '(?:going|gonna|about) to (?:lose it|break|snap|explode|lose my mind|do it|jump|end)',
    '(?:run away|leave|disappear|go away) (?:and )?(?:never|forever|for good)',
    '(?:bother|dont|do not|try|stop|no need|never) (?:looking|look|searching|coming|trying to find|to look|worry about) ?(?:for|after)? ?me',
    '(?:will|ll|going to|gonna) (?:all |soon )?be (?:all )?over(?: soon| tomorrow| tonight| now)?$',
    'soon (?:it|i|this|all|everything|youll)',
    '(?:written|wrote|writing|leave|leaving|left) (?:a |my |the |some )?(?:last |final |goodbye )?(?:letters?|notes?) (?:to|for)',
    '(?:gave|giving|given|give) (?:all |away )?(?:my|all my)(?: \\w+)?(?: things| stuff| belongings| possessions)?(?: away)?\\b.{0,12}away',
    'made up my mind(?! (?:to sign|about the))',
    'decided to (?:end|die|go|leave this|do it)',
  ],
  ...[
    '(?:thanks?|thank you)(?: all)? for everything(?: you did)? (?:good ?bye|take care of|i love|bye|farewell|im|sorry)',
    '(?:i )?love you(?: all| guys| everyone| both)? (?:bye|goodbye|always|forever|sorry|take care|so much bye|im)',
    '(?:tell|let) (?:them|her|him|everyone|my \\w+)(?: know)? (?:that )?i (?:tried|loved?|am sorry|was)',
    'i(?:ve| have)? (?:really )?tried (?:so hard|everything|my best and|and failed)',
    '(?:something|anything|whats|what is) (?:is |s )?(?:wrong|broken) with me',
    '(?:broken|damaged|ruined|destroyed|lost|fucked up|messed up)(?: beyond| up| for| completely|$)',
    '(?:beyond|cant be|never be|wont be) (?:repair|fixed|okay|ok|saved|happy|normal|loved|whole|better)',
    '(?:im|i am|so|really|very|just|too) (?:so |very |really |just )?(?:scared|terrified|frightened|afraid)(?: of myself| to be alone| to sleep| to live| right now| tonight| to go home)?$',
    'scared to (?:be alone|live|go|sleep|wake)',
    '(?:dont|do not|never|cant|not) (?:feel|be|am|keep|feeling|trust) (?:safe|myself|my self)',
    'not safe',
    'relapsed?',
    '(?:havent|have not|not|stopped|cant|dont) (?:eaten|eat|eating|slept|sleep|sleeping|showered|left my bed|get out of bed|got out of bed)',
    '(?:dont|do not|no longer|stopped|stop) car(?:e|ing)(?: about (?:anything|life|me|living|myself)| if i| anymore| any more| what happens| whether)',
  ],
  ...[
    '(?:hope|wish|pray|praying|want|wanted|let|please) .{0,24}(?:hits?|kills?|shoots?|takes?|ends?|strikes?|finish\\w*|crush\\w*|runs? over) me',
    '(?:please |just |someone |somebody )*(?:kill|shoot|murder|end|finish|euthani[sz]e|smother) me(?:$| already| now| please| pls)',
    'hit by (?:a|the) (?:bus|car|truck|train|lorry)',
    'my misery',
    '(?:feel|feeling|felt) (?:nothing|numb|empty|dead|broken|invisible|unloved|worthless|unsafe|lost)$',
    '^(?:so )?numb$',
    '(?:it|everything|living|life|this) (?:just |really |all )?hurts?(?: so| too| to| everywhere| all| inside| so much)?$',
    '(?:in|so much|too much|much|unbearable|constant) (?:so much |constant )?pain',
    'hurts so',
    '(?:face|show my face|look at|see|talk to|be around) (?:anyone|anybody|people|them|everyone|my (?:colleagues|family|team|coworkers))',
    'show my face',
    '(?:everyone|everybody|they all|people|whole (?:office|company)) (?:knows?|saw|has seen|read|found out|laughs?|laughing|is laughing|are laughing|talks?|talking|hates?)(?: about| at| of)? (?:my|me|im|that i|i)',
    '(?:im|i am|life is|my life is|it has|theyve|they have) (?:ruined|finished|over|done for|destroyed|wrecked|humiliated|so ashamed|ashamed)',
    'so (?:ashamed|humiliated)',
  ],
  ...[
    '(?:its|it is|all|this is)(?: all)? my (?:own )?fault',
    '(?:i |always |just )(?:always )?(?:ruin|destroy|wreck|break|fail at|mess up) everything',
    '(?:im|i am) the problem',
    '(?:they|you|nobody|no one|who|people|family) (?:would|will|wont|wouldnt|d|ll)(?: not| never| even| really)? (?:miss|notice|care|remember|cry|mourn|be sad|come to my)(?! (?:the|a|this|about the) (?:change|page|update|notice|policy|deadline))',
    '(?:does|do|would|will|did) (?:any ?one|anybody|you|they|people)(?: even| really)? (?:care|miss|love|remember|notice if i|want me|see me|hear me)(?: about)?(?: if| me| whether| that| at all|$)',
    'stop (?:existing|living|breathing|being|fighting|trying)',
    '(?:to |just |i )(?:not |no longer |stop )exist',
    '(?:to|just|could|can i|i could|be) (?:just )?be gone',
    'get out of (?:this|my) (?:life|world|head|body|skin)',
    '(?:be|am|im|ill be|soon) dead(?: by| soon| tomorrow| anyway| already| to)?\\b(?! ?(?:line|link|lock|end))',
    'dead by',
  ],
  ...[
    `${i} (?:am |m )?(?:dying inside|dead inside|so tired of|losing the will|lost the will|at the end|cant|feel like dying|feel dead|feel like i (?:am|m|want)|feel suicidal|want out|feel so (?:alone|empty|low|lost|down|bad|hopeless|trapped|numb|lonely)|feel (?:worthless|hopeless|trapped|empty|numb|alone|like a burden|unsafe|useless|nothing|invisible)|hate (?:it|everything|me|myself|this life|my))\\b`,
  ],
];

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

const said = new RegExp(`\\b(?:${phrases.join('|')})`, 'u');

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
