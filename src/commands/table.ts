/** Lines of a table whose columns stand under each other; figures to the right. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = head.map((word, n) => Math.max(word.length, ...rows.map((row) => row[n]?.length ?? 0)));
  const isFigure = (n: number) => rows.every((row) => /^\d*$/.test(row[n] ?? ''));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, n) => (isFigure(n) ? cell.padStart(widths[n] ?? 0) : cell.padEnd(widths[n] ?? 0)))
      .join('  ')
      .trimEnd();
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)];
}
