import { hex } from '../ids.ts';
import { copy, isObject } from '../json.ts';
import type { Json, JsonObject } from '../types.ts';

/** Blocks as Slack keeps them: with the ids and settings that were left out. */
export function complete(blocks: Json | undefined): JsonObject[] {
  if (!Array.isArray(blocks)) return [];
  return blocks.filter(isObject).map((block) => {
    const kept = copy(block);
    kept.block_id ??= hex(3);
    completeTexts(kept);
    return kept;
  });
}

function completeTexts(value: JsonObject): void {
  if (value.type === 'plain_text') value.emoji ??= true;
  if (value.type === 'mrkdwn') value.verbatim ??= false;
  if (value.type === 'button' || value.type === 'overflow') value.action_id ??= hex(3);
  for (const one of Object.values(value)) {
    if (isObject(one)) completeTexts(one);
    else if (Array.isArray(one)) for (const item of one) if (isObject(item)) completeTexts(item);
  }
}
