import type { DisplayOwner, Tile } from "@vigie/shared/walls/schema";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../i18n/format.ts";
import { useServices } from "../../lib/services.tsx";
import css from "./wall.module.css";

const GLYPH = "↧";

/** Who put this here, when it was somebody else, and who locked it: beside the tile's name. */
export function TileOrigin({ tile: { placedBy, lockedBy }, owner }: { tile: Tile; owner: DisplayOwner }) {
  const { t } = useTranslation("wall");
  const format = useFormat();
  const { clock } = useServices();
  const isByAnother = placedBy !== null && !(owner.kind === "person" && owner.personId === placedBy.person.id);
  return (
    <>
      {isByAnother && owner.kind === "person" && (
        <span
          className={css["origin"]}
          title={t(`origin.${placedBy.act}`, {
            name: placedBy.person.displayName,
            at: format.since(placedBy.at, clock.now()),
          })}
        >
          {GLYPH} <span className={css["originWord"]}>{t(placedBy.act === "pushed" ? "pushedBy" : "by")}</span>{" "}
          {placedBy.person.displayName}
        </span>
      )}
      {lockedBy !== null && (
        <span className={css["lock"]} role="img" aria-label={t("lockedBy", { name: lockedBy.displayName })}>
          <svg viewBox="0 0 12 14" aria-hidden="true">
            <title>{t("lockedBy", { name: lockedBy.displayName })}</title>
            <path d="M3 6V4a3 3 0 0 1 6 0v2h1.5v7.5h-9V6zm1.5 0h3V4a1.5 1.5 0 0 0-3 0z" fillRule="evenodd" fill="currentColor" />
          </svg>
        </span>
      )}
    </>
  );
}
