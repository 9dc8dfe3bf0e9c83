import { Button, Menu, MenuItem, MenuTrigger, Popover } from "react-aria-components";
import { useTranslation } from "react-i18next";
import type { TileEntry, TileSubject } from "./grid.ts";
import css from "./tile-menu.module.css";

interface TileMenuProps {
  subject: TileSubject;
  entriesOf: (subject: TileSubject) => readonly TileEntry[];
}

/** What else can be done with what a tile shows. */
export function TileMenu({ subject, entriesOf }: TileMenuProps) {
  const { t } = useTranslation("wall");
  const label = t("menuOf", { place: subject.tile.tile + 1 });
  return (
    <MenuTrigger>
      <Button className={css["button"] ?? ""} aria-label={label}>
        {GLYPH}
      </Button>
      <Popover className={css["popover"] ?? ""}>
        <Entries subject={subject} entriesOf={entriesOf} label={label} />
      </Popover>
    </MenuTrigger>
  );
}

const GLYPH = "⋯";

/** Asked for when the menu is opened, as things are then. */
function Entries({ subject, entriesOf, label }: TileMenuProps & { label: string }) {
  const { t } = useTranslation("common");
  return (
    <Menu className={css["menu"] ?? ""} aria-label={label} renderEmptyState={() => <p className={css["none"]}>{t("noMore")}</p>}>
      {entriesOf(subject).map(({ id, label, run }) => (
        <MenuItem key={id} id={id} textValue={label} className={css["item"] ?? ""} onAction={run}>
          {label}
        </MenuItem>
      ))}
    </Menu>
  );
}
