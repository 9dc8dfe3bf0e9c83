import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useServices } from "../lib/services.tsx";
import { Button } from "../ui/Button.tsx";
import { Dialog } from "../ui/Dialog.tsx";
import { Notice } from "../ui/Notice.tsx";
import {
  type Arrangement,
  FIRST_SCREEN,
  isSamePlace,
  keepArrangement,
  keptArrangement,
  type ScreenPlace,
  withoutScreen,
  withScreen,
} from "./arrangement.ts";
import css from "./windows.module.css";
import { openScreen, openScreens, type PostScreens, postScreens } from "./windows.ts";

const LOOK_MS = 1_000;
const SCREENS = [2, 3, 4, 5, 6, 7, 8];

/** The post's other screens: each has a wall of its own, found again at any post. */
export function WindowsDialog({ screen, onClose }: { screen: number; onClose: () => void }) {
  const { t } = useTranslation("app");
  const [kept, setKept] = useState(() => keptArrangement(localStorage));
  const [isBlocked, setBlocked] = useState(false);
  const keep = (arrangement: Arrangement) => {
    keepArrangement(localStorage, arrangement);
    setKept(arrangement);
  };
  const show = (asked: number, place: ScreenPlace | null) => {
    const isOpened = openScreen(window, asked, place);
    setBlocked(!isOpened);
    if (isOpened) keep(withScreen(kept, asked, place));
  };
  const others = SCREENS.filter((other) => other !== screen);
  return (
    <Dialog title={t("windows.title")} size="wide" onClose={onClose}>
      <p>{t("windows.purpose")}</p>
      {isBlocked && <Notice>{t("screensKept.blocked")}</Notice>}
      <Placed kept={kept} others={others} onShow={show} />
      <ByHand kept={kept} others={others} onShow={show} onForget={(forgotten) => keep(withoutScreen(kept, forgotten))} />
      {screen !== FIRST_SCREEN && <p>{t("windows.further")}</p>}
    </Dialog>
  );
}

interface ListProps {
  kept: Arrangement;
  /** The screens that this window is not. */
  others: readonly number[];
  onShow: (screen: number, place: ScreenPlace | null) => void;
}

/** One line a physical screen beside this one, as far as the browser tells them. */
function Placed({ kept, others, onShow }: ListProps) {
  const { t } = useTranslation("app");
  const [post, setPost] = useState<PostScreens | null>(null);
  const free = post?.state === "known" ? post.screens.filter((place) => !isSamePlace(place, post.current)) : [];
  const screenAt = (place: ScreenPlace, at: number) =>
    kept.find((each) => each.place !== null && isSamePlace(each.place, place))?.screen ?? others[at] ?? FIRST_SCREEN;
  return (
    <>
      <h3 className={css["heading"]}>{t("windows.placed")}</h3>
      {post === null && (
        <div className={css["find"]}>
          <Button onPress={() => void postScreens(window).then(setPost)}>{t("windows.find")}</Button>
        </div>
      )}
      {post !== null && post.state !== "known" && <p>{t(`windows.${post.state}`)}</p>}
      {post?.state === "known" && free.length === 0 && <p>{t("windows.onlyOne")}</p>}
      <ul className={css["list"]}>
        {free.map((place, at) => (
          <li key={`${place.label} ${place.left} ${place.top}`} className={css["row"]}>
            <span>{t("windows.at", { label: place.label, width: place.width, height: place.height })}</span>
            <Button kind="action" onPress={() => onShow(screenAt(place, at), place)}>
              {t("windows.openAt", { screen: screenAt(place, at) })}
            </Button>
          </li>
        ))}
      </ul>
    </>
  );
}

/** Without the browser's help: a window a screen, which the operator drags where it belongs. */
function ByHand({ kept, others, onShow, onForget }: ListProps & { onForget: (screen: number) => void }) {
  const { t } = useTranslation("app");
  const open = useOpenScreens();
  return (
    <>
      <h3 className={css["heading"]}>{t("windows.byHand")}</h3>
      <p>{t("windows.byHandHow")}</p>
      <ul className={css["list"]}>
        {others.map((other) => (
          <li key={other} className={css["row"]}>
            <span>
              {t("windows.screen", { screen: other })}{" "}
              <span className={css["state"]}>{t(open.has(other) ? "windows.open" : "windows.closed")}</span>
            </span>
            <span className={css["acts"]}>
              {kept.some((each) => each.screen === other) && (
                <Button kind="quiet" onPress={() => onForget(other)} title={t("windows.forgetTitle")}>
                  {t("windows.forget")}
                </Button>
              )}
              <Button
                onPress={() => onShow(other, null)}
                label={t(open.has(other) ? "windows.toFrontOf" : "windows.openOf", { screen: other })}
              >
                {t(open.has(other) ? "windows.toFront" : "windows.openIt")}
              </Button>
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}

/** Which screens are open at this post, as they open and close. */
function useOpenScreens(): ReadonlySet<number> {
  const { clock } = useServices();
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set());
  useEffect(() => {
    let cancel: () => void = () => undefined;
    let isOver = false;
    const look = async () => {
      const found = await openScreens(window);
      if (isOver) return;
      setOpen(found);
      cancel = clock.after(LOOK_MS, () => void look());
    };
    void look();
    return () => {
      isOver = true;
      cancel();
    };
  }, [clock]);
  return open;
}
