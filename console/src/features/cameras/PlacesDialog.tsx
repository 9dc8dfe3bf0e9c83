import { useQueryClient } from "@tanstack/react-query";
import { CommuneInput } from "@vigie/shared/communes/schema";
import type { CameraTree } from "@vigie/shared/console/api";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { check } from "../../lib/form.ts";
import type { Result } from "../../lib/result.ts";
import { useServices } from "../../lib/services.tsx";
import { useAct } from "../../lib/use-act.ts";
import { useForm } from "../../lib/use-form.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { TextField } from "../../ui/Fields.tsx";
import { ProblemBox } from "../../ui/ProblemBox.tsx";
import css from "./camera-dialog.module.css";
import { NewSite } from "./NewSite.tsx";

/** Communes and their sites: to name them again, and to make new ones. */
export function PlacesDialog({ tree, onClose }: { tree: CameraTree; onClose: () => void }) {
  const { t } = useTranslation("cameras");
  const { api } = useServices();
  const [isMaking, setIsMaking] = useState(tree.sites.length === 0);
  return (
    <Dialog title={t("places.open")} onClose={onClose}>
      <ul className={css["places"]}>
        {tree.communes.map((commune) => (
          <li key={commune.id} className={css["commune"]}>
            <Place name={commune.name} onRename={(input) => api.cameras.changeCommune(commune.id, input)} />
            <ul className={css["sites"]}>
              {tree.sites
                .filter((site) => site.communeId === commune.id)
                .map((site) => (
                  <li key={site.id}>
                    <Place
                      name={site.name}
                      onRename={({ name }) => api.cameras.changeSite(site.id, { communeId: commune.id, name })}
                    />
                  </li>
                ))}
            </ul>
          </li>
        ))}
      </ul>
      {isMaking ? (
        <NewSite tree={tree} onMade={() => setIsMaking(false)} onCancel={() => setIsMaking(false)} />
      ) : (
        <div>
          <Button onPress={() => setIsMaking(true)}>{t("form.newSite")}</Button>
        </div>
      )}
    </Dialog>
  );
}

interface PlaceProps {
  name: string;
  onRename: (input: CommuneInput) => Promise<Result<unknown>>;
}

function Place({ name, onRename }: PlaceProps) {
  const { t } = useTranslation("cameras");
  const client = useQueryClient();
  const { run, isPending, problem } = useAct();
  const [typed, setTyped] = useState<string | null>(null);
  const rename = async (input: CommuneInput) => {
    if ((await run(() => onRename(input))) === null) return;
    await client.invalidateQueries({ queryKey: ["cameras"] });
    setTyped(null);
  };
  const form = useForm(check(CommuneInput, { name: typed }), problem, (input) => void rename(input));
  if (typed === null) {
    return (
      <div className={css["place"]}>
        <span>{name}</span>
        <Button kind="quiet" onPress={() => setTyped(name)} label={t("places.renameOf", { name })}>
          {t("places.rename")}
        </Button>
      </div>
    );
  }
  return (
    <form ref={form.ref} className={css["place"]} onSubmit={form.onSubmit} noValidate>
      <div className={css["rename"]}>
        <TextField
          label={t("places.newName")}
          value={typed}
          onChange={setTyped}
          error={form.faulty.has("name") ? t("form.error.name") : undefined}
          hasFocusFirst
        />
        <Button onPress={() => setTyped(null)}>{t("common:cancel")}</Button>
        <Button type="submit" kind="action" isPending={isPending}>
          {t("common:save")}
        </Button>
      </div>
      {problem !== null && <ProblemBox problem={problem} />}
    </form>
  );
}
