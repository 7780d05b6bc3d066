import type { Retention, RetentionChoice } from './schema.ts';
import type { RuleSetCode } from './vocabulary.ts';

/** Whether one period holds for everybody, whatever their law. */
export const isOnePeriod = (retention: RetentionChoice): retention is Retention => 'unit' in retention;

/** The period that counts under a law; Germany's is the Union's where nothing else is said. */
export function periodUnder(rules: RuleSetCode, retention: RetentionChoice): Retention | undefined {
  if (isOnePeriod(retention)) return retention;
  return retention[rules] ?? (rules === 'DE' ? retention.EU : undefined);
}

/** Every period that is named, whatever the law. */
export const allPeriods = (retention: RetentionChoice): Retention[] =>
  isOnePeriod(retention) ? [retention] : Object.values(retention);
