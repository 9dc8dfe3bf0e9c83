/**
 * Runs `stop` once when the terminal or a service manager ends the command, then leaves. A terminal sends Ctrl-C to every process of
 * its group and npm passes it on again: what comes after the first is ignored, stopping has its own deadline.
 */
export function stopOnSignal(stop: () => Promise<void>): { isStopping(): boolean } {
  let isStopping = false;
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      if (isStopping) return;
      isStopping = true;
      stop().then(
        () => process.exit(0),
        (error: unknown) => fail(error),
      );
    });
  }
  return { isStopping: () => isStopping };
}

/** Ends the command with one line. */
export function fail(error: unknown): never {
  console.error(`vigie: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
}
