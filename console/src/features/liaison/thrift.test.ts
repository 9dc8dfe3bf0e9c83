import { expect, it } from "vitest";
import { nextThrift, streamFor } from "./thrift.ts";

const LIVE = { rung: "full", state: { name: "live" } } as const;

it("takes the full picture of the enlarged camera alone", () => {
  expect(streamFor(true, null, 0)).toBe("main");
  expect(streamFor(false, null, 0)).toBe("sub");
});

it("goes back to the small picture for five minutes when the link does not carry the full one", () => {
  const thrift = nextThrift(null, { ...LIVE, rung: "key-frames" }, 1_000);
  expect(streamFor(true, thrift, 300_999)).toBe("sub");
  expect(streamFor(true, thrift, 301_000)).toBe("main");
  expect(nextThrift(thrift, LIVE, 2_000)).toBe(thrift);
});

it("does the same where only HLS is to be had, or the codec is not", () => {
  expect(nextThrift(null, { ...LIVE, rung: "hls" }, 0)).not.toBeNull();
  expect(nextThrift(null, { rung: "full", state: { name: "undecodable", codec: "h265", isSubOffered: true } }, 0)).not.toBeNull();
  expect(nextThrift(null, LIVE, 0)).toBeNull();
});
