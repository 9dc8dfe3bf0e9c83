import { pino } from "pino";
import { systemClock } from "./kernel/clock.ts";
import { collectLessOften } from "./kernel/collector.ts";
import { readSettings } from "./kernel/config.ts";
import { startNode } from "./node.ts";

/** A media node as a process: settings from the environment, ends on SIGTERM, SIGINT, or with the process that started it. */
async function main(): Promise<void> {
  collectLessOften();
  const { logLevel, ...settings } = readSettings(process.env);
  const log = pino({ level: logLevel, base: { node: settings.name } });
  // Until it has started there is nothing to put in order, and it may wait long for a server to admit it.
  const leave = () => process.exit(0);
  process.once("disconnect", leave);
  const node = await startNode({ ...settings, clock: systemClock, log });
  process.stdout.write(
    `vigie node listening on ${node.origin}${node.rtmpPort === null ? "" : ` (rtmp on port ${node.rtmpPort})`}\n`,
  );

  let isStopping = false;
  const stop = () => {
    // A terminal's Ctrl-C reaches this process and the one that started it, which then asks too.
    if (isStopping) return;
    isStopping = true;
    node.stop().then(() => process.exit(0), fail);
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
  process.off("disconnect", leave);
  process.once("disconnect", stop);
}

function fail(error: unknown): never {
  process.stderr.write(`vigie node: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}

await main().catch(fail);
