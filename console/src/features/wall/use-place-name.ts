import { useQuery } from "@tanstack/react-query";
import type { Camera } from "@vigie/shared/cameras/schema";
import type { CameraId } from "@vigie/shared/kernel/units";
import type { TileContent } from "@vigie/shared/walls/schema";
import { useTranslation } from "react-i18next";
import { queries } from "../../lib/queries.ts";
import { useServices } from "../../lib/services.tsx";

/** What a tile holds, in words. */
export function usePlaceName(cameras: ReadonlyMap<CameraId, Camera>): (content: TileContent) => string {
  const { t } = useTranslation("wall");
  const { api } = useServices();
  // The tile that turns through it asks for the list; here its name alone is read.
  const carousels = useQuery({ ...queries.carousels(api), enabled: false });
  return (content) => {
    switch (content.kind) {
      case "camera": {
        const camera = cameras.get(content.cameraId);
        return camera === undefined ? t("unknownCamera") : `${camera.number} ${camera.name}`;
      }
      case "carousel":
        return carousels.data?.find(({ id }) => id === content.carouselId)?.name ?? t("carousel");
      case "round":
        return t("round");
    }
  };
}
