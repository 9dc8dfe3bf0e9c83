import type { CameraTree } from "@vigie/shared/console/api";
import { CameraId } from "@vigie/shared/kernel/units";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { fold, matches } from "../../lib/search.ts";
import { Button } from "../../ui/Button.tsx";
import { ComboField } from "../../ui/ComboField.tsx";
import { ChoiceField } from "../../ui/Fields.tsx";
import type { ForwardingDraft } from "./draft.ts";
import css from "./forwarding.module.css";

interface SourceFieldProps {
  draft: ForwardingDraft;
  tree: CameraTree;
  onChange: (draft: ForwardingDraft) => void;
  error: string | undefined;
}

/** Cameras, or the tile that it was begun from. */
export function SourceField(props: SourceFieldProps) {
  const { t } = useTranslation("forwarding");
  const { draft, onChange } = props;
  if (draft.tile === null) return <CamerasField {...props} />;
  return (
    <>
      <ChoiceField
        label={t("form.source")}
        value={draft.followsTile ? "tile" : "cameras"}
        onChange={(value) => onChange({ ...draft, followsTile: value === "tile" })}
        options={[
          { value: "cameras", label: t("form.theseCameras") },
          { value: "tile", label: t("form.thisTile", { tile: draft.tile.tile + 1 }), help: t("form.thisTileHelp") },
        ]}
      />
      {!draft.followsTile && <CamerasField {...props} />}
    </>
  );
}

function CamerasField({ draft, tree, onChange, error }: SourceFieldProps) {
  const { t } = useTranslation("forwarding");
  const [added, setAdded] = useState(0);
  const choices = useChoices(tree);
  const chosen = draft.cameraIds.flatMap((id) => choices.find((choice) => choice.id === id) ?? []);
  const left = choices.filter(({ id }) => !draft.cameraIds.some((one) => one === id));
  const change = (cameraIds: ForwardingDraft["cameraIds"]) => onChange({ ...draft, cameraIds });
  return (
    <div className={css["cameras"]}>
      {chosen.length > 0 && (
        <ul className={css["chosen"]} aria-label={t("form.cameras")}>
          {chosen.map(({ id, label }) => (
            <li key={id}>
              <span>{label}</span>
              <Button
                kind="quiet"
                label={t("form.removeOf", { camera: label })}
                onPress={() => change(draft.cameraIds.filter((one) => one !== id))}
              >
                <span aria-hidden="true">{CROSS}</span>
              </Button>
            </li>
          ))}
        </ul>
      )}
      <ComboField
        // Empty again once one was taken.
        key={added}
        label={chosen.length === 0 ? t("form.cameras") : t("form.addCamera")}
        help={t("form.camerasHelp")}
        error={error}
        choices={left}
        value={null}
        onChange={(id) => {
          if (id === null) return;
          change([...draft.cameraIds, CameraId.parse(id)]);
          setAdded(added + 1);
        }}
        matches={(choice, typed) => matches({ number: choice.number, words: choice.searched }, typed)}
        nothingFound={t("form.noSuchCamera")}
      />
    </div>
  );
}

const CROSS = "✕";

/** Every camera that is in use, by number; the preview says of each whether it may be sent. */
function useChoices(tree: CameraTree) {
  const { t } = useTranslation("forwarding");
  return useMemo(() => {
    const communes = new Map(tree.communes.map(({ id, name }) => [id, name]));
    const sites = new Map(tree.sites.map(({ id, name, communeId }) => [id, `${name} ${communes.get(communeId) ?? ""}`]));
    return tree.cameras
      .filter(({ disabledAt }) => disabledAt === null)
      .sort((a, b) => a.number - b.number)
      .map(({ id, number, name, siteId }) => ({
        id: id as string,
        label: t("camera", { number, name }),
        number: number as number,
        searched: fold(`${name} ${sites.get(siteId) ?? ""}`),
      }));
  }, [tree, t]);
}
