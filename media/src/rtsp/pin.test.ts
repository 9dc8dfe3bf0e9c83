import { parseCameraAddress } from "@vigie/shared/cameras/address";
import { NetworkList } from "@vigie/shared/cameras/networks";
import { expect, it } from "vitest";
import { pinAddress } from "./pin.ts";

const networks = NetworkList.parse("10.20.0.0/16, fd00:20::/32");
const pin = (text: string, addresses: readonly string[] = []) => {
  const address = parseCameraAddress(text);
  if (address === null) throw new Error(`not an address: ${text}`);
  return pinAddress(address, networks, async () => addresses);
};

it("pins the first address of a name whose addresses are all inside", async () => {
  expect(await pin("rtsp://camera.example/1", ["10.20.0.9", "fd00:20::9"])).toBe("10.20.0.9");
  expect(await pin("rtsp://10.20.1.2/1")).toBe("10.20.1.2");
  expect(await pin("rtsp://[fd00:20::1]/1")).toBe("fd00:20::1");
  expect(await pin("rtsp://[::ffff:10.20.0.1]/1")).toBe("::ffff:10.20.0.1");
});

it.each([
  ["one inside, one outside", "rtsp://camera.example/1", ["10.20.0.9", "127.0.0.1"]],
  ["outside", "rtsp://camera.example/1", ["192.0.2.1"]],
  ["an answer that is no address", "rtsp://camera.example/1", ["10.20.0.9%eth0"]],
  ["an answer that is a name", "rtsp://camera.example/1", ["localhost"]],
  ["a literal outside", "rtsp://127.0.0.1/1", []],
  ["a mapped literal outside", "rtsp://[::ffff:127.0.0.1]/1", []],
])("refuses %s", async (_, text, addresses) => {
  await expect(pin(text, addresses)).rejects.toMatchObject({ fault: "address_refused" });
});

it("says that a name has no address, or that nobody knows", async () => {
  await expect(pin("rtsp://camera.example/1", [])).rejects.toMatchObject({ fault: "name_unresolved" });
  const address = parseCameraAddress("rtsp://camera.example/1");
  const unknown = () => Promise.reject(new Error("ENOTFOUND"));
  if (address !== null) await expect(pinAddress(address, networks, unknown)).rejects.toMatchObject({ fault: "name_unresolved" });
});
