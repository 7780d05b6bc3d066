import type { HeedError } from '../../../src/errors.ts';

const head = 'accountability-';

/** The text that says why something does not go on; undefined for an error of another kind. */
export const obstacleIn = ({ text }: HeedError): string | undefined =>
  text.startsWith(head) ? `accountability.problem.${text.slice(head.length)}` : undefined;
