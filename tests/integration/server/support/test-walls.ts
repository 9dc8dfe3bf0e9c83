import type { Device, OwnDevice } from "@vigie/shared/devices/schema";
import type { CameraId, DeviceId, DisplayId, PersonId } from "@vigie/shared/kernel/units";
import type { Role } from "@vigie/shared/people/roles";
import type { CommandAnswer, Display, DisplayCommand, TileContent } from "@vigie/shared/walls/schema";
import { HttpClient } from "./http-client.ts";
import { signInWith } from "./sign-in.ts";
import { PASSWORD, type TestServer } from "./test-app.ts";

/** Somebody of the room, signed in. */
export interface Somebody {
  client: HttpClient;
  id: PersonId;
  login: string;
}

/** A new account of that role, signed in. */
export async function somebody({ grounds, server }: TestServer, login: string, role: Role): Promise<Somebody> {
  const { id } = await grounds.person(login, role);
  return { client: await signIn(server.origin, login), id, login };
}

export async function signIn(origin: string, login: string): Promise<HttpClient> {
  const client = new HttpClient(origin);
  await signInWith(client, { login, password: PASSWORD });
  return client;
}

export const ownDisplay = (client: HttpClient, screen = 1) => client.get<Display>(`/api/displays/own/${screen}`);
export const readDisplay = (client: HttpClient, id: DisplayId) => client.get<Display>(`/api/displays/${id}`);
export const command = (client: HttpClient, id: DisplayId, body: DisplayCommand) =>
  client.post<CommandAnswer>(`/api/displays/${id}/commands`, body, 200);
/** The problem's code, or null when it was done. */
export async function refusalOf(client: HttpClient, id: DisplayId, body: DisplayCommand): Promise<string | null> {
  const answer = await client.send("POST", `/api/displays/${id}/commands`, body);
  return answer.status === 200 ? null : ((answer.body as { code?: string }).code ?? String(answer.status));
}

export const cameraIn = (cameraId: CameraId): TileContent => ({ kind: "camera", cameraId });
export const place = (tile: number, seen: number, content: TileContent | null): DisplayCommand => ({
  kind: "place",
  tiles: [{ tile, seen, content }],
});

/** Enrols a browser as the screen of a new wall. */
export async function enrolWallScreen(
  { server }: TestServer,
  supervisor: HttpClient,
  name: string,
): Promise<{ client: HttpClient; deviceId: DeviceId; displayId: DisplayId }> {
  const client = new HttpClient(server.origin);
  const pending = await client.post<OwnDevice>("/api/device", undefined, 200);
  if (pending.state !== "pending") throw new Error(`device is ${pending.state}`);
  const wall = await supervisor.post<{ id: string }>("/api/walls", { name, columns: 2, rows: 1 }, 201);
  const place = { wallId: wall.id, column: 0, row: 0 };
  const device = await supervisor.post<Device>("/api/devices", { code: pending.code, kind: "wall_screen", name, place }, 201);
  const own = await client.get<OwnDevice>("/api/device");
  if (own.state !== "enrolled" || own.displayId === null) throw new Error(`device is ${own.state}`);
  return { client, deviceId: device.id, displayId: own.displayId };
}
