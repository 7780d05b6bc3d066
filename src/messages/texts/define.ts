type Words = { [key: string]: string | Words };
/** The same keys, with words of any other language. */
type SameKeys<T> = { [K in keyof T]: T[K] extends string ? string : SameKeys<T[K]> };

/** One feature's words in both languages; a key missing in either is a compile error. */
export function define<const T extends Words>(zh: T, en: SameKeys<T>): { 'zh-CN': T; en: SameKeys<T> } {
  return { 'zh-CN': zh, en };
}
