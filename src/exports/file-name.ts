/** What a file is called: `ascii` for programs that know no other letters. */
export interface FileName {
  ascii: string;
  full: string;
}

const longest = 80;

/**
 * A name that no system takes for a path, a device or a hidden file, from a title in any language and the words that
 * stay the same in every one.
 *
 * @param plain of letters, digits and hyphens: kind, code, day
 */
export function fileName(title: string, plain: readonly string[], ending: string): FileName {
  const ascii = plain
    .map((part) =>
      part
        .normalize('NFKD')
        .replace(/[^\w-]+/g, '-')
        .replace(/^-+|(?<!-)-+$/g, ''),
    )
    .filter((part) => part !== '')
    .join('_');
  const shown = Array.from(
    title.normalize('NFC').replace(/[\p{Cc}\p{Cf}\p{Co}\p{Surrogate}<>:"/\\|?*%#\s]+/gu, ' '),
  )
    .slice(0, longest)
    .join('')
    .replace(/^[.\s_-]+|(?<![.\s])[.\s]+$/g, '');
  const day = plain.at(-1) ?? '';
  return {
    ascii: `${ascii}.${ending}`,
    full: `${[shown, day].filter((part) => part !== '').join('_')}.${ending}`,
  };
}
