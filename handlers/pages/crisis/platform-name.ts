import type { Language } from '../../../src/messages/model.ts';
import { hasText, text } from '../../../src/messages/texts.ts';

/** A messenger as people call it. */
export function platformName(language: Language, platform: string): string {
  const key = `crisis.rooms.names.${platform}`;
  return hasText(language, key) ? text(language, key) : platform;
}
