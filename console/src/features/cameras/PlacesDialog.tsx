import { useQueryClient } from "@tanstack/react-query";
import type { ServiceLevel } from "@vigie/shared/authorisations/schema";
import { type Commune, CommuneInput, SiteInput } from "@vigie/shared/communes/schema";
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
import { Form, TextField } from "../../ui/Fields.tsx";
import { ProblemBox } from "../../ui/ProblemBox.tsx";
import css from "./camera-dialog.module.css";
import { LevelField } from "./LevelField.tsx";
import { NewSite } from "./NewSite.tsx";

/** Communes and their sites: to name them again, and to make new ones. */
export function PlacesDialog({ tree, onClose }: { tree: CameraTree; onClose: () => void }) {
  const { t } = useTranslation("cameras");
  const { api } = useServices();
  const [isMaking, setIsMaking] = useState(tree.sites.length === 0);
  return (
    <Dialog title={t("places.open")} onClose={onClose} size="wide">
      <ul className={css["places"]}>
        {tree.communes.map((commune) => (
          <li key={commune.id} className={css["commune"]}>
            <CommunePlace commune={commune} />
            <ul className={css["sites"]}>
              {tree.sites
                .filter((site) => site.communeId === commune.id)
                .map((site) => (
                  <li key={site.id}>
                    <Place
                      name={site.name}
                      onRename={(name) => api.cameras.changeSite(site.id, { communeId: commune.id, name })}
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

/** A commune by its name, and what it chose of the service. */
function CommunePlace({ commune }: { commune: Commune }) {
  const { t } = useTranslation("cameras");
  const { api } = useServices();
  const [isChanging, setChanging] = useState(false);
  if (isChanging) return <CommuneForm commune={commune} onClose={() => setChanging(false)} />;
  return (
    <>
      <Place
        name={commune.name}
        onRename={(name) => api.cameras.changeCommune(commune.id, { name, serviceLevel: commune.serviceLevel })}
      />
      <div className={css["level"]}>
        <span>{t("places.levelOf", { level: t(`level.${commune.serviceLevel}`) })}</span>
        <Button kind="quiet" onPress={() => setChanging(true)} label={t("places.changeLevelOf", { name: commune.name })}>
          {t("places.changeLevel")}
        </Button>
      </div>
    </>
  );
}

/** Less service cuts pictures that people look at: what each word means stands beside it. */
function CommuneForm({ commune, onClose }: { commune: Commune; onClose: () => void }) {
  const { t } = useTranslation("cameras");
  const { api } = useServices();
  const client = useQueryClient();
  const act = useAct();
  const [serviceLevel, setServiceLevel] = useState<ServiceLevel>(commune.serviceLevel);
  const save = async (input: CommuneInput) => {
    if ((await act.run(() => api.cameras.changeCommune(commune.id, input))) === null) return;
    await client.invalidateQueries({ queryKey: ["cameras"] });
    onClose();
  };
  const form = useForm(check(CommuneInput, { name: commune.name, serviceLevel }), act.problem, (input) => void save(input));
  return (
    <Form form={form}>
      <LevelField label={t("places.level", { name: commune.name })} value={serviceLevel} onChange={setServiceLevel} />
      {act.problem !== null && <ProblemBox problem={act.problem} />}
      <div className={css["row"]}>
        <Button onPress={onClose}>{t("common:cancel")}</Button>
        <Button type="submit" kind="action" isPending={act.isPending}>
          {t("common:save")}
        </Button>
      </div>
    </Form>
  );
}

interface PlaceProps {
  name: string;
  onRename: (name: string) => Promise<Result<unknown>>;
}

/** A commune and a site have names of one form. */
const Name = SiteInput.pick({ name: true });

function Place({ name, onRename }: PlaceProps) {
  const { t } = useTranslation("cameras");
  const client = useQueryClient();
  const { run, isPending, problem } = useAct();
  const [typed, setTyped] = useState<string | null>(null);
  const rename = async (chosen: string) => {
    if ((await run(() => onRename(chosen))) === null) return;
    await client.invalidateQueries({ queryKey: ["cameras"] });
    setTyped(null);
  };
  const form = useForm(check(Name, { name: typed }), problem, (input) => void rename(input.name));
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
