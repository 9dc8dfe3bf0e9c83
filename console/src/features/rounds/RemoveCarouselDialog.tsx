import { useQueryClient } from "@tanstack/react-query";
import type { Carousel } from "@vigie/shared/walls/scenes";
import { useTranslation } from "react-i18next";
import { useServices } from "../../lib/services.tsx";
import { useAct } from "../../lib/use-act.ts";
import { ConfirmDialog } from "../../ui/ConfirmDialog.tsx";

export function RemoveCarouselDialog({ carousel, onClose }: { carousel: Carousel; onClose: () => void }) {
  const { t } = useTranslation("rounds");
  const { api } = useServices();
  const client = useQueryClient();
  const act = useAct();
  const confirm = async () => {
    const done = await act.run(() => api.carousels.remove(carousel.id));
    await client.invalidateQueries({ queryKey: ["carousels"] });
    if (done !== null) onClose();
  };
  return (
    <ConfirmDialog
      title={t("removeCarousel", { name: carousel.name })}
      consequence={t("removeConsequence")}
      verb={t("remove")}
      act={act}
      onConfirm={() => void confirm()}
      onClose={onClose}
    />
  );
}
