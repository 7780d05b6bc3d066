/** What can be exported as a table. */
export const exportKinds = [
  'people',
  'coverage',
  'overdue',
  'delivery',
  'exports',
  'register',
  'course',
  'survey',
] as const;
export type ExportKind = (typeof exportKinds)[number];

/** What can be exported as a document. */
export const statementKinds = ['statement', 'notice-statement', 'crisis-report'] as const;
export type StatementKind = (typeof statementKinds)[number];

export const tableFormats = ['csv', 'xlsx'] as const;
export type TableFormat = (typeof tableFormats)[number];

/** What a list of people is filtered by. */
export const exportShows = ['all', 'open', 'overdue'] as const;
export type ExportShow = (typeof exportShows)[number];
