import { describe, expect, it } from "vitest";
import { NetworkList } from "./networks.ts";

describe("camera networks", () => {
  const networks = NetworkList.parse("10.20.0.0/16, 192.168.7.8/32,fd00:1::/32");

  it.each(["10.20.0.0", "10.20.255.255", "192.168.7.8", "fd00:1::1", "fd00:1:ffff::", "::ffff:10.20.3.4"])(
    "holds %s",
    (address) => {
      expect(networks.contains(address)).toBe(true);
    },
  );

  it.each([
    "10.21.0.0",
    "10.19.255.255",
    "192.168.7.9",
    "fd00:2::1",
    "127.0.0.1",
    "::1",
    "::ffff:127.0.0.1",
    "::10.20.3.4",
    "10.20.0.0.example",
    "0x0a140001",
    "",
  ])("does not hold %j", (address) => {
    expect(networks.contains(address)).toBe(false);
  });

  it("holds nothing when empty, everything of a family under a zero length", () => {
    expect(NetworkList.parse("").contains("10.0.0.1")).toBe(false);
    expect(NetworkList.parse("0.0.0.0/0").contains("203.0.113.9")).toBe(true);
    expect(NetworkList.parse("0.0.0.0/0").contains("fd00::1")).toBe(false);
    expect(NetworkList.parse("::/0").contains("fd00::1")).toBe(true);
  });

  it("names each faulty block", () => {
    const parsed = NetworkList.safeParse("10.0.0.0/33,nowhere,10.0.0.0/8");
    expect(parsed.error?.issues.map((issue) => issue.message)).toEqual([
      "10.0.0.0/33 is not a CIDR block such as 10.20.0.0/16",
      "nowhere is not a CIDR block such as 10.20.0.0/16",
    ]);
  });
});
