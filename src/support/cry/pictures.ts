/** Of which one says it, in a message of pictures alone. */
const grave = /[⚰🪦🆘]/u;
/** Things it is done with or at; 💀 and 👻 are also laughter, and say it only beside another. */
const means = /[🔪🗡🩸💊🔫🪢🌉🏢🌊🚆🚇🚂💀☠👻🛁🕊🥀🕯]/gu;
/** Grief, and going away. */
const grief = /[😭😢😞😔😖😩🥺💔👋🚶🏃🛌😵🙏🖤⬇👼😇]/u;

/** Says nothing by itself, and is said beside them. */
const farewell = /再见|拜拜|good ?bye|bye/giu;

/** Whether a message that has no words says it in pictures: a thing to do it with and grief, or two such things. */
export function criesInPictures(typed: string): boolean {
  if (/[\p{L}\p{N}]/u.test(typed.replace(farewell, ''))) return false;
  const things = new Set(typed.match(means));
  return grave.test(typed) || things.size > 1 || (things.size === 1 && grief.test(typed));
}
