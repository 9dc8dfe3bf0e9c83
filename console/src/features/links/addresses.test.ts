import { expect, it } from "vitest";
import { playAddresses } from "./addresses.ts";

it("writes what a player of each protocol is given", () => {
  const made = { link: {} as never, streamKey: "k+1", path: "/live/0190a5a0-0000-7000-8000-000000000101" };
  expect(playAddresses(made, "https://node1.csu.example:8081")).toEqual({
    httpFlv: "https://node1.csu.example:8081/live/0190a5a0-0000-7000-8000-000000000101.flv?key=k%2B1",
    wsFlv: "wss://node1.csu.example:8081/live/0190a5a0-0000-7000-8000-000000000101.flv?key=k%2B1",
    rtmpPath: "/live/0190a5a0-0000-7000-8000-000000000101?key=k%2B1",
  });
});
