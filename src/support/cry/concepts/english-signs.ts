import { type Concept, words } from './notation.ts';

/** Signs that say little alone and much together: who regrets waking, hopes for an accident, has arranged everything, is calm. */
export const englishSigns: readonly Concept[] = [
  {
    about: 'the end of a life, in a picture',
    weight: 3,
    words: words(`
    [come/at/reach*/near*] … end of [my/the] [road/line/journey/story/path/days] ·
    [my/the] [candle/light/flame/lamp/curtain/clock] … [burning out/going out/coming down/falling/running out/is out] ·
    [my/the] [last/final] chapter · [pushing up/push up] daisies · six feet under · shuffle off · mortal coil · meet my maker ·
    bite the dust … me · sleep with the fishes · turn [me]? [to/into] [dust/ash/ashes/nothing] · in the [ground/grave/morgue/coffin] [soon/lol/already/where] ·
    catch me in [the/a] [ground/grave/morgue/coffin] · let the [sea/river/ocean/ground/earth/dark/water/waves/void] [have/take/swallow/keep] me ·
    [slip*/drift*/fad*] away · stop the world · [get/want/let me] off [this]? [ride/world/planet] ·
    [curl up/lie down] … never … [up/again] · never get up [again]? · rest forever ·
    [unsubscribe/log/sign/check/clock/opt/punch] [me/out/off/myself] … [from/of] [life/existence/living/this world] ·
    [log/sign/switch/shut/turn] [me/myself] off … [forever/for good/permanently] ·
    [checking/check/clocking/signing/logging] [out/off] … [permanently/forever/for good] ·
    [tonights/todays] the [night/day] · ^it [all]? ends [today/tonight/now/here/tomorrow]$ · [my/the] countdown … [me/life] ·
    [want/wanna/wana/wnt] [to]? [dy/dai/unlive/expire/perish] · not [wake/waking] · [ion/i dont/aint] wanna be here · [wanna/want to] be here no more ·
    [if/whether] i [want/wanna] … be [here/alive/around] · [if/whether] i [should/can] [be/stay] [here/alive] [anymore/any more]?
    `),
  },
  {
    about: 'how little is left',
    weight: 3,
    words: words(`
    how many … [days/weeks/nights/mornings] … [got in me/have in me/left in me] · [run/ran/running] out of [reason*/road/rope/lives/will/fight/hope/life] ·
    worth more dead · more dead than alive · i [only/just/always]? make … worse [for]? ·
    [before/until/till] … [found me/find me/find my body/finds me] ·
    [breathing/existing/waking/living/being alive/waking up/each breath] [feels/is/seems] [like]? [a/an/like a]? [chore/work/punishment/torture/effort/labour/burden/sentence/hard/exhausting/job] ·
    [punishment/sentence/prison/penance] … [being/living/alive/here/waking] · why am i [even/still]? [even/still]? [alive/here/breathing/living] ·
    [not sure/dont know/unsure/idk] [if/that/whether]? … [be alive/alive/live/exist] · [bottom of/in/down] [a/this/the] … [hole/pit/well] [and]? … [climb/out/up]? ·
    hope [is/has] [gone/dead/lost/died/left/a lie] · [keep/kept] [driving/going/walking/coming/ending up] … [cliff*/bridge*/station/tracks/river/edge] ·
    [looks/feels/seems/sounds/its] [like]? [its/it is]? calling me · [building/floor/bridge/window/storey] … [high/tall] enough ·
    [have/ive/has] attempted [before/once/twice/it/again] · [found/stopped/saved/pulled] me [too early/too soon/in time/back/last time] ·
    [the/those/my/these/dark/bad/old] [thoughts/voices/urges] … [back/returned/loud*/strong*/worse/wont stop/coming] ·
    [last/only/one] [thing/reason/person/ones] … [keeping/stopping/holding/kept/keeps/stops/tying] · only my … [stop/stops/keep/keeps/hold/holds] me ·
    id jump [but/if/$] ·  [guts/courage/nerve/balls/brave enough/coward] … [jump/do it/end/die/go through with/to go] ·
    [have to/having to/forced to/made to] [be alive/exist/keep living/wake up every/be me] · [before i/i might/i may/i could] do something [to/bad/stupid/i]? ·
    [death/dying] … [scare* me/afraid of/fear/easier/peaceful/welcome/restful/sounds] · being dead · thoughts are back ·
    [sick/tired/fed up/weary/bored/exhausted] of [this/my/all]? [livin/living/existence/existing/being alive/breathing/waking up] ·
    [cut*/pain/burn*/blood/bleeding/blade] … [feel* real/feel* alive/feel* something/feel* better/calms me/helps me]
    `),
  },
  {
    about: 'hoping',
    weight: 1,
    words: words('[hope/hoping/hoped/wish/wishing/pray/praying/wouldnt mind/if only]'),
  },
  {
    about: 'what would take one',
    weight: 2,
    words: words(
      '[cancer/tumour/tumor/crashes/goes down/heart stops/heart stopped/aneurysm/something terminal/terminal illness/stroke/miss a step/elevator fell/lift fell/hit by/run over/lightning/avalanche/flatline*]',
    ),
  },
  {
    about: 'waking',
    weight: 1,
    words: words('[woke up/wake up/waking up/woken/another morning/open my eyes]'),
  },
  {
    about: 'regret of it',
    weight: 2,
    words: words('[disappointed/regret/gutted/dread/dreading/ashamed that]'),
  },
  {
    about: 'once that is over',
    weight: 1,
    words: words('[once the/once this/once my/once she/once he/once im/after my/when my/as soon as]'),
  },
  {
    about: 'then I may go',
    weight: 2,
    words: words(
      '[i can let go/nothing holding me/nothing keeping me/i can finally go/free to go/i can rest/can finally rest]',
    ),
  },
  {
    about: 'decided',
    weight: 2,
    words: words(
      '[made my decision/my decision/made up my mind/ive decided/picked a date/set a date/chosen a day/picked a day]',
    ),
  },
  { about: 'calm now', weight: 1, words: words('[calm/at peace/peaceful/relieved/lighter/quiet now]') },
  {
    about: 'a date of one’s own',
    weight: 3,
    words: words('^[ive/i have/i] [picked/chosen/set] a [date/day/night]$'),
  },
  {
    about: 'everything arranged',
    weight: 3,
    words: words('affairs in order · [put/got/set] … affairs · [funeral/burial] … [mine/my own]'),
  },
  { about: 'a switch for oneself', weight: 2, words: words('[off/kill/exit/delete/quit] [button/switch]') },
  {
    about: 'a place or a thing it is done with',
    weight: 2,
    words: words('[cliffs/bridges/rooftops/ledges/railings/tracks]'),
  },
  {
    about: 'it draws',
    weight: 1,
    words: words('[staring/stare at it/looking at it/calling me/pulls me/inviting/in my hand/sitting there]'),
  },
  {
    about: 'water that looks kind',
    weight: 2,
    words: words(
      '[water/sea/river/waves/ocean] [looks/seems/looked] [so/very]? [peaceful/inviting/calm/welcoming/quiet/beautiful]',
    ),
  },
  { about: 'blows', weight: 2, words: words('[punch*/hit*/bang*/bash*/slam*] … [wall/head/door/myself]') },
  {
    about: 'until it hurts',
    weight: 2,
    words: words('[until/till] … [bleed*/blood/bruise*/black out/numb/swollen] · i deserve it'),
  },
  { about: 'a try', weight: 1, words: words('[i tried/ive tried/attempted/my attempt/i attempted]') },
  { about: 'it failed', weight: 1, words: words('[didnt work/i survived/still here/still alive]') },
  {
    about: 'in the past',
    weight: 1,
    words: words(
      '[once in/last time/last year/last month/years ago/in january/in march/in june/as a teen*/before and]',
    ),
  },
  {
    about: 'a voice',
    weight: 2,
    words: words(
      '[telling/tells/told] me to [jump/do it/end/die/hurt/cut] · in my head … [telling/tells/saying]',
    ),
  },
  {
    about: 'one who died',
    weight: 1,
    words: words('[died/passed/passed away/lost my/is gone/gone now/cremat*]'),
  },
  { about: 'to them', weight: 2, words: words('want to [go too/follow/go with/join/be with]') },
  {
    about: 'away for good',
    weight: 2,
    words: words(
      '[wont/not/never] be coming back · [dont think/doubt/not sure] … ill be [around/here/alive/there] · not being [here/around]',
    ),
  },
  {
    about: 'or ever',
    weight: 1,
    words: words('[or ever/ever again/to anything/talks about/christmas/birthday]'),
  },
  {
    about: 'medicine that does not help',
    weight: 2,
    words: words(
      '[meds/antidepressants/pills/therapy/treatment] … [dont work/stopped working/not working/isnt working/dont help/isnt helping/no use]',
    ),
  },
  {
    about: 'no idea what else',
    weight: 1,
    words: words('[out of ideas/nothing helps/what else/anymore/whats the use]'),
  },
  {
    about: 'to be taken in',
    weight: 1,
    words: words('[go to hospital/go to the hospital/the er/be admitted/inpatient]'),
  },
  {
    about: 'shame',
    weight: 2,
    words: words('[brought/bring/bringing] shame · [dishono*/disgrac*] [my/the] family'),
  },
  { about: 'one way', weight: 2, words: words('[only/just] one way · one way to fix · only way to fix') },
  {
    about: 'the grave',
    weight: 3,
    words: words(`
    [coffin/casket/hearse/embalm*/tombstone/headstone] · cremate me · [want/wish/rather] to be cremated · my [own]? cremation · [im/i am/me] cremated · in [that/the/a/my] grave · in graves · bury me · put me [in the ground/down/out of] ·
    sweet release · what comes after death · after [we die/death/i die] · wasnt [it]? me [who/that] [died/went] · should be me [in/who/that] ·
    [god/death/heaven/covid/cancer/fate/universe] … [take me/taken me/take me already/have me] · waiting for me [up there/on the other side/in heaven/there] ·
    [came/come/comes/visits] … in [a/my] dream … [come along/come with/join] · been in the car with [him/her/them] · give my life for ·
    [top/topping/neck/necking/yeet/yeeting/offing] [myself/meself/himself/herself] · cba [with]? [living/life/being alive] · cant be arsed [living/being alive/with life] ·
    [grieving/mourning/burying/missing] myself · rehears* the [drop/jump/fall] · [holding/held] the [blade/knife/razor] · take us [both/all] out ·
    [marks/bruises/prints] … [his/her] hands · [kept/keeps/had] me locked · locked me up · [already/has] tried [once/twice/it before] ·
    [had/took/taken/swallowed/ate] [ten/fifteen/twenty/thirty/forty/fifty/sixty] [of them/pills/tablets] · pills are [poured/counted/lined/laid]
    `),
  },
  {
    about: 'nothing to be done, or a wonder',
    weight: 2,
    words: words(
      '[past saving/beyond saving/beyond help/lost cause] · miracle … [lasted/still here/alive/made it]',
    ),
  },
  {
    about: 'trouble for others, or anybody asked',
    weight: 1,
    words: words('[trouble/inconvenience/bother] [for/to] [anyone/people/everyone/anybody] · anyone please'),
  },
  {
    about: 'nothing is left of oneself',
    weight: 3,
    words: words(`
    not a [person/human] [any more/anymore] · hole in [me/my chest/my heart/my soul] · [smile/laugh/smiles] [is/s]? [an]? [act/fake/mask/lie] · smiles an act ·
    [food/everything/it all] tastes like [paper/ash/nothing/cardboard] · no [strength/energy] … [shower/eat/dress/wash/stand/get up] · [scream*] behind [glass/a wall] ·
    miracle [that]? [i/im/ive] … [lasted/here/alive/made it] ·
    [i am/im/am/me/myself/my life/everything] … [past saving/beyond saving/beyond help/lost cause] · [past saving/beyond saving/beyond help/lost cause] … [am i/me$] · save your breath · worth the [oxygen/air/space/bother] ·
    [brain/head/mind] is killing me · make [my head/my brain/my mind/the voices/them] stop · i [frighten/scare/terrify] myself · needs to stop me ·
    [please/begging] … anyone$ · ^anyone please$ · anyone please [just/help/talk/be/stay/listen] · [need/want] … [human/person] … talk · [have/is there/got] a [psychologist/psychiatrist/therapist/counsellor/counselor] [here/on site/kind/in]? ·
    what ill do · [been good/been nice/nice/good] knowing you · where i get off · somewhere better · no need for good morning · hug my … for me ·
    tell [him/her/them/mum/mom/dad] [i]? … [blame*/forgive/love/sorry] · written something for … [you/them] · [pick/take/choose] whatever … my things ·
    [want/wish] [her/him/me/myself/it all] gone · erase every trace · [end/stop] unless i · leave clean · [be/being/been/am/im/existence/existing/life] … [trouble/inconvenience/bother] [for/to] [anyone/people/everyone/anybody] ·
    in the way … [burden*/kids/everyone] · burdening [the kids/everyone/you/them] · close the book on me · [fantasi*/daydream*] about it · [dont/do not] get along … world · this world dont get along ·
    this place called earth · every morning … fight* · rotting in place
    `),
  },
  {
    about: 'to leave a thing',
    weight: 2,
    words: words(
      '[resign/resigning/hand in/close the book/format/power me down/shut me down/bow out/check out/clock out/wrap up/done playing/gg/uninstall/erase/delete me/quit]',
    ),
  },
  {
    about: 'that thing is oneself',
    weight: 1,
    words: words('[life/living/being alive/existence/this world/dont reboot/all of it/me all]'),
  },
  {
    about: 'a time to come',
    weight: 1,
    words: words('[next quarter/next year/any weekly/birthday/payday/vacation/christmas/weekly]'),
  },
  {
    about: 'not for oneself any more',
    weight: 2,
    words: words(
      '[no need to set/no use for it/wont need it/last one i/might not make it/count me out/without me/or any/be well all]',
    ),
  },
  {
    about: 'a place or a thing it is done with',
    weight: 2,
    words: words('[reservoir/riverbank/railing/high places/top floor/oven/express/dam/quarry]'),
  },
  {
    about: 'where it is, and nobody there',
    weight: 1,
    words: words(
      '[which/how do i get/looking for/nobody here/wont pick up/no railing/wrong side/let go/looking at/kids are asleep/wont answer]',
    ),
  },
  { about: 'it does not hurt', weight: 2, words: words('[wont hurt/doesnt hurt/no pain/without pain]') },
  { about: 'knowing how', weight: 1, words: words('[i know how/im doing it/worked out how/the way ill]') },
  {
    about: 'devices and errands',
    weight: -2,
    words: words(
      '[restart*/reboot*/reset*/install*/refresh*/browser/wifi/cache/router/cable/dentist/holiday/vacation/parental leave/offsite]',
    ),
  },
];
