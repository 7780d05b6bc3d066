/** Of the incident's own words: where those of a task stand. */
export const placeOfTask = (id: string): string => `incident_task:${id}:words`;
export const placeOfNote = (id: string): string => `incident_task_note:${id}:words`;
