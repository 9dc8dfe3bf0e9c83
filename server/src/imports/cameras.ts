import { type CameraInput, CameraSourceInput } from "@vigie/shared/cameras/schema";
import { AppError } from "@vigie/shared/kernel/problem";
import { CameraNumber, type CommuneId, type SiteId } from "@vigie/shared/kernel/units";
import { z } from "zod";
import { inColumn, type Line } from "./table.ts";

export const CAMERA_COLUMNS = ["number", "name", "commune", "site", "main", "sub", "username", "password"] as const;
type CameraLine = Line<(typeof CAMERA_COLUMNS)[number]>;

const Name = z.string().trim().min(1).max(80);
const [RtspSource] = CameraSourceInput.options;

/** A line's camera, and the site that it names, which may have to be made. */
export interface CameraPlan {
  communeId: CommuneId;
  site: string;
  toInput: (siteId: SiteId) => CameraInput;
}

export function readCamera({ cells }: CameraLine, communeNamed: (name: string) => CommuneId | null): CameraPlan {
  const communeId = inColumn("commune", () => {
    const id = communeNamed(cells.commune);
    if (id === null) throw new AppError("commune.not_found", `no commune is named ${cells.commune}`);
    return id;
  });
  const number = inColumn("number", () => (cells.number === "" ? null : CameraNumber.parse(Number(cells.number))));
  const name = inColumn("name", () => Name.parse(cells.name));
  const main = inColumn("main", () => readAddress(cells.main));
  const sub = inColumn("sub", () => (cells.sub === "" ? null : readAddress(cells.sub)));
  const credentials = cells.username === "" ? null : { username: cells.username, password: cells.password };
  const source = inColumn("username", () => RtspSource.parse({ kind: "rtsp", main, sub, credentials }));
  const site = inColumn("site", () => Name.parse(cells.site));
  return { communeId, site, toInput: (siteId) => ({ number, name, siteId, nodeId: null, source }) };
}

function readAddress(text: string): string {
  const address = RtspSource.shape.main.safeParse(text);
  if (!address.success) throw new AppError("camera.address_invalid", "not a canonical RTSP address");
  return address.data;
}
