/** Does something now and again `ms` after it has ended. @returns how to stop */
export function every(ms: number, work: () => Promise<void>): () => Promise<void> {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let working: Promise<void> = Promise.resolve();
  function go(): void {
    working = work().then(() => {
      if (!stopped) timer = setTimeout(go, ms);
    });
  }
  go();
  return async () => {
    stopped = true;
    clearTimeout(timer);
    await working;
  };
}
