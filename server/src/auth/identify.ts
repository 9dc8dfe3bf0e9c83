import type { Device } from "@vigie/shared/devices/schema";
import type { Principal } from "@vigie/shared/people/principal";
import { type Identity, type Post, plainAddress } from "../kernel/post.ts";

/** What a browser shows of itself with a request or a handshake. */
export interface Credentials {
  sessionToken: string | undefined;
  deviceSecret: string | undefined;
  address: string;
}

interface Deps {
  authenticate: (sessionToken: string | undefined) => Promise<Principal>;
  findDevice: (secret: string | undefined) => Promise<Device | null>;
}
/**
 * Who asks: the person who signed in; otherwise the wall screen whose cookie comes along. A post is nobody: it names where a person sits.
 */
export const createIdentify =
  ({ authenticate, findDevice }: Deps) =>
  async ({ sessionToken, deviceSecret, address }: Credentials): Promise<Identity> => {
    const device = await findDevice(deviceSecret);
    const post: Post =
      device === null ? { name: plainAddress(address), deviceId: null } : { name: device.name, deviceId: device.id };
    const principal = await authenticate(sessionToken);
    if (principal.kind === "anonymous" && device?.kind === "wall_screen")
      return { principal: { kind: "device", deviceId: device.id }, post };
    return { principal, post };
  };
