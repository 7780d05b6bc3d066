/** How grave: few people and nothing sensitive; assessments, talks, key people; many people's illness, a hole or an attack. */
export const levels = ['minor', 'moderate', 'major'] as const;
export type Level = (typeof levels)[number];

export const isGraver = (one: Level, other: Level): boolean => levels.indexOf(one) > levels.indexOf(other);

export const isLevel = (value: unknown): value is Level => levels.some((level) => level === value);
