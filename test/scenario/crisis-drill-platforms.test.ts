import { chapters } from '../harness/chapters.ts';
import { realBeside, reportedAndDeclared } from '../harness/drill/beside.ts';
import {
  calledByEveryWay,
  declared,
  nothingLeft,
  plans,
  roomSaysSo,
  textLeadsToDrill,
} from '../harness/drill/calling.ts';
import { decided, filedNowhere, reviewed, stated, toldNobody } from '../harness/drill/practised.ts';
import { DrillStory } from '../harness/drill/story.ts';
import { logVerifies, nobodyElseSaw } from '../harness/major/proofs.ts';
import { startOtherWays } from '../harness/other-ways.ts';
import type { Stage } from '../harness/stage.ts';
import { localStage } from '../harness/stage-local.ts';
import { slackStage } from '../harness/stage-slack.ts';
import { wecomStage } from '../harness/stage-wecom.ts';

const stages = { local: localStage, wecom: wecomStage, slack: slackStage };

/**
 * One drill from its declaration to its review, in real time, on each messenger with mail, text messages, telephone and a
 * paging service beside it: the real engine, and nothing of it leaves the team. Each chapter goes on from the one before.
 */
for (const [platform, open] of Object.entries(stages))
  describe(`one drill, from its declaration to its review, on ${platform}`, function () {
    this.timeout(120_000);
    chapters();
    let stage: Stage;
    let story: DrillStory;
    before(async () => {
      const ways = await startOtherWays();
      stage = await open({ ways });
      story = await DrillStory.with(stage, ways);
    });
    after(() => stage.close());

    it('the plan is made on its page', () => plans(story));
    it('a lead declares it in a chat, and it says that it is one', () => declared(story));
    it('whoever does not answer is called by text message, telephone, paging service and mail', () =>
      calledByEveryWay(story));
    it('a text message leads to a page that says so', () => textLeadsToDrill(story));
    it('the room says so by its name and in what stands pinned there', () => roomSaysSo(story));
    it('a decision in one line', () => decided(story));
    it('statements end where nobody gets them', () => stated(story));
    it('those who would be affected are told and promised nothing', () => toldNobody(story));
    it('nothing is filed anywhere', () => filedNowhere(story));
    it('it is over, and its results are in its review and report', () => reviewed(story));
    it('everything that was sent says so, and went to nobody outside the team', () => nothingLeft(story));
    it('the log verifies', () => logVerifies(story, 30));
    it('nobody else saw anything', () => nobodyElseSaw(story));
    it('another one, from a report in a chat', () => reportedAndDeclared(story));
    it('something real beside it: every reply says which of them it is of', () => realBeside(story));
  });
