import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseCameraAddress } from "./address.ts";

describe("parseCameraAddress", () => {
  it.each([
    ["rtsp://10.20.1.4/stream1", { scheme: "rtsp", host: "10.20.1.4", isLiteral: true, port: 554, path: "/stream1" }],
    [
      "rtsps://10.20.1.4/s?profile=2&x=%20",
      { scheme: "rtsps", host: "10.20.1.4", isLiteral: true, port: 322, path: "/s?profile=2&x=%20" },
    ],
    ["rtsp://[fd00::1]:8554/a", { scheme: "rtsp", host: "fd00::1", isLiteral: true, port: 8554, path: "/a" }],
    ["rtsp://cam-12.csu.example", { scheme: "rtsp", host: "cam-12.csu.example", isLiteral: false, port: 554, path: "" }],
  ])("reads %s", (text, address) => {
    expect(parseCameraAddress(text)).toEqual(address);
  });

  it.each([
    "file:///etc/passwd",
    "http://10.0.0.1/",
    "RTSP://10.0.0.1/",
    "rtsp://0x7f000001/",
    "rtsp://2130706433/",
    "rtsp://2130706433:554/",
    "rtsp://127.1/",
    "rtsp://0177.0.0.1/",
    "rtsp://10.0.0.256/",
    "rtsp://[::ffff:127.0.0.1/",
    "rtsp://[fe80::1%25eth0]/",
    "rtsp://user:secret@10.0.0.1/",
    "rtsp://10.0.0.1:/",
    "rtsp://10.0.0.1:0/",
    "rtsp://10.0.0.1:65536/",
    "rtsp://10.0.0.1:0554/",
    "rtsp://-cam.example/",
    "-rtsp://10.0.0.1/",
    "rtsp://10.0.0.1/a\r\nHost: x",
    "rtsp://10.0.0.1/a b",
    "rtsp://10.0.0.1/#f",
    "rtsp://cam.example./",
    "rtsp://cam.0x1/",
    "rtsp:///path",
    "",
    `rtsp://10.0.0.1/${"a".repeat(2000)}`,
  ])("refuses %j", (text) => {
    expect(parseCameraAddress(text)).toBeNull();
  });

  it("never reads a host that is not the one written, whatever comes", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 60 }), (tail) => {
        const address = parseCameraAddress(`rtsp://${tail}`);
        if (address === null) return;
        expect(`rtsp://${tail}`).toContain(address.host);
        expect(tail).not.toMatch(/[\s@\\]/);
      }),
    );
  });
});
