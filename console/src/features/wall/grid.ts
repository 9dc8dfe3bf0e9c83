import type { Camera, CameraStates } from "@vigie/shared/cameras/schema";
import type { CameraId } from "@vigie/shared/kernel/units";
import type { Display, Tile, TileRef } from "@vigie/shared/walls/schema";
import type { TileStateName } from "@vigie/shared/walls/screens";
import type { ReactNode } from "react";
import type { MediaSockets } from "../../lib/media-socket.ts";
import type { SeatViewings } from "../../lib/viewings.ts";
import type { Arrangement } from "./geometry.ts";

/** What a tile shows now. */
export interface TileSubject {
  cameraId: CameraId;
  tile: TileRef;
  /** It turns through a list: the next moment it shows another. */
  isTurning: boolean;
}

/** A line of a tile's menu. */
export interface TileEntry {
  id: string;
  label: string;
  run: () => void;
}

/** What other parts of the console say and offer of the camera that a tile shows. The same as long as the page is. */
export interface TileExtras {
  /** After the name in the bar. */
  markOf: (cameraId: CameraId) => ReactNode;
  entriesOf: (subject: TileSubject) => readonly TileEntry[];
}

/** What a tile shows of the past, over its live picture, and the word that says so. */
export interface TileReplay {
  word: ReactNode;
  over: ReactNode;
}

/** What is done to a tile by whoever works with the wall. */
export interface GridWork {
  arrangement: Arrangement;
  /** Tiles whose content is asked for and not the server's yet. */
  pending: ReadonlySet<number>;
  /** Large numbers on the tiles, while the key that takes one by its number is held. */
  areNumbersShown: boolean;
  onSelect: (tile: number) => void;
  onPromote: (tile: number) => void;
  onClear: (tile: number) => void;
  onStatistics: () => void;
  onCameras: (tile: number, cameraIds: readonly CameraId[]) => void;
  onSwap: (from: number, to: number) => void;
  onHold: (tile: number, heldStep: number | null) => void;
}

export interface GridContent {
  display: Display;
  cameras: ReadonlyMap<CameraId, Camera>;
  states: ReadonlyMap<CameraId, CameraStates>;
  viewings: SeatViewings;
  mediaSockets: MediaSockets;
  /** The tile on its main stream with the least delay. */
  selected: number | null;
  hasStatistics: boolean;
  /** Null: it is shown by itself, as on a wall screen. */
  extras: TileExtras | null;
  /** Another one whenever a replay begins or ends; absent: nobody looks back here. */
  replayOf?: (cameraId: CameraId, tile: TileRef) => TileReplay | null;
  /** At each change of a tile's word, with the camera it shows; null once it shows none. */
  onState: (tile: number, state: TileStateName | null, cameraId: CameraId | null) => void;
}

export interface PlaceProps {
  tile: number;
  isSelected: boolean;
  content: GridContent;
  /** Null: it is only looked at. */
  work: GridWork | null;
}

export interface ContentProps extends PlaceProps {
  held: Tile;
  /** What it holds, in words; null: nothing. */
  name: string | null;
}
