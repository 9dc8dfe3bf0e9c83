import { pino } from "pino";
import { startServer } from "./index.ts";
import { systemClock } from "./kernel/clock.ts";
import { readSettings, redacted } from "./kernel/config.ts";
import { openTls } from "./kernel/tls.ts";

/** The server as a process: settings from the environment, ends on SIGTERM, SIGINT, or with the process that started it. */
async function main(): Promise<void> {
  const settings = readSettings(process.env);
  const log = pino({ level: settings.logLevel, base: { process: "server" } }, pino.destination(2));
  log.info({ settings: redacted(settings) }, "server settings");
  const tls = await openTls(settings, systemClock);
  const server = await startServer({ ...settings, tls: tls.files, clock: systemClock, log });
  if (tls.fingerprint !== null) process.stdout.write(`certificate authority SHA-256 ${tls.fingerprint}\n`);
  if (server.setupCode !== null) process.stdout.write(`set-up code: ${server.setupCode}\n`);
  process.stdout.write(`vigie server listening on ${server.origin}\n`);

  let isStopping = false;
  const stop = () => {
    // A terminal's Ctrl-C reaches this process and the one that started it, which then asks too.
    if (isStopping) return;
    isStopping = true;
    server.stop().then(() => process.exit(0), fail);
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
  process.once("disconnect", stop);
}

function fail(error: unknown): never {
  process.stderr.write(`vigie server: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}

await main().catch(fail);
