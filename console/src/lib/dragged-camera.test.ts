import { CameraId, DisplayId } from "@vigie/shared/kernel/units";
import { expect, it } from "vitest";
import { hasCameras, hasTile, putCameras, putTile, takeCameras, takeTile } from "./dragged-camera.ts";

const [gate, bridge] = [1, 2].map((at) => CameraId.parse(`01890000-0000-7000-8000-00000000000${at}`)) as [CameraId, CameraId];

/** The part of a browser's drag that is used. */
function aDrag(): DataTransfer {
  const held = new Map<string, string>();
  const drag = {
    get types() {
      return [...held.keys()];
    },
    setData: (type: string, text: string) => void held.set(type, text),
    getData: (type: string) => held.get(type) ?? "",
    effectAllowed: "none",
  };
  return drag as unknown as DataTransfer;
}

it("carries one camera, or several in their order", () => {
  for (const ids of [[gate], [bridge, gate]]) {
    const drag = aDrag();
    putCameras(drag, ids);
    expect([hasCameras(drag), hasTile(drag)]).toEqual([true, false]);
    expect(takeCameras(drag)).toEqual(ids);
  }
});

it("carries a tile, which is no camera", () => {
  const drag = aDrag();
  const tile = { displayId: DisplayId.parse("01890000-0000-7000-8000-00000000000d"), tile: 3 };
  putTile(drag, tile);
  expect(hasCameras(drag)).toBe(false);
  expect(takeTile(drag)).toEqual(tile);
  expect(takeCameras(drag)).toEqual([]);
});

it.each(["{", "[]", '["x"]', "4"])("takes nothing of what another page dropped under its name: %s", (text) => {
  const drag = aDrag();
  drag.setData("text/x-vigie-cameras", text);
  drag.setData("text/x-vigie-camera", text);
  drag.setData("text/x-vigie-tile", text);
  expect(takeCameras(drag)).toEqual([]);
  expect(takeTile(drag)).toBeNull();
});
