import type { StreamHealth } from "@vigie/shared/cameras/health";
import type { CameraId } from "@vigie/shared/kernel/units";

/** So many cameras, and so large a share of them, are told to be moved at the same time: each for a quarter of an hour (`SCENE_RULES`). */
const COMMON = { cameras: 4, share: 0.25 } as const;

/**
 * In the evening infrared filters leave their lenses, and a downpour begins, at many cameras within minutes, and each picture leaps as if its
 * camera had been turned: then it is told of none. A hand turns one.
 */
export function withoutCommonMoves(streams: StreamHealth[]): StreamHealth[] {
  const moved = camerasOf(streams.filter(({ signs }) => signs.includes("moved")));
  const isCommon = moved.size >= COMMON.cameras && moved.size >= COMMON.share * camerasOf(streams).size;
  return isCommon ? streams.map((each) => ({ ...each, signs: each.signs.filter((sign) => sign !== "moved") })) : streams;
}

const camerasOf = (streams: readonly StreamHealth[]): Set<CameraId> => new Set(streams.map(({ cameraId }) => cameraId));
