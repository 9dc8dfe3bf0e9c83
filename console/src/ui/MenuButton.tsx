import { Button, Menu, MenuItem, MenuTrigger, Popover } from "react-aria-components";
import css from "./menu.module.css";

export interface Entry {
  id: string;
  label: string;
  isCurrent?: boolean;
}

interface MenuButtonProps {
  label: string;
  /** What the button says: usually what is chosen now. */
  children: string;
  entries: readonly Entry[];
  /** What is said in the place of an empty list. */
  empty: string;
  onChoose: (id: string) => void;
}

/** A button that opens a list of acts. */
export function MenuButton({ label, children, entries, empty, onChoose }: MenuButtonProps) {
  return (
    <MenuTrigger>
      <Button className={css["button"] ?? ""} aria-label={children === label ? label : `${label} : ${children}`}>
        <span>{children}</span>
        <span aria-hidden="true">{ARROW}</span>
      </Button>
      <Popover className={css["popover"] ?? ""}>
        <Menu
          className={css["menu"] ?? ""}
          aria-label={label}
          onAction={(key) => onChoose(String(key))}
          renderEmptyState={() => <p className={css["empty"]}>{empty}</p>}
        >
          {entries.map((entry) => (
            <MenuItem key={entry.id} id={entry.id} textValue={entry.label} className={css["item"] ?? ""}>
              <span>{entry.label}</span>
              {entry.isCurrent === true && <span aria-hidden="true">{CHOSEN}</span>}
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}

const ARROW = "▾";
const CHOSEN = "✓";
