/** WeCom takes both spellings of a userid for the same person, and answers in lower case. */
export const lower = (userid: string): string => userid.toLowerCase();
