import { readFileSync } from "node:fs";
import { afterAll, expect, it } from "vitest";
import { probe, removeCache, serveOne } from "../testing/small-camera.ts";

afterAll(removeCache);

it("starts with a key frame for each reader, in mid-group too", async () => {
  const { server, name, address, connection } = await serveOne({}, { mode: "live", gopFrames: 10_000 });
  await connection.play(address);
  await connection.until(() => connection.rtp.length > 20, "packets");
  const before = server.frames(name, "main").length;
  const second = await probe(address);
  await second.play(address);
  await second.until(() => second.rtp.length > 0, "packets of the second reader");
  const log = server.frames(name, "main");
  expect(log.slice(before).filter(({ isKey }) => isKey)).toHaveLength(1);
  expect(log[0]?.isKey).toBe(true);
});

it("goes on with later timestamps and frame numbers when its encoder was lost", async () => {
  const { server, name, address, connection } = await serveOne({}, { mode: "live" });
  await connection.play(address);
  await connection.until(() => connection.rtp.length > 10, "packets");
  const own = readFileSync(`/proc/self/task/${process.pid}/children`, "utf8").trim().split(" ").map(Number);
  const encoder = own.find((pid) => readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("encoder-process"));
  if (encoder === undefined) throw new Error("no encoder runs");
  process.kill(encoder, "SIGKILL");
  const before = server.frames(name, "main").length;
  await expect.poll(() => server.frames(name, "main").length, { timeout: 15_000 }).toBeGreaterThan(before + 10);
  const log = server.frames(name, "main");
  expect(log.slice(1).every(({ frameNumber }, at) => frameNumber === (log[at]?.frameNumber ?? 0) + 1)).toBe(true);
  const clocks = log.map(({ timeCode }) => (timeCode.kind === "clock" ? timeCode.drawnAt : Number.NaN));
  expect(clocks.slice(1).every((at, index) => at > (clocks[index] ?? 0))).toBe(true);
});
