import { Mark } from '../assets/icons.tsx';
import { classes } from './kit.ts';

export interface AvatarProps {
  name: string;
  /** `office` speaks for the company, such as the privacy office; `bot` is Heed itself. */
  kind?: 'person' | 'office' | 'bot';
  size?: 'small' | 'normal';
}

const hues = 6;

/** A person as one or two letters on a steady colour. Decorative: the name stands beside it. */
export function Avatar({ name, kind = 'person', size = 'normal' }: AvatarProps) {
  const look = kind === 'person' && `hue-${hueOf(name)}`;
  return (
    <span
      class={classes('avatar', look, kind === 'office' && 'avatar-office', size === 'small' && 'small')}
      aria-hidden="true"
    >
      {kind === 'bot' ? <Mark /> : initials(name)}
    </span>
  );
}

/** 林小雨 → 小雨, 周敏 → 周敏, 隐私办公室 → 隐私, "Ada Sample" → AS: as messengers in each script do it. */
export function initials(name: string): string {
  const han = name.match(/\p{Script=Han}/gu);
  if (han) return (han.length > 4 ? han.slice(0, 2) : han.slice(-2)).join('');
  const words = name.trim().split(/\s+/).filter(Boolean);
  const picked = words.length > 1 ? [words[0], words[words.length - 1]] : words;
  return picked.map((word) => /./u.exec(word ?? '')?.[0].toUpperCase() ?? '').join('') || '·';
}

function hueOf(name: string): number {
  let sum = 0;
  for (const letter of name) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 9973;
  return sum % hues;
}
