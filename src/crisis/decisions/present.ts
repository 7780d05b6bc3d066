import { crisisPath } from '../present.ts';

export const decisionsPath = (incident: string): string => `${crisisPath(incident)}/decisions`;
