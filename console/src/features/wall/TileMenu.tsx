import { useTranslation } from "react-i18next";
import { MenuList, MenuOpener } from "../../ui/Menu.tsx";
import type { TileEntry, TileSubject } from "./grid.ts";

interface TileMenuProps {
  subject: TileSubject;
  entriesOf: (subject: TileSubject) => readonly TileEntry[];
}

/** What else can be done with what a tile shows. */
export function TileMenu({ subject, entriesOf }: TileMenuProps) {
  const { t } = useTranslation("wall");
  const label = t("menuOf", { place: subject.tile.tile + 1 });
  return (
    <MenuOpener kind="scrim" label={label} button={GLYPH}>
      <Entries subject={subject} entriesOf={entriesOf} label={label} />
    </MenuOpener>
  );
}

const GLYPH = "⋯";

/** Asked for when the menu is opened, as things are then. */
function Entries({ subject, entriesOf, label }: TileMenuProps & { label: string }) {
  const entries = entriesOf(subject);
  return <MenuList label={label} entries={entries} onChoose={(chosen) => entries.find(({ id }) => id === chosen)?.run()} />;
}
