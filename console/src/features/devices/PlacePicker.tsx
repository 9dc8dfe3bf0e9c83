import type { Device, Wall, WallPlace } from "@vigie/shared/devices/schema";
import type { DeviceId } from "@vigie/shared/kernel/units";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import { SelectField } from "../../ui/Fields.tsx";
import css from "./devices.module.css";
import { firstFree, isSame, placesOf } from "./places.ts";

interface PlacePickerProps {
  walls: readonly Wall[];
  devices: readonly Device[];
  /** The device that is being moved: its own place is free to it. */
  own: DeviceId | null;
  value: WallPlace | null;
  onChange: (place: WallPlace | null) => void;
  error?: string | undefined;
}

/** A wall, and one of its places, drawn as the screens hang. */
export function PlacePicker({ walls, devices, own, value, onChange, error }: PlacePickerProps) {
  const { t } = useTranslation("devices");
  const wall = walls.find(({ id }) => id === value?.wallId) ?? walls[0];
  if (wall === undefined) return <p>{t("place.noWall")}</p>;
  const toWall = (id: string) => {
    const chosen = walls.find((each) => each.id === id);
    if (chosen !== undefined) onChange(firstFree(chosen, devices, own) ?? { wallId: chosen.id, column: 0, row: 0 });
  };
  return (
    <>
      <SelectField
        label={t("place.wall")}
        value={wall.id}
        onChange={toWall}
        options={walls.map(({ id, name }) => ({ value: id, label: name }))}
      />
      <Places wall={wall} devices={devices} own={own} value={value} onChange={onChange} error={error} />
    </>
  );
}

function Places({ wall, devices, own, value, onChange, error }: Omit<PlacePickerProps, "walls"> & { wall: Wall }) {
  const { t } = useTranslation("devices");
  const id = useId();
  return (
    <fieldset className={css["places"]} aria-describedby={error === undefined ? undefined : `${id}-error`}>
      <legend>{t("place.title")}</legend>
      <div className={css["grid"]} style={{ "--columns": wall.columns } as React.CSSProperties}>
        {placesOf(wall, devices).map(({ place, device }) => {
          const taken = device !== null && device.id !== own ? device.name : null;
          const where = t("place.at", { column: place.column + 1, row: place.row + 1 });
          return (
            <label key={`${place.column}-${place.row}`} className={css["place"]} data-taken={taken !== null || undefined}>
              <input
                type="radio"
                name={id}
                checked={isSame(value, place)}
                disabled={taken !== null}
                onChange={() => onChange(place)}
                aria-label={taken === null ? where : t("place.taken", { where, name: taken })}
              />
              <span aria-hidden="true">{taken ?? `${place.column + 1} · ${place.row + 1}`}</span>
            </label>
          );
        })}
      </div>
      {error !== undefined && (
        <p id={`${id}-error`} className={css["error"]}>
          {error}
        </p>
      )}
    </fieldset>
  );
}
