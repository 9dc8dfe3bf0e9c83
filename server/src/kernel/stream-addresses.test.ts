import type { CameraId } from "@vigie/shared/kernel/units";
import { expect, it } from "vitest";
import { playAddresses, pushAddress } from "./stream-addresses.ts";

const cameraId = "0190a5a0-0000-7000-8000-000000000101" as CameraId;
const node = { origin: "https://node1.csu.example:8081", rtmpOrigin: "rtmps://node1.csu.example:1936" };

it("writes what a player of each protocol is given", () => {
  expect(playAddresses(node, cameraId, "k+1")).toEqual({
    httpFlv: `https://node1.csu.example:8081/live/${cameraId}.flv?key=k%2B1`,
    wsFlv: `wss://node1.csu.example:8081/live/${cameraId}.flv?key=k%2B1`,
    rtmp: `rtmps://node1.csu.example:1936/live/${cameraId}?key=k%2B1`,
  });
  expect(playAddresses({ ...node, rtmpOrigin: null }, cameraId, "k").rtmp).toBeNull();
});

it("gives an encoder its server and its stream name, the key in the latter alone", () => {
  expect(pushAddress(node, cameraId, "a+b")).toEqual({
    cameraId,
    server: "rtmps://node1.csu.example:1936/ingest",
    name: `${cameraId}?key=a%2Bb`,
  });
});

it("gives an encoder no server where none takes RTMP", () => {
  expect(pushAddress({ ...node, rtmpOrigin: null }, cameraId, "k").server).toBeNull();
  expect(pushAddress(null, cameraId, "k")).toEqual({ cameraId, server: null, name: `${cameraId}?key=k` });
});
