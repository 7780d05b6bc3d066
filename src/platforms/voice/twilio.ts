import { z } from 'zod';
import { type Posted, patientAgent, postOnce } from '../post.ts';
import type { Taken } from '../taken.ts';
import type { Call, VoiceProvider } from './provider.ts';
import type { TwilioSettings } from './settings.ts';
import { asking } from './twiml.ts';

/** Seconds of ringing: longer, and it is the mailbox that picks up. */
const rings = 25;

const made = z.object({ sid: z.string().regex(/^CA[0-9a-f]{32}$/) });
const refused = z.object({ code: z.number().int() });

/** Twilio Programmable Voice, API of 2010-04-01: one call each, with what it says in the request. */
export function twilioVoice(settings: TwilioSettings): VoiceProvider {
  const agent = patientAgent();
  const { accountSid, authTokens, base } = settings;
  const credentials = Buffer.from(`${accountSid}:${authTokens[0]}`).toString('base64');
  return {
    name: 'twilio',
    async call(call, signal) {
      const posted = await postOnce(
        agent,
        {
          url: `${base}/2010-04-01/Accounts/${accountSid}/Calls.json`,
          headers: {
            authorization: `Basic ${credentials}`,
            'content-type': 'application/x-www-form-urlencoded',
          },
          body: formOf(call, settings.from),
        },
        signal,
      );
      return takenOf(posted);
    },
    close: () => agent.destroy(),
  };
}

function formOf({ number, language, say, farewell, pressedUrl, endedUrl }: Call, from: string): string {
  return new URLSearchParams([
    ['To', number],
    ['From', from],
    ['Twiml', asking(language, { say, farewell, pressedUrl })],
    ['Timeout', String(rings)],
    ['StatusCallback', endedUrl],
    ['StatusCallbackMethod', 'POST'],
    ['StatusCallbackEvent', 'completed'],
  ]).toString();
}

/** Twilio's numbers of errors that have to do with the number called alone (its dictionary of errors). */
const ofNumber: ReadonlySet<number> = new Set([13223, 13224, 13225, 21211, 21214, 21216, 21217]);
/** Its country is not one that the account calls: "geographic permissions". */
const ofCountry: ReadonlySet<number> = new Set([13227, 21215]);

function takenOf(posted: Posted): Taken {
  if (!posted.answered)
    return posted.left
      ? { taken: 'unknown', code: posted.code }
      : { taken: false, why: 'unreachable', code: posted.code };
  const { status, text, retryAfterMs = 1_000 } = posted;
  const call = made.safeParse(json(text));
  if (status >= 200 && status < 300)
    return call.success ? { taken: true, id: call.data.sid } : { taken: 'unknown', code: `HTTP ${status}` };
  // What broke on its side may have called all the same.
  if (status >= 500) return { taken: 'unknown', code: `HTTP ${status}` };
  const error = refused.safeParse(json(text));
  const code = error.success ? String(error.data.code) : `HTTP ${status}`;
  if (status === 429) return { taken: false, why: 'limit', code, afterMs: retryAfterMs };
  if (error.success && ofNumber.has(error.data.code)) return { taken: false, why: 'number', code };
  if (error.success && ofCountry.has(error.data.code)) return { taken: false, why: 'country', code };
  return { taken: false, why: 'configuration', code };
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
