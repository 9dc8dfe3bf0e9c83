import { z } from "zod";

/** A set of addresses in CIDR form (RFC 4632, RFC 4291 §2.3): the camera networks that a site declares. Empty: no address is in it. */
export interface Networks {
  readonly cidrs: readonly string[];
  /** `address` is an IPv4 or IPv6 literal without brackets or zone; anything else is outside. An IPv4-mapped IPv6 address counts as its IPv4. */
  contains(address: string): boolean;
}

const Cidr = z.union([z.cidrv4(), z.cidrv6()]);

/** A comma-separated list of CIDR blocks, as in `VIGIE_CAMERA_NETWORKS`; each faulty block is named in the error. */
export const NetworkList = z.string().transform((text, context): Networks => {
  const cidrs = text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
  for (const cidr of cidrs) {
    if (!Cidr.safeParse(cidr).success)
      context.addIssue({ code: "custom", message: `${cidr} is not a CIDR block such as 10.20.0.0/16` });
  }
  return networks(cidrs);
});

const V4_BITS = 32;
const V6_BITS = 128;

function networks(cidrs: readonly string[]): Networks {
  const blocks = cidrs.flatMap((cidr) => {
    const [host = "", length = ""] = cidr.split("/");
    const address = parse(host);
    return address === null ? [] : [{ ...address, shift: BigInt(address.bits - Number(length)) }];
  });
  return {
    cidrs,
    contains(text) {
      const address = parse(text);
      if (address === null) return false;
      return blocks.some((block) => block.bits === address.bits && block.value >> block.shift === address.value >> block.shift);
    },
  };
}

interface Address {
  bits: number;
  value: bigint;
}

function parse(text: string): Address | null {
  if (z.ipv4().safeParse(text).success) return { bits: V4_BITS, value: v4(text) };
  if (!z.ipv6().safeParse(text).success) return null;
  const value = v6(text);
  const mapped = value >> 32n === 0xffffn;
  return mapped ? { bits: V4_BITS, value: value & 0xffffffffn } : { bits: V6_BITS, value };
}

const v4 = (text: string) => text.split(".").reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);

function v6(text: string): bigint {
  const dotted = text.lastIndexOf(".") === -1 ? null : text.slice(text.lastIndexOf(":") + 1);
  const tail = dotted === null ? null : v4(dotted);
  const plain =
    tail === null || dotted === null
      ? text
      : `${text.slice(0, -dotted.length)}${(tail >> 16n).toString(16)}:${(tail & 0xffffn).toString(16)}`;
  const [head = "", rest] = plain.split("::");
  const left = head === "" ? [] : head.split(":");
  const right = rest === undefined || rest === "" ? [] : rest.split(":");
  const groups = rest === undefined ? left : [...left, ...Array<string>(8 - left.length - right.length).fill("0"), ...right];
  return groups.reduce((value, group) => (value << 16n) | BigInt(`0x${group}`), 0n);
}
