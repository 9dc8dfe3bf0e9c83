import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { cameraChoices } from "../../lib/camera-choices.ts";
import { queries } from "../../lib/queries.ts";
import { fold } from "../../lib/search.ts";
import { useServices } from "../../lib/services.tsx";
import { useMay } from "../../lib/session.tsx";
import type { Choice } from "../../ui/ComboField.tsx";
import { EVENTS } from "./filters.ts";

const choice = (id: string, label: string): Choice => ({ id, label, searched: fold(label) });
const byLabel = (a: Choice, b: Choice) => a.label.localeCompare(b.label, "fr", { numeric: true });

/** Everything that the journal can be searched by, by its name of today. */
export function useFilterChoices() {
  const { t } = useTranslation("journal");
  const { api } = useServices();
  const may = useMay();
  const people = useQuery({ ...queries.people(api), enabled: may("person.list") });
  const tree = useQuery({ ...queries.cameras(api), enabled: may("camera.list") });
  return useMemo(
    () => ({
      people: (people.data ?? []).map(({ id, displayName }) => choice(id, displayName)).sort(byLabel),
      cameras: cameraChoices(tree.data),
      communes: (tree.data?.communes ?? []).map(({ id, name }) => choice(id, name)).sort(byLabel),
      acts: EVENTS.map((event) => choice(event, t(`act.${event}`))).sort(byLabel),
    }),
    [people.data, tree.data, t],
  );
}
