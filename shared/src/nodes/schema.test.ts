import { expect, it } from "vitest";
import { Origin, RtmpOrigin } from "./schema.ts";

it.each(["http://localhost:8081", "https://node-1.metz.example", "https://[fd00::1]:8443", "http://10.20.0.1"])(
  "takes an origin: %s",
  (origin) => {
    expect(Origin.safeParse(origin).success).toBe(true);
  },
);

it.each([
  "https://metz.example/",
  "https://a@metz.example",
  "https://x;.metz.example",
  "https://x,.metz.example",
  "https://'self'.metz.example",
  "ftp://metz.example",
])("takes nothing that could end the directive or header it is written in: %s", (origin) => {
  expect(Origin.safeParse(origin).success).toBe(false);
  expect(RtmpOrigin.safeParse(`${origin.replace(/^\w+/, "rtmp")}:1935`).success && !origin.startsWith("ftp")).toBe(false);
});
