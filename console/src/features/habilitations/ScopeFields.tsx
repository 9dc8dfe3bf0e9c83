import type { CameraTree } from "@vigie/shared/console/api";
import type { CameraId, CommuneId } from "@vigie/shared/kernel/units";
import { useTranslation } from "react-i18next";
import { ChoiceField } from "../../ui/Fields.tsx";
import { PickField } from "../../ui/PickField.tsx";
import type { PartProps } from "./form-part.ts";
import { camerasOf, withCommunes } from "./habilitation-draft.ts";

/** Over which communes, and whether over all their cameras. */
export function ScopeFields({ draft, tree, onChange, errorOf }: PartProps & { tree: CameraTree }) {
  const { t } = useTranslation("habilitations");
  const communes = [...tree.communes].sort((a, b) => a.name.localeCompare(b.name, "fr"));
  const sites = new Map(tree.sites.map((site) => [site.id, site.name]));
  const cameras = camerasOf(tree, draft.communeIds).map(({ id, number, name, siteId }) => ({
    id,
    label: t("form.camera", { number, name }),
    second: sites.get(siteId),
  }));
  return (
    <>
      <PickField<CommuneId>
        label={t("form.communes")}
        choices={communes.map(({ id, name }) => ({ id, label: name }))}
        chosen={draft.communeIds}
        onChange={(communeIds) => onChange(withCommunes(draft, communeIds, tree))}
        empty={t("form.noCommune")}
        error={errorOf("communeIds")}
      />
      <ChoiceField
        label={t("form.cameras")}
        value={draft.isOfSomeCameras ? "some" : "all"}
        onChange={(which) => onChange({ ...draft, isOfSomeCameras: which === "some" })}
        options={[
          { value: "all", label: t("form.allCameras"), help: t("form.allCamerasHelp") },
          { value: "some", label: t("form.someCameras") },
        ]}
      />
      {draft.isOfSomeCameras && (
        <PickField<CameraId>
          label={t("form.chosenCameras")}
          choices={cameras}
          chosen={draft.cameraIds}
          onChange={(cameraIds) => onChange({ ...draft, cameraIds })}
          empty={t("form.noCamera")}
          error={errorOf("cameraIds")}
        />
      )}
    </>
  );
}
