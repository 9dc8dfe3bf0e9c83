// Loaded before a process that is measured (`--expose-gc --import`): on SIGUSR2 it collects its garbage and says so.
process.on("SIGUSR2", () => {
  globalThis.gc?.();
  process.stdout.write("vigie garbage collected\n");
});
