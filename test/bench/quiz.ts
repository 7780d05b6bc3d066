import { join } from 'node:path';
import { sql } from 'kysely';
import { inTransaction } from '../../src/db/pool.ts';
import { sendNotice } from '../../src/notices/send.ts';
import { signatureHeaders } from '../harness/slack/signing.ts';
import { makeShots, pageSecret, recorded } from './answers.ts';
import { benchDatabase } from './database.ts';
import { makePeople, publishSample } from './people.ts';
import { processorTime } from './processor-time.ts';
import { openQuizzes, type QuizAnswer, quizAnswers } from './quiz-rows.ts';
import { type BenchResult, median } from './result.ts';
import { fire, type Landed, type Shot, type Side, startProduct, stopServer } from './servers.ts';
import { secret, someSlack, team } from './slack-callback.ts';

const people = 10_000;
const rounds = 5;
/** Of each kind in a round: so many signed, and a tenth as many people who finish a quiz of ten questions. */
const perRound = 1_000;
const warmUp = 500;

/**
 * Answers to questions of a quiz per second over Slack, each with what is said to it committed, from people who finish ten
 * questions at once, among 10,000 who are at it; against signed answers to a notice of the benchmark `answers`, by the same
 * process and on the same database, turn by turn.
 */
export async function run(): Promise<BenchResult> {
  const database = await benchDatabase();
  const { db, url, dir, serverPid } = database;
  const sides: Side[] = [];
  const slack = await someSlack();
  try {
    const now = new Date();
    await makePeople(db, people, now);
    await sql`
      update identity set platform = 'slack', tenant = ${team}, external_id = upper('U0' || external_id)`.execute(
      db,
    );
    const version = await publishSample(db, 'chat-monitoring', now);
    const { noticeId } = await inTransaction(db, (tx) =>
      sendNotice(tx, {
        versionId: version.id,
        audience: { kind: 'everyone' },
        joiners: false,
        due: new Date(now.getTime() + 7 * 86_400_000),
        zone: 'Asia/Shanghai',
        actor: 'heed',
        now,
      }),
    );
    await openQuizzes(db, now);
    const signed = await makeShots(db, noticeId, version.id, now);
    const each = warmUp + rounds * perRound;
    const answers = inTurns((await quizAnswers(db)).slice(0, each / 10));
    // Signed when they are sent: Slack's signatures count for five minutes, and getting here may take longer.
    const quiz = (from: number, to: number) => {
      const at = new Date();
      return answers.slice(from, to).map((answer, n) => submission(answer, from + n, at));
    };
    await sql`vacuum analyze`.execute(db);
    const product = await startProduct(url, join(dir, 'web'), {
      HEED_SECRET: pageSecret,
      SLACK_BOT_TOKEN: 'xoxb-bench',
      SLACK_SIGNING_SECRET: secret,
      SLACK_API_BASE: `http://127.0.0.1:${slack.port}/api/`,
    });
    sides.push(product);
    await fire(product.port, signed.slice(0, warmUp), recorded);
    await fire(product.port, quiz(0, warmUp), taken, tooSlow);
    await sql`vacuum analyze`.execute(db);

    const speeds: { quiz: number; signed: number }[] = [];
    const used = { quiz: 0, signed: 0 };
    const metered = async (side: keyof typeof used, shots: Shot[], right: (landed: Landed) => boolean) => {
      const time = () =>
        processorTime(
          ({ pid, parent }) => pid === product.child.pid || pid === serverPid || parent === serverPid,
        );
      const before = time();
      const speed = await fire(product.port, shots, right, tooSlow);
      used[side] += time() - before;
      return speed;
    };
    for (let from = warmUp; from < each; from += perRound)
      speeds.push({
        quiz: await metered('quiz', quiz(from, from + perRound), taken),
        signed: await metered('signed', signed.slice(from, from + perRound), recorded),
      });
    const { rows } = await sql<{ answers: number; passed: number }>`
      select (select count(*)::int from quiz_answer) as answers,
             (select count(*)::int from enrolment where state = 'passed') as passed`.execute(db);
    const [found] = rows;
    if (found?.answers !== each || found.passed !== each / 10)
      throw new Error(`${found?.answers} answers and ${found?.passed} passed instead of ${each} and a tenth`);
    const perAnswer = (ms: number) => round2(ms / (rounds * perRound));
    return {
      bench: 'quiz',
      ratio: round2(median(speeds.map((speed) => speed.quiz / speed.signed))),
      ours: Math.round(median(speeds.map((speed) => speed.quiz))),
      peer: Math.round(median(speeds.map((speed) => speed.signed))),
      unit: 'answers/s',
      goal: '>= 0.8',
      note: `${each / 10} of ${people} people finish ten questions each; processor time of server and database per answer: ${perAnswer(used.quiz)} ms, signed answer ${perAnswer(used.signed)} ms`,
    };
  } finally {
    for (const side of sides) await stopServer(side);
    slack.server.close();
    await database.close();
  }
}

/** Fifty people at a time answer their first question, then their second, and so on. */
function inTurns(all: readonly QuizAnswer[][]): QuizAnswer[] {
  const turns: QuizAnswer[] = [];
  const atOnce = 50;
  for (let from = 0; from < all.length; from += atOnce) {
    const these = all.slice(from, from + atOnce);
    for (let question = 0; question < 10; question += 1)
      turns.push(...these.flatMap((answers) => answers[question] ?? []));
  }
  return turns;
}

function submission({ account, key, chosen }: QuizAnswer, n: number, now: Date): Shot {
  const seconds = Math.floor(now.getTime() / 1_000);
  const payload = {
    type: 'view_submission',
    team: { id: team, domain: 'bench' },
    user: { id: account, username: account.toLowerCase(), team_id: team },
    api_app_id: 'A0BENCH',
    token: 'deprecated',
    trigger_id: `${n}.1.abcdef`,
    view: {
      id: `V0${n}`,
      hash: `${seconds}.abcdef`,
      type: 'modal',
      callback_id: key,
      private_metadata: key,
      state: {
        values: {
          choice: {
            choice: {
              type: chosen.length > 1 ? 'checkboxes' : 'radio_buttons',
              ...(chosen.length > 1
                ? { selected_options: chosen.map((value) => ({ value })) }
                : { selected_option: { value: chosen[0] } }),
            },
          },
        },
      },
    },
    response_urls: [],
  };
  const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  return {
    path: '/slack/interactive',
    headers: { ...headers, ...signatureHeaders(body, { secret, now: seconds }, {}) },
    body,
  };
}

/** Longer than Slack waits: it says that it has failed, and its person sends it again. */
const tooSlow = ({ status }: Landed) => status === 503;

const taken = ({ status, text }: Landed) => status === 200 && text.includes('"clear"');

const round2 = (value: number) => Math.round(value * 100) / 100;
