import type { ReactNode } from "react";
import { Button, Menu, MenuItem, MenuTrigger, Popover } from "react-aria-components";
import { useTranslation } from "react-i18next";
import css from "./menu.module.css";

/** A line of a menu. */
export interface Entry {
  id: string;
  label: string;
  isCurrent?: boolean;
  /** The key that does the same. */
  shortcut?: string;
}

interface MenuOpenerProps {
  /** `quiet`: without a frame, in the console's header. `scrim`: over a picture. */
  kind?: "plain" | "quiet" | "scrim";
  /** What it is called where its content does not say so. */
  label?: string;
  /** What it shows, an arrow included where it has one. */
  button: ReactNode;
  /** Which of its corners the list hangs from. */
  placement?: "bottom start" | "bottom end";
  /** A `MenuList`; drawn when the menu is opened, as things are then. */
  children: ReactNode;
}

/** A button and the menu that it opens. */
export function MenuOpener({ kind = "plain", label, button, placement = "bottom start", children }: MenuOpenerProps) {
  return (
    <MenuTrigger>
      <Button className={css["button"] ?? ""} data-kind={kind} {...(label === undefined ? {} : { "aria-label": label })}>
        {button}
      </Button>
      <Popover className={css["popover"] ?? ""} placement={placement}>
        {children}
      </Popover>
    </MenuTrigger>
  );
}

interface MenuListProps {
  label: string;
  entries: readonly Entry[];
  /** What is said in the place of an empty list; absent: that there is nothing more to do. */
  empty?: string;
  onChoose: (id: string) => void;
  /** Its first line takes focus; absent: whoever opened it sees to that. */
  hasFocusFirst?: boolean;
  onClose?: () => void;
}

/** The lines of a menu, one under the other. */
export function MenuList({ label, entries, empty, onChoose, hasFocusFirst = false, onClose }: MenuListProps) {
  const { t } = useTranslation("common");
  return (
    <Menu
      className={css["menu"] ?? ""}
      aria-label={label}
      {...(hasFocusFirst ? { autoFocus: "first" as const } : {})}
      {...(onClose === undefined ? {} : { onClose })}
      onAction={(key) => onChoose(String(key))}
      renderEmptyState={() => <p className={css["empty"]}>{empty ?? t("noMore")}</p>}
    >
      {entries.map((entry) => (
        <MenuItem key={entry.id} id={entry.id} textValue={entry.label} className={css["item"] ?? ""}>
          <span>{entry.label}</span>
          {entry.shortcut !== undefined && <kbd className={css["shortcut"]}>{entry.shortcut}</kbd>}
          {entry.isCurrent === true && <span aria-hidden="true">{CHOSEN}</span>}
        </MenuItem>
      ))}
    </Menu>
  );
}

interface MenuButtonProps extends MenuListProps {
  /** What the button says: usually what is chosen now. */
  children: string;
}

/** A button with its word and an arrow, that opens a list of acts. */
export function MenuButton({ children, ...list }: MenuButtonProps) {
  const { label } = list;
  return (
    <MenuOpener label={children === label ? label : `${label} : ${children}`} button={<Opens>{children}</Opens>}>
      <MenuList {...list} />
    </MenuOpener>
  );
}

interface MenuAtProps extends MenuListProps {
  /** What it hangs from. */
  anchor: HTMLElement;
  onClose: () => void;
}

/** A menu that is open as long as it is drawn: for what is too many to have a button of React Aria each. */
export function MenuAt({ anchor, onClose, ...list }: MenuAtProps) {
  return (
    <Popover
      className={css["popover"] ?? ""}
      triggerRef={{ current: anchor }}
      placement="bottom end"
      isOpen
      onOpenChange={(isOpen) => isOpen || onClose()}
    >
      <MenuList {...list} hasFocusFirst onClose={onClose} />
    </Popover>
  );
}

/** Says that a menu opens there. */
export function Opens({ children }: { children: ReactNode }) {
  return (
    <>
      <span>{children}</span>
      <span aria-hidden="true">{ARROW}</span>
    </>
  );
}

const ARROW = "▾";
const CHOSEN = "✓";
