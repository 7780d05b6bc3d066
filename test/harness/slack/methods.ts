import { readFileSync } from 'node:fs';
import type { Methods } from './api.ts';
import { chatMethods } from './chat-api.ts';
import { conversationMethods } from './conversations-api.ts';
import { directoryMethods } from './directory-api.ts';
import { extraMethods } from './extras-api.ts';
import { fileMethods } from './files-api.ts';
import { historyMethods } from './history-api.ts';
import { isObject, objectIn, parseJson, textIn } from './json.ts';
import { messageMethods } from './message-api.ts';
import { scheduleMethods } from './schedule-api.ts';
import type { JsonObject, Limits } from './types.ts';
import { viewMethods } from './views-api.ts';

export const methods: Methods = {
  ...chatMethods,
  ...historyMethods,
  ...messageMethods,
  ...scheduleMethods,
  ...fileMethods,
  ...conversationMethods,
  ...directoryMethods,
  ...viewMethods,
  ...extraMethods,
};

export interface MethodFacts {
  tier: 'tier1' | 'tier2' | 'tier3' | 'tier4' | 'special';
  /** Takes `application/json` besides forms. */
  json: boolean;
  scopes: readonly string[];
  args: ReadonlySet<string>;
}

/** Those that the reference data lacks, from the pages of docs.slack.dev. */
const further: Record<string, MethodFacts> = {
  'team.profile.get': {
    tier: 'tier3',
    json: false,
    scopes: ['users.profile:read'],
    args: new Set(['visibility', 'team_id']),
  },
  'pins.remove': {
    tier: 'tier2',
    json: true,
    scopes: ['pins:write'],
    args: new Set(['channel', 'timestamp']),
  },
  'conversations.rename': {
    tier: 'tier2',
    json: true,
    scopes: ['groups:write'],
    args: new Set(['channel', 'name']),
  },
};

const tiers: Record<string, keyof Limits & MethodFacts['tier']> = {
  t1: 'tier1',
  t2: 'tier2',
  t3: 'tier3',
  t4: 'tier4',
};

function readFacts(): ReadonlyMap<string, MethodFacts> {
  const file = new URL('../../fixtures/slack/vectors.json', import.meta.url);
  const vectors = parseJson(readFileSync(file, 'utf8'));
  const known = isObject(vectors) ? objectIn(objectIn(vectors, 'methods') ?? {}, 'by_name') : undefined;
  const facts = Object.entries(known ?? {}).flatMap(([name, value]): [string, MethodFacts][] =>
    isObject(value) ? [[name, factsOf(name, value)]] : [],
  );
  return new Map([...facts, ...Object.entries(further)]);
}

/** Arguments that go by two names. */
const alsoKnown: Readonly<Record<string, readonly string[]>> = {
  'files.getUploadURLExternal': ['alt_text'],
};

function factsOf(name: string, value: JsonObject): MethodFacts {
  const scopes = Array.isArray(value.scopes_bot) ? value.scopes_bot : [];
  return {
    tier: tiers[textIn(value, 'tier') ?? ''] ?? 'special',
    json: value.json_body === true,
    scopes: scopes.filter((scope) => typeof scope === 'string'),
    args: new Set([...Object.keys(objectIn(value, 'args') ?? {}), ...(alsoKnown[name] ?? [])]),
  };
}

/** Tier, scopes and arguments of every method, as the reference data has them. */
export const facts = readFacts();
