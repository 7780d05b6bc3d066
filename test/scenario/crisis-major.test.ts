import { chapters } from '../harness/chapters.ts';
import { closed, reviewed } from '../harness/major/after.ts';
import { mustered, plans, reported, roomStands } from '../harness/major/muster.ts';
import { distrusted, toldAffected, toldPress } from '../harness/major/outward.ts';
import { deliveredOnce, logVerifies, nobodyElseSaw, wordsStayed } from '../harness/major/proofs.ts';
import { MajorStory } from '../harness/major/story.ts';
import { decided, filed, stated, worked } from '../harness/major/working.ts';
import { startPress } from '../harness/press.ts';
import type { Stage } from '../harness/stage.ts';
import { localStage } from '../harness/stage-local.ts';
import { slackStage } from '../harness/stage-slack.ts';
import { wecomStage } from '../harness/stage-wecom.ts';

const stages = { local: localStage, wecom: wecomStage, slack: slackStage };

/**
 * One major incident from report to review, in real time: the clock runs, workers and sweeps do what they do, and people use
 * what they have, messages, buttons and pages. Each chapter goes on from the one before.
 */
for (const [platform, open] of Object.entries(stages))
  describe(`one major incident, from report to review, on ${platform}`, function () {
    this.timeout(120_000);
    chapters();
    let stage: Stage;
    let story: MajorStory;
    before(async () => {
      stage = await open({ press: await startPress() });
      story = await MajorStory.open(stage);
    });
    after(() => stage.close());

    it('the plan is made on its page', () => plans(story));
    it('an employee reports it in a chat, the questions propose a level, the lead declares', () =>
      reported(story));
    it('everybody is called: one does not answer, one hands over, one comes later', () => mustered(story));
    it('the room has those who belong there', () => roomStands(story));
    it('tasks, what is known, questions and contacts', () => worked(story));
    it('a decision in one line, and its correction', () => decided(story));
    it('a statement: an edit voids approvals, and what three approved goes out once', () => stated(story));
    it('a statement to the press: by mail, once three have approved its words', () => toldPress(story));
    it('what the law asks: facts, a draft, a filing, and what does not apply', () => filed(story));
    it('those affected are told, ask, and are promised something', () => toldAffected(story));
    it('the messenger is not trusted for a while', () => distrusted(story));
    it('it is handed over and closed', () => closed(story));
    it('it is reviewed, and reported to those entitled', () => reviewed(story));
    it('the log verifies', () => logVerifies(story));
    it('its words stayed where they belong', () => wordsStayed(story));
    it('nobody else saw anything', () => nobodyElseSaw(story));
    it('everything was delivered once, or said that it was a repeat', () => deliveredOnce(story));
  });
