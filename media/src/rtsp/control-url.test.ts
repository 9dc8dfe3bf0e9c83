import { expect, it } from "vitest";
import { checkControlUrl, checkRedirect, resolveControl } from "./control-url.ts";

it.each([
  ["rtsp://h/live/", "trackID=1", "rtsp://h/live/trackID=1"],
  ["rtsp://h/live", "trackID=1", "rtsp://h/live/trackID=1"],
  ["rtsp://h/live?profile=1", "trackID=1", "rtsp://h/live?profile=1/trackID=1"],
  ["rtsp://h/live", "?ctype=video", "rtsp://h/live?ctype=video"],
  ["rtsp://h/live/", "/trackID=1", "rtsp://h/live/trackID=1"],
  ["rtsp://h/live", "rtsp://h/other/track1", "rtsp://h/other/track1"],
  ["rtsp://h/live/", "*", "rtsp://h/live/"],
  ["rtsp://h/live/", null, "rtsp://h/live/"],
  ["rtsp://h/live/", "", "rtsp://h/live/"],
])("%s and %s make %s", (base, control, url) => {
  expect(resolveControl(base, control)).toBe(url);
});

const allowed = { host: "camera.example", pinnedAddress: "10.0.0.7" };

it.each([
  ["rtsp://camera.example/1", "rtsp://camera.example/1"],
  ["rtsp://10.0.0.7:8554/1", "rtsp://10.0.0.7:8554/1"],
  ["RTSP://Camera.Example/1", "rtsp://Camera.Example/1"],
  ["rtsp://root:secret@10.0.0.7/1", "rtsp://10.0.0.7/1"],
])("takes %s as %s", (url, taken) => {
  expect(checkControlUrl(url, allowed)).toBe(taken);
});

it.each([
  "rtsp://10.0.0.8/1",
  "rtsp://camera.example.attacker.example/1",
  "rtsp://camera.example@10.0.0.8/1",
  "rtsp://[::ffff:10.0.0.7]/1",
  "rtsp://10.0.0.7\\@x/",
  "rtsp:///1",
])("refuses another host: %s", (url) => {
  expect(() => checkControlUrl(url, allowed)).toThrow(expect.objectContaining({ fault: "address_refused" }));
});

it.each(["http://10.0.0.7/1", "file:///etc/passwd", "rtsp://10.0.0.7/a b", "rtsp://10.0.0.7/\r\nTEARDOWN"])(
  "refuses what is no URL of RTSP: %j",
  (url) => {
    expect(() => checkControlUrl(url, allowed)).toThrow(expect.objectContaining({ fault: "rtsp_error" }));
  },
);

it("follows a redirect on the same host alone, and never out of TLS", () => {
  expect(checkRedirect("rtsp://10.0.0.7:8554/2", { ...allowed, isTls: false })).toBe("rtsp://10.0.0.7:8554/2");
  expect(checkRedirect("rtsps://10.0.0.7/2", { ...allowed, isTls: true })).toBe("rtsps://10.0.0.7/2");
  expect(() => checkRedirect("rtsp://10.0.0.7/2", { ...allowed, isTls: true })).toThrow(/not taken/);
  expect(() => checkRedirect("rtsp://10.0.0.9/2", { ...allowed, isTls: false })).toThrow(/another host/);
  expect(() => checkRedirect("", { ...allowed, isTls: false })).toThrow(/none of RTSP/);
});
