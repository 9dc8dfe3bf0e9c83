import type { Forwarding, ForwardingInput, ForwardingPreview } from "@vigie/shared/forwarding/schema";
import type { CameraId, EpochMs } from "@vigie/shared/kernel/units";
import type { PlayLinkMade } from "@vigie/shared/links/schema";
import type { Grounds } from "./grounds.ts";
import type { HttpClient } from "./http-client.ts";

const HOUR_MS = 3_600_000;

/** An hour of one camera for the police, opened in two steps by whoever is signed in there. */
export async function forward(client: HttpClient, grounds: Pick<Grounds, "police">, cameraId: CameraId): Promise<Forwarding> {
  const input: ForwardingInput = {
    serviceId: await grounds.police(),
    officer: "Officier de permanence",
    channel: "radio",
    reason: "Rixe",
    source: { kind: "cameras", cameraIds: [cameraId] },
    until: (Date.now() + HOUR_MS) as EpochMs,
    requestId: null,
  };
  const { previewHash } = await client.post<ForwardingPreview>("/api/forwardings/preview", input, 200);
  return client.post<Forwarding>("/api/forwardings", { ...input, previewHash }, 201);
}

/** A play address of a forwarding's camera. */
export const makeLink = (client: HttpClient, { id }: Forwarding, cameraId: CameraId): Promise<PlayLinkMade> =>
  client.post<PlayLinkMade>(`/api/forwardings/${id}/links`, { cameraId, label: "Police" }, 201);
