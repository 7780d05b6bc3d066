import type { Courier } from './courier.ts';
import { hex } from './ids.ts';
import { isObject, parseJson } from './json.ts';
import type { Delivery } from './types.ts';

/** Saves the URL of events: kept, and events on again, only when it returns the challenge. */
export async function saveEventsUrl(
  courier: Courier,
  url: string,
): Promise<{ ok: boolean; delivery: Delivery }> {
  const before = courier.urls.events;
  courier.urls.events = url;
  const challenge = hex(26);
  const body = { token: 'deprecated-verification-token', challenge, type: 'url_verification' };
  const delivery = await courier.once('events', { json: body });
  const ok = delivery.status === 200 && challengeIn(delivery.last?.body ?? '') === challenge;
  if (ok) courier.turnEventsOn();
  else courier.urls.events = before;
  return { ok, delivery };
}

/** As text, as a form or as JSON. */
function challengeIn(body: string): string | undefined {
  const json = parseJson(body);
  if (isObject(json)) return typeof json.challenge === 'string' ? json.challenge : undefined;
  return body.startsWith('challenge=') ? (new URLSearchParams(body).get('challenge') ?? undefined) : body;
}
