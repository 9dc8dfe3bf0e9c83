import type { CameraHealth, HealthFault, HealthFinding, StreamHealth } from "@vigie/shared/cameras/health";
import type { Camera, StreamName } from "@vigie/shared/cameras/schema";
import type { CameraTree } from "@vigie/shared/console/api";
import type { CameraId } from "@vigie/shared/kernel/units";
import { fold } from "../../lib/search.ts";
import type { Shape } from "../../ui/Mark.tsx";

/** One camera of the board. */
export interface BoardLine {
  camera: Camera;
  number: number;
  place: string;
  /** Name, site and commune, folded: what the search compares. */
  words: string;
  health: CameraHealth;
  /** Null: all is well. */
  worst: HealthFinding | null;
  /** The stream that the figures are of. */
  stream: StreamHealth | null;
  /** Since when that stream gives no picture: its last figures are then not of now. */
  outageSinceAt: number | null;
}

/** In the order of the board, which is the server's: worst first. A camera that the lists do not know yet comes with the next fetch. */
export function boardLines(cameras: readonly CameraHealth[], tree: CameraTree): BoardLine[] {
  const known = new Map<CameraId, Camera>(tree.cameras.map((camera) => [camera.id, camera]));
  const sites = new Map(tree.sites.map((site) => [site.id, site]));
  const communes = new Map(tree.communes.map((commune) => [commune.id, commune.name]));
  return cameras.flatMap((health) => {
    const camera = known.get(health.cameraId);
    if (camera === undefined) return [];
    const site = sites.get(camera.siteId);
    const place = [site?.name, site === undefined ? undefined : communes.get(site.communeId)].filter(Boolean).join(", ");
    const worst = health.findings[0] ?? null;
    const stream = streamOf(health, worst?.stream ?? null);
    return [
      {
        camera,
        number: camera.number,
        place,
        words: fold(`${camera.name} ${place}`),
        health,
        worst,
        stream,
        outageSinceAt: outageSinceAt(health, worst?.stream ?? "main"),
      },
    ];
  });
}

/** The figures of what is wrong; where nothing is, those of the main stream. */
export function streamOf(health: CameraHealth, wanted: StreamName | null): StreamHealth | null {
  const of = (name: StreamName) => health.streams.find(({ stream }) => stream === name) ?? null;
  return wanted === null ? (of("main") ?? of("sub")) : of(wanted);
}

/** Null: the stream gives pictures, as far as is known. */
export function outageSinceAt({ findings }: CameraHealth, of: StreamName): number | null {
  const isOutage = ({ fault, stream }: HealthFinding) => stream === of && (fault === "no_signal" || fault === "node_lost");
  return findings.find(isOutage)?.sinceAt ?? null;
}

/** What a line says of its findings: of which streams the worst fault is, and the other faults, each once. */
export function saidOf(findings: readonly HealthFinding[]): { streams: readonly StreamName[]; others: readonly HealthFault[] } {
  const worst = findings[0]?.fault;
  const streams = findings.filter(({ fault }) => fault === worst).map(({ stream }) => stream);
  const others = findings.map(({ fault }) => fault).filter((fault) => fault !== worst);
  return { streams: STREAMS.filter((stream) => streams.includes(stream)), others: [...new Set(others)] };
}

const STREAMS: readonly StreamName[] = ["main", "sub"];

/** A fault is told by its word; shape and hue repeat it. `failed`: no picture that could be trusted. */
export const FAULT_SHAPE: Readonly<Record<HealthFault, Shape>> = {
  node_lost: "failed",
  no_signal: "failed",
  black: "failed",
  moved: "failed",
  frozen: "failed",
  frames_missing: "starting",
  bitrate_low: "starting",
  unsteady: "starting",
  clock_off: "starting",
};

export const isGrave = (fault: HealthFault): boolean => FAULT_SHAPE[fault] === "failed";
