import { expect, it } from "vitest";
import { pushAddress } from "./push-address.ts";

it("gives an encoder its server and its stream name, the key in the latter alone", () => {
  const cameraId = "0190a5a0-0000-7000-8000-000000000101" as never;
  expect(pushAddress({ cameraId, streamKey: "a+b", path: `/ingest/${cameraId}` })).toEqual({
    server: "/ingest",
    name: "0190a5a0-0000-7000-8000-000000000101?key=a%2Bb",
  });
});
