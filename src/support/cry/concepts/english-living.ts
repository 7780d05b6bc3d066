import { type Concept, words } from './notation.ts';

/** Living on, and what is not to be borne; what speaks of work comes last: words without apostrophes, as `plainOf` gives them. */
export const englishLiving: readonly Concept[] = [
  {
    about: 'at the end of one’s strength',
    weight: 3,
    words: words(`
    [cannae/canny/canna/cnat/cant/aint/couldna] … [go on/do this/no more/carry on/anymore] · no more bruv ·
    [havent/not/hasnt/never] [left/been out of/moved from/got out of] [the/my/his/her]? [flat/house/bed/room/apartment/sofa/couch] ·
    [stopped/stop/quit/off/threw/flushed] … [my]? [meds/medication/antidepressants/lithium/treatment] ·
    [whats/what is] the [use/point] · [only/just] [eat/eating/alive/here/breathing/exist*] because ·
    [hands/legs/body/whole body] … [shaking/trembling/numb/tingling] ·
    [couldnt/cant/wont] stop [shaking/crying/thinking/trembling/the thoughts] ·
    chest … [tight/hurts/crushing/pain] … [cry*/breathe/dying/panic] ·
    [lost] … [house/kids/job/everything/him/her/home] … [lost/me/too/all] · lost me ·
    [empty/nothing/done/tired/numb] [thats all/just done/cant/always empty] ·
    [tastes of/taste like/feels like] … nothing · nothing [tastes/feels/helps/works/is fun/makes] ·
    not sleep tired · cant feel · [does/will] it [ever]? get [better/easier] ·
    why am i [still]? [here/alive] · [the world/everything/it/my head] is too [loud/much/heavy/hard/dark] ·
    only [reason/thing] … [here/alive/stopping me/keeping me/going/stops me/keeps me/holding me] ·
    [speak/talk/open up] to [somebody/someone/anyone/anybody/a person/a human] ·
    [bad/dark/low/black/scary] place · [black hole/bottomless pit/hole in my chest/weight on my chest] ·
    [fail*] at [life/being/living/everything] · [fed up/sick/tired/done] w [life/everything/it] · not coping ·
    how do i [get/find/see/reach/book/contact] … [counsel*/therapist/psych*/help for my] ·
    [am i/can i/may i/could i/is it] … [talk/speak] to [someone/somebody/a counsellor/a counselor/a therapist] ·
    [getting/gets/its all/so] dark again ·
    stopped [answering/eating/caring/trying/imagining/talking/hoping/showering/taking] ·
    [dont/do not] [wash/eat/sleep/shower/talk/get up] … [dont/or] [eat/sleep/wash/talk/leave/get] ·
    just lie here · [sob/sobbed/sobbing/weep] ·
    [last time/cant remember] … [wanted tomorrow/happy/felt anything/smiled/felt ok/felt alive] ·
    tired of breathing · [want/wanted/wanting/ready] out · getting old ·
    [exhausted/tired/drained/sick/worn out] [by/of/from] [being/life/living/existing/breathing] ·
    [never/wont/doesnt/not] [get/gets/getting] [any]? better ·
    [im/i am/am] [breaking/cracking/cracking up/crumbling/unravelling/shattered/collapsing/going under/sinking/drowning] ·
    needs to stop me · [is/are/was] over and so am i ·
    [follow/join] [her/him/them/my mum/my mom/my dad/my wife/my husband] ·
    [over/ovr/done w/done with/sick of/tired of] it all · [life/living/everything/evrything] sux ·
    i wanna go · [earth/ground/sea] … swallow me · [blocked/stuck/failing/given up] on [living/life] ·
    [hope/wish/pray] … there isnt [one/a tomorrow] · [hope/wish/pray] … tomorrow … [never/isnt/doesnt] ·
    [family/parents/kids/wife/husband/mum/mom] … [go through it/clean up/find me/deal with] [after]? ·
    [ive/i have/i] [finally]? decided$ · [sleep/rest] [ever/4ever/forever] ·
    go home to [god/jesus/the lord/heaven] · [dissap*/disapear*] ·
    [stop/hold/catch/help/hug/hear] me [please/before/someone/now] ·
    [someone/somebody/anyone/please] [please]? [stop/hold/catch/hug/hear/talk] me · talk me [down/out of] ·
    reason [not to/to stay/to live/to keep] · [head/mind/brain] is a [mess/prison/war zone/dark place] ·
    [anyone/someone/somebody/who] [i]? can [i]? [call/talk to/speak to] [at night/now/tonight/right now] ·
    gets [really/so/very]? bad [after/at night/at three/when/every] ·
    [throw up/vomit*/puke/puking] … [shift/work/morning/every/before/meeting/anxiety] · purg* ·
    [everything/world/life/it all] [went/turned/is/goes] [grey/gray/black/dark/silent] ·
    [corpse/zombie/shell/husk/robot] … [answers/emails/myself/person/inside/walking] ·
    [like/just/only/a] [corpse/zombie/husk/empty shell] · hole where ·
    [a/like/walking/living] [corpse/zombie/husk/empty shell] · see the end of this · [recogni*] myself ·
    [apologi*/sorry] for [existing/being alive/breathing/living/being born] · never meant to be ·
    coming to save me ·
    [cant/cannot/can not/couldnt/dont think i can/dont know how to/dont know if i can/unable to/not able to/struggling to] … [go on/keep going/keep doing this/keep living/carry on/take it/take this/take anymore/cope/bear/survive/live/stand it/stand this/do this/do life/do it anymore/deal with this/deal anymore/handle it/handle this/handle anymore/continue/fight*/stop crying/breathe/hold on/hang on/get out of bed/get up/feel anything/escape/be happy/anymore/any more/any longer/even anymore] ·
    [end/edge/limit/breaking point/rock bottom/last straw/brink/verge] … [rope/tether/wits/sanity/breakdown/strength/abyss/everything/me] ·
    [at/reach*/past/hit] … [breaking point/limit/rock bottom] · [falling/fell/fall] apart ·
    break* [down/inside/piece/apart/point] ·
    [mind/myself/soul/heart/spirit] [is]? [breaking/broken/shatter*/crumbl*/dying/dead/numb/gone/crushed] ·
    [crumbling/spiral*/unravel*/suffocat*/drowning] ·
    [completely/so/broken/shattered/damaged/ruined/destroyed] … [beyond repair/for good/broken/me/my life/inside] ·
    [tired/sick/exhaust*/weary/done/drained/bored/over/fed up] … [of life/of living/of fighting/of trying/of existing/of it all/of everything/with life/with everything/with it all/of pretending/of being/of hurting/of this life/of this world/of crying/with this world/of waking/of struggling/of myself] ·
    [i am/im/ive/am] … [had enough/done with life/so done/completely done/finished/given up/giving up/out of hope/out of strength/out of options/out of solutions/worn out] ·
    [thats it/ive had enough/had enough] · [give/gave/giving] up ·
    [barely] [holding/keeping/hanging/surviving/living/breathing] · [holding on/hanging on] by ·
    [no/not/dont/havent/without/lost] … [strength/energy/will/fight/reason/point/purpose/hope/meaning/motivation] … [live/go on/left/anymore/keep/living/carry/to fight/continue/try/get up/wake/on] ·
    [no/lost/losing/without/zero/any/all/run out of/out of/ran out of] [all]? [hope/hopes/will to/reason to/purpose/solutions] ·
    [there is/theres/see/have/has/with/is] … [no way out/no escape/no hope/no future/no help/no point/no exit/no other option/no light/nothing left/no one left/no reason] ·
    nothing left for me ·
    [nothing/not anything] [matters/to live/to lose/helps/will change/will help/gets better/will ever/ever gets/feels/makes me] ·
    [point/purpose/meaning] … [of living/of life/of anything/of trying/of going/of existing/in anything/in living/in life/in trying/in going/to life/to anything/of this life/to my life/of it all/of continuing/of waking/to living/of being] ·
    why … [bother*/even try/am i alive/am i here/am i still/keep going/go on/live/exist*/was i born/keep living/keep trying/hold on] ·
    what … [hold on for/live for/living for/am i here/do i have left] ·
    [life/living/existence/everything/being alive] … [worth/pointless/meaningless/hopeless/unbearable/hell/torture/empty/worthless/nightmare/misery/ruined/over/pain/purposeless/joke/not for me/shit] ·
    [get/getting/gets/got] [worse/any worse/no better] ·
    [dont/never/not/wont] … [get better/getting better/be happy/be okay/be ok/be enough/good enough/be loved/make it/see the light/see a future/see myself/have a future] ·
    [save/rescue] me · [please/god/someone/somebody] help me · help me [please/im/i cant] · i need help ·
    [please/beg*] help · need [some/urgent/serious/real/mental] help ·
    need … [help immediately/urgent help/help now/someone/somebody/talk/friend/therapist/counsel*/listen*] ·
    [someone/somebody/anyone/anybody] … [talk/listen/help/save/awake/care/hear/hug/pm/there/stay with] ·
    [need/want] … talk ·
    [crying/cry/cried/tears/sob*/weep*] … [sleep/every/for hours/stop/all/nonstop/night/again/bathroom/toilet/car/days/shower/work/desk/dry] ·
    [panic/anxiety] attack* · [breakdown/meltdown]
    `),
  },
  {
    about: 'being worth nothing, being alone',
    weight: 3,
    words: words(`
    [a/like/walking/living] [corpse/zombie/husk/shell] · taking up space · [like/already/just] a ghost ·
    [im/i am/am] [rotting/decaying/a ghost/fading/disappearing] · people like me ·
    [should have/shouldve/shoulda/wish it/it had] [had]? been me ·
    [lost my baby/lost my child/lost my son/lost my daughter/my baby died] … [with/too/anymore/her/him/be] ·
    [be/go] [with/to] [her/him/them] again ·
    [want/ready/going/wanna] … be with [her/him/my baby/my mum/my mom/my dad/my wife/my husband] [again/now/soon/in] ·
    i want to be with [her/him] ·
    [i am/im/am/i feel/feel/feeling/felt/being/like/such/just/become/i was/ama/amsuch/we are] [like]? [so/such/just/a/an/a complete/a total/nothing but a/only a/completely/totally/really/always/an absolute/the]? [burden/waste/failure/worthless/useless/hopeless/pathetic/nothing/nobody/mistake/disappointment/trash/garbage/joke/loser/monster/problem/broken/unlovable/unloved/unwanted/replaceable/invisible/empty/numb/alone/lonely/lost/stuck/trapped/hated/disgusting/ashamed/weak/ugly/suicidal/depressed/miserable/dead/unstable/humiliated/abandoned/forgotten/horrible person/terrible person/bad person/alone in/in pain/in agony/dying/in hell/in despair/despised/unbearably/screwed/fucked/doomed/rotting/a ghost/not enough/never enough/not worth/not needed/not important/not good enough/desperate/terrified] ·
    [burden/dead weight/waste of] … [to/on/for/space/air/oxygen/life/everyone/family/skin] ·
    [nobody/no one/noone/no body/not one person/not a soul/none/who] … [care*/miss*/notice*/loves/love/wants/likes/understand*/listen*/remember*/need*/help*/sees/knows how/believes/would know/talk to/to talk/left/hear*/gives] ·
    [everyone/they/you/world/family/kids/people/husband/wife/parents/all/team/everybody/mum/mom/children/life] … [better off/better without/happier/relieved/be fine without/hates me/hate me/better place/be better/laughs at me/laugh at me/against me/without me] ·
    [not/never/isnt/aint] … [enough/worth anyone/worth it/deserve/matter*/important/wanted/loved/needed/belong*] ·
    [i] [dont/do not/didnt] [deserve/belong/matter/fit/want to exist] ·
    [deserve/deserves/should] … [die/pain/suffer*/punish*/be dead/be alone/it all/rot/this pain/hurt] ·
    [all/everything/its] [is]? my [own]? fault ·
    [everyone/everybody/people/they/anyone] … [leaves/leave me/left me/abandon* me/hates/gave up on/turned] ·
    [have/got/with/there is/theres] [absolutely]? [no one/nobody/noone/no friends/no family/nothing/no home/no money no] ·
    [dont/do not/without] have [anyone/anybody/a single friend/any friends/someone/somebody/any family/anything left] ·
    [all/completely/so/utterly/always/unbearably/forever] alone ·
    [hate/hates/loathe/despise/cant stand] [my/being/who/how/the person/what i/living/waking] ·
    [ruin/ruined/ruins/destroyed/wrecked/messed up/screwed up/fucked up] … [everything/my life/lives/it all/life] ·
    [wish/rather] i [was/were/had/wasnt/werent/hadnt/never/could/d] … [never/born/dead/not/someone else/gone/here/exist*/disappear/sleep/die/never been] ·
    [shouldnt/should not/should never/never should/never] have [been]? [born/existed/lived/survived/woken] ·
    someone else* life · [fake/fak*/pretend*/hide/hiding/forc*] … [smile/happy/fine/okay/pain/ok/im fine] ·
    [smile/laugh] … [inside/pain/cry/hide] ·
    [dead/dying/hurting/screaming/broken/empty/rotting/numb/crying/break/tired] [inside/on the inside] ·
    inside … [scream*/dead/dying/hurts/empty/rotting]
    `),
  },
  {
    about: 'being hurt by others, and fear',
    weight: 3,
    words: words(`
    [locks/locked/locking/shuts] the door · [touches/touching/touched/gropes] me ·
    [wait/waits/waiting] for me [after/outside/at] · [he/she/they] … has [a/my/the] key ·
    [controls/takes/took/checks] my [money/phone/passport/pay] · cant get out ·
    [broke/breaks/twisted/burned] my [arm/nose/rib/ribs/finger/wrist/jaw/leg] ·
    [afraid/scared/terrified] to [sleep/go/leave/be/move/speak/breathe/wake] · do it again ·
    [pushed/threw/throws/pushes/drags/dragged/slammed] me · [has/have/keep/keeps/took/hides] my passport ·
    [drugged/roofied/spiked/raped/gropes/groped] ·
    [forced/forcing/forces/made/pressured] to [sleep/have sex/strip/undress/touch/do things] ·
    [burn/burnt/burned/shoot/blow] [the house/us/me/down the house] … [us/with/in/up/alive] ·
    [comes/came/gets/got/walks] in at night · [has/had/with/new/hiding] bruises · says she fell ·
    [bet/bets/betting] on when · throw a party if i ·
    [hiding/hide/hid/locked myself] … [bathroom/toilet/closet/wardrobe/bedroom/car/room/basement] ·
    [comes/came/come/gets/got/coming] [in/to/into]? … [my] [hotel room/room at night/bed/bedroom at night/house at night] ·
    [puts/put/putting/keeps putting] … hands on · nobody will believe ·
    [break*/bang*/kick*] … [door] [down/in]? ·
    [has/got/with/had/holding/pulled] [a/the] [knife/gun/weapon/bat/hammer] ·
    [nudes/naked pictures/intimate pictures/intimate photos/sex tape/nude photos/my pictures] ·
    [call/calls/called/calling] me [a/an]? [freak/retard/slut/whore/ugly/fat/pig/worthless/stupid/psycho/weirdo/faggot/names] ·
    [made/makes/forced/forces] me [drink/strip/touch/undress/do things/sleep with] ·
    [woke up/came to/waking up] … [without/no/naked/his bed/clothes] ·
    [loan shark*/debt collect*/extort*/blackmail*] · [knows where] … [kids/live/children/family] ·
    [outside/following/waiting] … [building/house/door/home] … [knife/gun/scared/ex/hurt] · show my face ·
    [rape*/molest*/assaulted/sexually/groped/abused/abusive/abuse/abuser/beaten/strangle*/blackmail*/stalk*] ·
    [he/she/they/husband/wife/boyfriend/girlfriend/boss/manager/father/dad/mother/mum/mom/partner/ex/stepdad/supervisor/colleague/coworker/someone/guy/man/uncle/brother] … [hit/hits/hitting/beat/beats/beating/punch*/chok*/kick*/threat*/rape*/abus*/touch*/grop*/lock*/hurts/slap*/stalk*/kill/bully/bullies/harass*/scream* at/throws] … [me/us/my kids/my children/kids] ·
    [scared/afraid/terrified/frightened] … [home/him/her/husband/partner/father/of myself/what i might/what ill do/of what i/my life/for my life/safety/alone tonight/might do] ·
    [not/dont/never/isnt/arent] … safe ·
    [bully/bullie*/bullied/bullying/harass*/humiliat*/mock*/torment*/tortur*/laugh* at] … [me/every day/everyday/daily/me at] ·
    [being/been/getting/got/am/was/gets] [constantly/always/still]? [bullied/harassed/abused/beaten/threatened/blackmailed/stalked/tormented/tortured/humiliated/assaulted/followed/touched/groped] ·
    [wont/doesnt/not/never] let me [leave/go/out/see/sleep] ·
    [locked/trapped/stuck] … [me in/in my room/with him/with her/at home/in the house/no escape/in my head/in my mind/in this life] ·
    threat* … [me/kill/hurt/leave/post/share/my family]
    `),
  },
  {
    about: 'pain of the mind',
    weight: 2,
    words: words(`
    [depress*/anxiety/anxious/bipolar/ptsd/schizo*/bpd/psych ward/antidepressant*/therapist/psychiatrist/insomnia/traum*] ·
    [hurts/hurting/pain/painful/agony/torment/torture*/suffer*/misery/ache/aching] ·
    [cry/crying/cried/tears/sobbing/weeping] ·
    [lonely/loneliness/alone/empty/emptiness/numb/hopeless*/worthless*/despair/miserable/broken/dark*/darkness/demons/scars/wounds/shame/guilt/grief/dread/void/abyss] ·
    [scared/afraid/terrified/frightened/panic*/shaking/trembling] ·
    [cant/havent/not/barely/never] … [sleep/slept/eat/eaten/breathe/focus/function/feel/get out of bed/shower*] ·
    [so/too/very/really/just] [tired/exhausted/drained/heavy/low/sad/down/lost/weak/hard/much pain] ·
    [dark/bad/scary/intrusive/racing/these/the/awful/evil] thoughts ·
    [voices/voice] … [head/tell*/wont/say*/scream*] ·
    [hate/hated] [myself/me/my life/life/this life/everything/it here/this world] ·
    [sorry] … [mom/mum/mother/dad/everyone/family/kids/guys/world/disappoint*/i failed/i wasnt/for everything/for that/for being/i couldnt/i cant] ·
    i am so sorry · [failed/fail/failing] … [everyone/everything/them/life/family/kids] ·
    [miss/lost] … [him/her/my husband/my wife/my mother/my father/my son/my daughter/my baby/everything/my job and/my home] ·
    [divorce*/bankrupt/debt/evicted/homeless/diagnosed/miscarriage/cheated on me/broke up/left me/heartbroken] ·
    [dont/do not/doesnt] … [care anymore/matter anymore/know anymore/feel anything/want anything/enjoy anything/see the point] ·
    [wanna/want to] … [escape/get away/run away/scream/cry/be held/be hugged/rest/go home to/leave/give up/sleep] ·
    [losing/lost/lose] … [myself/my mind/hope/grip/it/control/everything]
    `),
  },
  {
    about: 'somebody else',
    weight: 1,
    words: words(`
    [my/a/our/this] [best/close/younger/older/little/big/old/good]? [friend*/colleague*/coworker*/co worker*/teammate*/team mate/team member/son/daughter/kid/child/brother/sister/husband/wife/mum/mom/mother/dad/father/partner/boyfriend/girlfriend/roommate/flatmate/neighbour/neighbor/cousin/nephew/niece/boss/manager/student/intern/report/mate/buddy/desk mate/aunt/uncle] ·
    [someone/somebody/he/she/they/guy/girl/this person/a person/person/woman/man] ·
    [he/she/they] [says/said/keeps/told/wrote/posted/wont/isnt/hasnt/sent/has/took/tried/is talking/talks]
    `),
  },
  {
    about: 'what somebody else may do',
    weight: 2,
    words: words(`
    [suicid*/kill/die/dying/dead/overdos*/jump*/end it/end things/cut*/harm*/hurt* … self/goodbye/note/giving … away/nothing to live/not … here tomorrow/no point/cant go on/better off/hanging/hang/give* up/want … out/not … answering/locked … in/not wake/unresponsive/disappear*/worth living]
    `),
  },
  {
    about: 'the alarm of whoever asks',
    weight: 1,
    words: words(`
    [what/how] … [do i do/should i do/can i do/do/help/say/stop/tell] ·
    [worried/scared/concerned/afraid/please/urgent/emergency/quick/help/weird/strange/not himself/not herself]
    `),
  },
  {
    about: 'always, tonight, oneself',
    weight: 1,
    words: words(`
    [tonight/forever/anymore/any more/any longer/every day/everyday/life/world/all over/sorry/goodbye/gone/alone/nobody/no one/myself/nothing/everything/no reason]
    `),
  },
  {
    about: 'work',
    weight: -2,
    words: words(`
    [form/forms/page/pages/printer/button/file/files/ticket/tickets/meeting/meetings/policy/policies/spreadsheet/vpn/laptop/server/servers/process/job queue/script/upload*/download*/login/log in/password/link/layout/field/step/quiz/slot/course/training/module/app/build/deploy*/release/branch/code/database/expense/expenses/invoice/emails/inbox/slides/deck/sprint/backlog/project/quarter/client/customer/conference/badge/contract/mandatory/approve*/provider/sick leave/working hours/drill/audit/episode/concert/song/album/game/lol/lmao/haha/laughter]
    `),
  },
];
