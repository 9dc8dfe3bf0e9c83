import { type AddressInfo, connect, createServer } from "node:net";
import { expect, it, vi } from "vitest";
import { cpuMs, kernelBytes, rssBytes } from "./proc.ts";

it("reads the processor time that a process has used", () => {
  const before = { ours: cpuMs(process.pid), theirs: process.cpuUsage() };
  for (const endMs = performance.now() + 300; performance.now() < endMs; );
  const { user, system } = process.cpuUsage(before.theirs);
  // Ticks of 10 ms, and what other threads of this process do between the two readings.
  expect(Math.abs(cpuMs(process.pid) - before.ours - (user + system) / 1000)).toBeLessThan(60);
});

it("reads resident memory as the process itself sees it", () => {
  const ratio = rssBytes(process.pid) / process.memoryUsage.rss();
  expect(ratio).toBeGreaterThan(0.9);
  expect(ratio).toBeLessThan(1.1);
});

it("says that a process is gone instead of that it needs nothing", () => {
  expect(() => rssBytes(2 ** 22)).toThrow();
});

it("finds what waits in the kernel for somebody who does not read", async () => {
  const sent = 300_000;
  const server = createServer((socket) => {
    // The reader leaves with bytes unread, which resets the connection.
    socket.on("error", () => socket.destroy()).write(Buffer.alloc(sent));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  expect(kernelBytes(port)).toBe(0);
  const reader = connect(port, "127.0.0.1").pause();
  await vi.waitFor(() => expect(kernelBytes(port)).toBeGreaterThan(sent / 2), { timeout: 10_000 });
  reader.destroy();
  server.close();
});
