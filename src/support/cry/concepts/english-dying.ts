import { type Concept, words } from './notation.ts';

/** Dying and what leads there: words without apostrophes, as `plainOf` gives them. */
export const englishDying: readonly Concept[] = [
  {
    about: 'dying',
    weight: 3,
    words: words(`
    [want/wants/wanted/wanna/wanting/need/ready/going/gonna/wish/hope] … [die/dead/dying] · before i die ·
    i [will/ll/might/may/could/should/must/would/better/just/can] … die · can i … die · let me die ·
    [dont/do not/didnt] plan on [turning/living/being/waking/seeing] · k [m/y] s · kms · kys · kermit sewer* ·
    sewer slid* · unaliv* · self delet* ·
    [delete/remove/erase/end/off/kill/kil/kll] [myself/my self/meself/mself] · catch the bus · ctb ·
    commit [sui*/die/die/not alive/it] · commited sui* · no longer [breathing/alive/living/exist*] ·
    [cease/stop/quit/finish] [existing/living/breathing/to exist/being alive/being here] ·
    not [exist*/alive/be alive/be here/wake/be breathing/breathe] · [die/dead/gone/be gone] in my sleep ·
    [drop/fall] dead · die [already/alone/tonight/today/soon/now/please] ·
    [death/dying/dead] … [peace*/relief/calm/comfort/free/friend/beautiful/welcome] ·
    [good/great/happy] [day/time/night] to die ·
    [meet/see/join/be with] … [my maker/god/heaven/again soon/other side/in heaven/in the afterlife] ·
    afterlife · my [funeral/obituary/coffin/grave/corpse/ashes/body will] ·
    [starve/drown/freeze/bleed/burn/suffocat*] … death · how … [to drown/drown/overdose/bleed out] ·
    [rather/sooner] … [die/dead] ·
    [wont/will not/not going to/not gonna/dont want to/dont wanna/never] … [see/make it to/be here for/be around for/be alive/reach] … [tomorrow/morning/christmas/birthday/next week/next year/monday/summer/weekend] ·
    [od/oded/od ed/odd/overdos*] … [on/again/tonight/it] ·
    [took/taken/taking/swallow*/popped/ate/downed/take] … [pills/tablets/xan*/meds/bottle/paracetamol/tylenol/advil/painkillers/sleeping] ·
    i [od/oded/overdosed] · [hit/run over/struck/killed/crushed] by … [car/truck/bus/train/lorry/lightning] ·
    [step*/walk*/jump/jumping/jumped/lie down/lay down/throw*/run*] … [in front/traffic/train/tracks/rails/bridge/roof/ledge/edge/window/balcony/cliff/under] ·
    [crash*/driv*/steer*/swerv*] … [tree/wall/bridge/oncoming/lane/cliff/river/into/car off] ·
    [rope/noose/belt/cord/ligature] … [neck/ceiling/tied/ready/beam/bought/garage/tree/door] ·
    [bought/got/have/find/hide/keep/hold*/loaded/tied/load] … [rope/noose/gun/pistol/razor*/blade*/knife/bullet*/charcoal/helium/nitrogen] ·
    [razor*/blade*] … [desk/drawer/skin/wrist*/arm*/bag/ready] ·
    [gun/pistol/barrel] … [head/mouth/temple/him/drawer/car/bed] ·
    shoot [myself/her/himself/me now/me please/me already] · [jump/fall/leap] … [off/death/window] ·
    [top/yeet/rope/neck/hang/drown] [myself/himself/herself/themselves/themself] ·
    sudoku [tonight/myself/time] · [commit/do] [sudoku/toaster bath/not living/neck rope] · toaster bath ·
    [respawn/log off/log out/uninstall/restart/delete/alt f/quit] … [life/please/forever/on me/world/game over/myself] ·
    [delete/cancel/unsubscribe] … me · this run is · game over for me ·
    end* [it/things/everything] [all]? [fr/for real/now/tonight] · forever box ·
    [plane/bus/train/car/truck/ceiling/lightning/meteor/asteroid] … [goes down/hits me/crash*/hit me/kills me/would hit/take me] ·
    [envy/jealous] … [dead/die*/dying/terminal/coma/cancer/graves/buried/ghosts/gone] ·
    [make it/live/last/be here/be alive/survive] … [christmas/new year/birthday/spring/summer/winter/weekend/monday/the night/the week/tonight/thirty/forty/next year/next month] ·
    [wont/not going to/not gonna/aint/never gonna] … [here/around/alive/there] … [monday/tomorrow/christmas/next/come/long/soon] ·
    [if i/when i/in case i] … [die/dead/pass/do it/go through with/dont make it] ·
    [off/over] … [planet/world] · [want/let me/get me] off [this]? [planet/world/ride]? ·
    [not/wasnt/never] [built/made/meant/cut out] for [this/life/the world/being] ·
    [dont/do not/never] belong · [want/wanted] [it]? over · [it/this] over with ·
    [waiting/wait] … [finished/over/end/to die/death] · [cant/not] wait much longer ·
    taking [everyone/people/someone/them] out · self inflict* · nothing to [wake/get] up for ·
    [walk/walking] into [the]? [river/sea/ocean/lake/water/traffic/road] · engine [on/running] ·
    [remarry/forget me/young enough to forget/move on without/get over it]
    `),
  },
  {
    about: 'a place or a thing it is done with',
    weight: 2,
    words: words(`
    [bridge/roof/rooftop/ledge/cliff/river/lake/sea/tracks/railway/platform/balcony/windowsill/garage/parking deck/top floor/overpass/bathtub] ·
    [pills/paracetamol/tylenol/ibuprofen/tablets/meds/sleeping tablets/razor/razors/blade/blades/knife/rope/belt/gun/bleach/insulin/charcoal/scissors/lighter/noose/poison]
    `),
  },
  {
    about: 'how it would be',
    weight: 1,
    words: words(`
    [looking up/look up/google/googling/googled/search*/reading about/how many/how much/how high/how long/how deep/enough/peaceful/calm/quiet/cold/tonight/came today/bought/new/ready/alone/every night/sitting/sat/standing/stood/hours/an hour/thinking/tells me/keep]
    `),
  },
  {
    about: 'ending it',
    weight: 3,
    words: words(`
    [painless/peaceful] [methods/method/ways/way/death/exit] ·
    [sorted/sorting/settled/arranged/organi*] … [paperwork/affairs/will/accounts/things/finances/everything] ·
    [passwords/bank details/keys/documents/letters] … [drawer/envelope/for you/for my/written down/on the desk/on the table] ·
    [can have/can keep/should have/gets] [my/the] [bike/car/guitar/watch/ring/records/books/stuff/things/dog/cat] ·
    [gave/given/giving] … [ring/watch/bike/dog/cat/guitar/books/plants] ·
    [at peace/calm now/peace with] … [decision/know what/finally/it now/with it] ·
    [know/decided] what [to do/i have to do/must be done/needs to be done/im doing/i am doing] ·
    [wasnt/isnt/not/nobodys/no ones] [her/his/their/your/anyones/anybodys] fault ·
    [tell/let] … [know]? … [wasnt … fault/i loved/i love/i tried/im sorry/i am sorry/proud] ·
    im sorry i tried · i tried i really ·
    [stock options/insurance/pension/benefits/beneficiary/401k/shares] … [if i die/when i die/dead/when im gone/self inflicted/suicide/this week/asking for soon/payout] ·
    be kind to each other · last message ·
    [planning/plan/planned/rehears*/imagin*] … [how id/how i would/how to do/my death/my own/my exit/my funeral] ·
    [she/he/they/has/have] [left/wrote/posted] a note ·
    [once/when/after] … [parents/mum/mom/dad/cat/dog/kids] … [gone/die/dies/grown/moved out] … [out/done/follow/go/free/too] ·
    [dont/do not] plan me · watered the plants · [last/final] time … [alive/for me/ever/anyone] ·
    [note/letter/letters] … [drafts/drawer/desk/pillow/ready/envelope] · [gas/oven/exhaust/engine] on ·
    [chickened/backed] out · tied it · [lock/lock*] me up ·
    [take/hide/keep] the [knives/pills/gun/keys/rope/blades] … [away/from me] · [trust] myself ·
    [count/saving/saved/collect*/stash*/hoard*/number] … [pills/tablets/meds] ·
    [tablets/pills/meds] … [saving/saved/counted/stash*/hidden/collecting] ·
    [forever/eternal/endless/long] [sleep/rest/peace] · log off … [ever/forever/good] ·
    [be/am/ill be/im] gone [soon/anyway/by/tomorrow] · [rehearse*/imagin*/picture*/plan*] it ·
    [knives/knife/pills/bridge/balcony/window/tracks/train] … too long · came back down · trade places ·
    [fell asleep/fall asleep] … [that was it/thats it/relief/didnt/dont] ·
    [texted/wrote/said/messag*] … [tell/love] … [kids/them/everyone/mom/mum/you all] ·
    [turned/switched] [his/her/their] phone off ·
    [person/man/woman/girl/boy/child/colleague/guy/wife/husband/son/daughter/mate/friend/roommate/neighbour] … [on the balcony/on the roof/on the ledge/on the bridge/balcony rail/rail] ·
    too many tablets · crying inside · blood in ·
    [tonight/today/tomorrow/this weekend/friday] is [it/the day/the night/when] ·
    let go of [the wheel/the rope/everything/life/it all/the railing] ·
    [disappointed/sad/sorry/annoyed/angry/wish] … woke up ·
    [picked/chosen/found/chose/have] the [place/spot/bridge/day/date/time/way/song] ·
    [giving/gave/give] … [presents/gifts/things/goodbyes] [early/away] · look like an accident ·
    [off] the grid forever ·
    [unsubscribe/log out/check out/opt out/resign] from [life/living/existence/this world] ·
    [uninstall/delete/unsubscribe/erase/terminate] [me/myself/my life/life] · void [is]? [calling/calls] ·
    [been an honour/been an honor/it was an honour] ·
    [be/wont be/not be/ill be/think ill be] [here/around/there] for [the follow up/it/that/my review/next/the next/the review] ·
    be gone · closed and so · and so [is/am] [everything/i] · [crossed/crosses/enters] my mind ·
    [want/wanna/wana/need] … [disappear/vanish/die] · want to forever · cant see the end · game over for me ·
    [i was/got/been] drugged · the one way · legs over ·
    [wrists/arms/wrist] … [wrapped/bandaged/bleeding/stitches] · dont tell anyone ·
    end* [it/it all/this all/my life/everything/myself/things/my suffering/my pain/the pain/my misery/me] ·
    [want*/wish/need/pray/beg/make/ready for] … [it/this/everything/pain/noise/all/suffering/life/voices/hurt*/thoughts/torment] … [stop/stops/end/ends/over/to stop/go quiet/go away/finish] ·
    [it/this/pain/all] [must/will/has to/needs to/can/should] … [end/be over/stop] [soon/now/tonight/today/it] ·
    [will/gonna/going to/ll] [all]? be over · [going/go/gone/went] through with [it/this] ·
    [gonna/going to/will/might/ready to/want to/wanna/decided to/finally/planning to/procrastinat*/brave enough to/courage to] [do/doing] it ·
    i did it ·
    [have/got/made/started/writ*/has/need] … [a plan/plan and/to plan/plans to end/a date/the date/the letters/my will/my note/a note/notes for/goodbye/farewell/suicide] ·
    [ways/methods/method/way] … [to do it/to end/to go/to die/to disappear/out of life/of dying/do it/painless] ·
    [painless*/peaceful*/quick*/less painful] … [way/go/end/method/exit/death/out] ·
    [wrote/written/writing/left/leave/leaving/write] … [letter*/note/notes/will] ·
    [last/final] [day/night/message/post/words/drive/meal/goodbye/time you/letter/note/wish/hours/mins/minutes] ·
    [its/it is/is] [my]? time [to go/to leave/for me/has come]? · my time [is/has] ·
    [made up/change] my mind … [tonight/will leave/nobody/its time/go/ready] ·
    [see/meet] you … [other side/world/next life/another life/heaven/hell/later world] ·
    [next/another/better] life ·
    [leave/leaving/left/escape/out of/exit] … [world/earth/life/planet/existence] ·
    [good bye/goodbye/bye/farewell/so long] … [world/everyone/forever/friends/all/for good/life/guys/and thank*/cruel/i love] ·
    [say/saying/said] … [goodbye/good bye/bye/farewell] · [tried/tired] goodbye ·
    [given/giving/gave/give] … [away/stuff/things/possess*/belong*] … [things/stuff/belong*/possess*/away/everything] ·
    [look after/take care of/care for/adopt/feed/take] … [my] [dog/cat/kids/children/baby/son/daughter/wife/mum/mom/mother/pets/plants/family/sister/brother] ·
    when im [gone/dead] ·
    [when/after/once/if] i [am/m/was/were]? [gone/dead/not here/not around/disappear*/go/die] ·
    insurance … [money/payout/suicide/after i/pay out/family] ·
    [wont/wouldnt/not/dont] … [need/needing] … [any of it/anymore/where im going/it where/them anymore] ·
    [wont/will not/not going to/not gonna] be [around/here/alive/a problem/bothering/a burden/missed/there] ·
    wont have to [worry/deal/put up/see me/look at] · [you/they/everyone/ll/will] … sorry when i ·
    [no]? [coming back/way back] from ·
    [dont/no point/no need/stop/no use/not] … [look*/search*/try*/save/saving/rescue/find*/bother] … me ·
    [let/letting] go … [everything/life/all/of it] ·
    [disappear*/dissappear*/vanish*/fade away/fading/fade to/dissolve/evaporate] ·
    [sleep/asleep] … [forever/never wake/not wake/and never/permanently/dont wake] ·
    [never/not/dont/wont] … wake up
    `),
  },
  {
    about: 'harming oneself',
    weight: 3,
    words: words(`
    [scratch*/cut*/pick*/bit*/bang*/dig*] … [bleed*/blood/wall/skin/raw] · new blades ·
    [clean/sober] for … [days/weeks/months/years] · [blew/broke/ruined] [it/my streak] … [last night/again] ·
    [iron/cigarette/lighter/stove/hot water] … on purpose ·
    [on purpose/deliberately] … [burn*/cut/hurt/crash*] ·
    [used to do this/did this] to [himself/herself/themselves] ·
    [cut/cutting/cuts/slit/slash*/burn*/hit*/scratch*/hurt*/punch*/bite/biting/harm*/starv*/bruis*/choke/choking] … [myself/my self/my arm*/my wrist*/my leg*/my thigh*/my skin/my stomach/my body/himself/herself] ·
    [my/these/the/new/fresh/old] [cuts/scars/wounds] · scars [on my/to hide/everywhere/are] ·
    [long sleeves/hoodie/bracelets] … [hide/cover/summer] · relaps* ·
    [carv*/cut*] … [skin/deep*/again/last night] ·
    [feel/felt/know/remind me] … [alive/anything/something/real] … [when/is when/if/pain/cut/burn/hurt] ·
    [blood/bleeding] … [calm*/relief/everywhere/sink/better/my] ·
    [something/anything] [stupid/drastic/terrible/reckless/to myself/irreversible] ·
    [hurt/harm/hurting/kill/hate/hates/hating/loathe/punish/disgust*/despise] … [myself/my self/himself/herself/themselves/themself/yourself/me so much] ·
    [might/may/going to/gonna/could/will] … [hurt/harm/kill] … [himself/herself/themselves/someone/somebody/me/them/him/her] ·
    [jump/fall*] off · urge* … [hurt/cut/jump/end/die/do it] ·
    [hope/wish*/pray*] … [dont wake/never wake/not wake/go to sleep/wake up dead/never been/i was never/never born/accident/cancer/the plane/take me/takes me]
    `),
  },
];
