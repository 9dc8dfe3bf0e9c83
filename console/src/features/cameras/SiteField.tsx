import type { CameraTree } from "@vigie/shared/console/api";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { fold } from "../../lib/search.ts";
import { Button } from "../../ui/Button.tsx";
import { ComboField } from "../../ui/ComboField.tsx";
import css from "./camera-dialog.module.css";
import { NewSite } from "./NewSite.tsx";

interface SiteFieldProps {
  tree: CameraTree;
  value: string | null;
  onChange: (siteId: string | null) => void;
  error: string | undefined;
}

/** Where the camera stands; a site, and its commune, can be made on the way. */
export function SiteField({ tree, value, onChange, error }: SiteFieldProps) {
  const { t } = useTranslation("cameras");
  const [isMaking, setIsMaking] = useState(tree.sites.length === 0);
  const choices = useMemo(() => {
    const communes = new Map(tree.communes.map((commune) => [commune.id, commune.name]));
    return tree.sites
      .map((site) => `${communes.get(site.communeId) ?? ""} — ${site.name}`)
      .map((label, at) => ({ id: tree.sites[at]?.id ?? "", label, searched: fold(label) }))
      .sort((a, b) => a.label.localeCompare(b.label, "fr", { numeric: true }));
  }, [tree]);
  if (isMaking) {
    return (
      <NewSite
        tree={tree}
        onMade={(siteId) => {
          onChange(siteId);
          setIsMaking(false);
        }}
        onCancel={tree.sites.length === 0 ? null : () => setIsMaking(false)}
        error={error}
      />
    );
  }
  return (
    <div className={css["site"]}>
      <div className={css["siteChoice"]}>
        <ComboField
          label={t("form.site")}
          error={error}
          choices={choices}
          value={value}
          onChange={onChange}
          matches={(choice, typed) =>
            fold(typed)
              .split(/\s+/)
              .every((word) => choice.searched.includes(word))
          }
          nothingFound={t("form.noSuchSite")}
        />
      </div>
      <Button onPress={() => setIsMaking(true)}>{t("form.newSite")}</Button>
    </div>
  );
}
