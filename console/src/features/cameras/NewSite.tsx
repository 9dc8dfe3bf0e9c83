import { useQueryClient } from "@tanstack/react-query";
import type { ServiceLevel } from "@vigie/shared/authorisations/schema";
import { CommuneInput, SiteInput } from "@vigie/shared/communes/schema";
import type { CameraTree } from "@vigie/shared/console/api";
import type { Problem } from "@vigie/shared/kernel/problem";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { check } from "../../lib/form.ts";
import { ABORTED } from "../../lib/result.ts";
import { useServices } from "../../lib/services.tsx";
import { useAct } from "../../lib/use-act.ts";
import { Button } from "../../ui/Button.tsx";
import { FieldGroup, SelectField, TextField } from "../../ui/Fields.tsx";
import { ProblemBox } from "../../ui/ProblemBox.tsx";
import css from "./camera-dialog.module.css";
import { LevelField } from "./LevelField.tsx";

interface NewSiteProps {
  tree: CameraTree;
  onMade: (siteId: string) => void;
  /** Null: there is no site yet, one has to be made. */
  onCancel: (() => void) | null;
  error?: string | undefined;
}

/** Makes a site, and its commune when that is new too, without leaving the form of the camera. */
export function NewSite({ tree, onMade, onCancel, error }: NewSiteProps) {
  const { t } = useTranslation("cameras");
  const site = useNewSite(tree, onMade);
  const communes = tree.communes.map((commune) => ({ value: commune.id as string, label: commune.name }));
  return (
    <fieldset className={css["newSite"]}>
      <legend>{t("form.newSite")}</legend>
      <FieldGroup>
        {communes.length > 0 && (
          <SelectField
            label={t("form.commune")}
            value={site.communeId}
            onChange={site.setCommuneId}
            options={[...communes, { value: "", label: t("form.newCommune") }]}
          />
        )}
        {site.communeId === "" && (
          <TextField
            label={t("form.communeName")}
            value={site.commune}
            onChange={site.setCommune}
            error={site.faulty.has("commune") ? t("form.error.name") : undefined}
            isRequired
          />
        )}
        <TextField
          label={t("form.siteName")}
          help={t("form.siteNameHelp")}
          value={site.name}
          onChange={site.setName}
          error={site.faulty.has("name") ? t("form.error.name") : error}
          isRequired
        />
      </FieldGroup>
      {site.communeId === "" && <LevelField label={t("form.level")} value={site.serviceLevel} onChange={site.setServiceLevel} />}
      {site.problem !== null && <ProblemBox problem={site.problem} />}
      <div className={css["row"]}>
        {onCancel !== null && <Button onPress={onCancel}>{t("common:cancel")}</Button>}
        <Button onPress={() => void site.make()} isPending={site.isPending}>
          {t("form.makeSite")}
        </Button>
      </div>
    </fieldset>
  );
}

interface NewSiteForm {
  communeId: string;
  setCommuneId: (id: string) => void;
  commune: string;
  setCommune: (name: string) => void;
  serviceLevel: ServiceLevel;
  setServiceLevel: (level: ServiceLevel) => void;
  name: string;
  setName: (name: string) => void;
  faulty: ReadonlySet<string>;
  isPending: boolean;
  problem: Problem | null;
  make: () => Promise<void>;
}

function useNewSite(tree: CameraTree, onMade: (siteId: string) => void): NewSiteForm {
  const { api } = useServices();
  const client = useQueryClient();
  const { run, isPending, problem } = useAct();
  const [communeId, setCommuneId] = useState<string>(tree.communes[0]?.id ?? "");
  const [commune, setCommune] = useState("");
  const [serviceLevel, setServiceLevel] = useState<ServiceLevel>("storage_and_viewing");
  const [name, setName] = useState("");
  const [faulty, setFaulty] = useState<ReadonlySet<string>>(new Set());

  const make = async () => {
    const typedCommune = check(CommuneInput, { name: commune, serviceLevel });
    const typedName = check(SiteInput.pick({ name: true }), { name });
    const wrong = [communeId === "" && !typedCommune.ok ? "commune" : null, typedName.ok ? null : "name"];
    setFaulty(new Set(wrong.filter((field) => field !== null)));
    if (wrong.some((field) => field !== null)) return;
    const made = await run(async () => {
      let ofId: string = communeId;
      if (ofId === "" && typedCommune.ok) {
        const created = await api.cameras.createCommune(typedCommune.value);
        if (created.outcome !== "success") return created;
        ofId = created.value.id;
        // Should the site be refused now, a second try must not make the commune twice.
        setCommuneId(ofId);
        await client.invalidateQueries({ queryKey: ["cameras"] });
      }
      const typedSite = check(SiteInput, { communeId: ofId, name });
      return typedSite.ok ? api.cameras.createSite(typedSite.value) : ABORTED;
    });
    if (made === null) return;
    await client.invalidateQueries({ queryKey: ["cameras"] });
    onMade(made.value.id);
  };
  return {
    communeId,
    setCommuneId,
    commune,
    setCommune,
    serviceLevel,
    setServiceLevel,
    name,
    setName,
    faulty,
    isPending,
    problem,
    make,
  };
}
