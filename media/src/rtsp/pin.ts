import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import type { CameraAddress } from "@vigie/shared/cameras/address";
import type { Networks } from "@vigie/shared/cameras/networks";
import { StreamFaultError } from "./fault.ts";

/** All addresses of a DNS name. Rejects when there is none. */
export type ResolveHost = (host: string) => Promise<readonly string[]>;

export const systemResolve: ResolveHost = async (host) => (await lookup(host, { all: true })).map(({ address }) => address);

/**
 * The one IP address that the connection goes to, decided before any. A name that has a single address outside the camera networks is
 * refused whole: otherwise whoever answers for it chooses at each connect whether the check or the connection sees the bad one.
 */
export async function pinAddress(address: CameraAddress, networks: Networks, resolve: ResolveHost): Promise<string> {
  const found = address.isLiteral ? [address.host] : await resolveAll(address.host, resolve);
  const [first] = found;
  if (first === undefined) throw new StreamFaultError("name_unresolved", "the name has no address");
  for (const candidate of found) {
    if (isIP(candidate) === 0 || !networks.contains(candidate)) {
      throw new StreamFaultError("address_refused", "the address lies outside the camera networks");
    }
  }
  return first;
}

async function resolveAll(host: string, resolve: ResolveHost): Promise<readonly string[]> {
  try {
    return await resolve(host);
  } catch (cause) {
    throw new StreamFaultError("name_unresolved", "the name is not resolved", { cause });
  }
}
