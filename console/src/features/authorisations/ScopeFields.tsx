import { Purpose } from "@vigie/shared/authorisations/schema";
import type { CameraId } from "@vigie/shared/kernel/units";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../i18n/format.ts";
import { PickField } from "../../ui/PickField.tsx";
import { camerasOf } from "./authorisation-draft.ts";
import type { PartProps } from "./form-part.ts";
import { purposeText } from "./purpose-text.ts";

/** Which cameras of the commune, and what for. */
export function ScopeFields({ draft, tree, onChange, errorOf }: PartProps) {
  const { t } = useTranslation("authorisations");
  const format = useFormat();
  const sites = new Map(tree.sites.map((site) => [site.id, site.name]));
  const cameras = camerasOf(tree, draft.communeId).map(({ id, number, name, siteId }) => ({
    id,
    label: t("camera", { number, name }),
    second: sites.get(siteId),
  }));
  const purposes = Purpose.options.map((purpose) => ({
    id: purpose,
    label: t(`purpose.${purpose}`),
    second: purposeText(purpose, t, format),
  }));
  return (
    <>
      <PickField<CameraId>
        label={t("form.cameras")}
        help={t("form.camerasHelp")}
        choices={cameras}
        chosen={draft.cameraIds}
        onChange={(cameraIds) => onChange({ ...draft, cameraIds })}
        empty={t(draft.communeId === null ? "form.communeFirst" : "form.noCamera")}
        error={errorOf("cameraIds")}
      />
      <PickField<Purpose>
        label={t("form.purposes")}
        choices={purposes}
        chosen={draft.purposes}
        onChange={(chosen) => onChange({ ...draft, purposes: chosen })}
        empty={t("form.noPurpose")}
        error={errorOf("purposes")}
      />
    </>
  );
}
