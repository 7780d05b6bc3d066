import { holders, selfOr } from './rule.ts';

/** Importing decides who works here and who heads what; roles beyond that are the administrator's to give. */
export const people = {
  'people.read': selfOr('hr', 'privacy', 'admin'),
  'people.list': holders('hr', 'privacy', 'admin'),
  'people.import': holders('hr', 'admin'),
  'people.bind': holders('admin'),
  'roles.grant': holders('admin'),
};
