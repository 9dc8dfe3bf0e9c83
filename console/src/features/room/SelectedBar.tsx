import { useQuery } from "@tanstack/react-query";
import { CarouselId, SceneId } from "@vigie/shared/kernel/units";
import { LayoutName } from "@vigie/shared/walls/layouts";
import type { Display } from "@vigie/shared/walls/schema";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../i18n/format.ts";
import { queries } from "../../lib/queries.ts";
import { useServices } from "../../lib/services.tsx";
import { Button } from "../../ui/Button.tsx";
import { MenuButton } from "../../ui/Menu.tsx";
import type { PlanActs } from "./acts.ts";
import type { Target } from "./commands.ts";
import css from "./room.module.css";
import type { Orders } from "./use-orders.ts";

interface SelectedBarProps {
  selected: { target: Target; display: Display; screenName: string } | null;
  sayContent: PlanActs["sayContent"];
  orders: Orders;
}

/** The selected tile in words, what is done to it, and what is done to its screen. */
export function SelectedBar({ selected, sayContent, orders }: SelectedBarProps) {
  const { t } = useTranslation("room");
  if (selected === null) return <p className={css["bar"]}>{t("selectFirst")}</p>;
  const { display, target, screenName } = selected;
  return (
    <section className={css["bar"]} aria-label={t("selected")}>
      <p className={css["selected"]}>
        <strong>{t("selectedTile", { screen: screenName, place: target.tile + 1 })}</strong>
        <SelectedTile selected={selected} sayContent={sayContent} />
      </p>
      <TileActs display={display} target={target} orders={orders} />
      <ScreenActs display={display} orders={orders} />
    </section>
  );
}

function SelectedTile({
  selected,
  sayContent,
}: { selected: NonNullable<SelectedBarProps["selected"]> } & Pick<SelectedBarProps, "sayContent">) {
  const { t } = useTranslation("room");
  const format = useFormat();
  const tile = selected.display.tiles[selected.target.tile];
  if (tile === undefined) return null;
  const { content, placedBy, lockedBy } = tile;
  const said = content === null ? null : sayContent(content, null);
  return (
    <>
      <span>
        {said === null
          ? t("free")
          : said.number === null
            ? t(`kind.${said.kind}`, { name: said.name })
            : `${said.number} ${said.name}`}
      </span>
      {content !== null && placedBy !== null && (
        <span className={css["quiet"]}>
          {t(`act.${placedBy.act}`, { name: placedBy.person.displayName })}, {format.time(placedBy.at)}
        </span>
      )}
      {lockedBy !== null && <span className={css["quiet"]}>{t("lockedBy", { name: lockedBy.displayName })}</span>}
      {tile.isToTakeOver && <span className={css["dead"]}>{t("takeOverMeaning")}</span>}
    </>
  );
}

interface ActsProps {
  display: Display;
  orders: Orders;
}

function TileActs({ display, target, orders }: ActsProps & { target: Target }) {
  const { t } = useTranslation("room");
  const tile = display.tiles[target.tile];
  if (tile === undefined) return null;
  const nothing = tile.content === null ? t("nothingThere") : undefined;
  return (
    <div className={css["acts"]}>
      <Button onPress={() => orders.toggleLock(target)}>{tile.lockedBy === null ? t("do.lock") : t("do.unlock")}</Button>
      <Button onPress={() => orders.clear(target)} isDisabled={nothing !== undefined} title={nothing}>
        {t("do.clear")}
      </Button>
      <Button
        kind={tile.isToTakeOver ? "action" : "plain"}
        onPress={() => orders.takeOver(target)}
        isDisabled={nothing !== undefined}
        title={nothing}
      >
        {t("do.takeOver")}
      </Button>
      <Button onPress={() => orders.undo(target.displayId)}>{t("do.undo")}</Button>
    </div>
  );
}

function ScreenActs({ display, orders }: ActsProps) {
  const { t } = useTranslation("room");
  const { api } = useServices();
  const scenes = useQuery(queries.scenes(api)).data ?? [];
  const { layout, sceneId } = display;
  const scene = scenes.find(({ id }) => id === sceneId);
  const current = layout.kind === "named" ? layout.name : null;
  return (
    <div className={css["acts"]}>
      <MenuButton
        label={t("layout.title")}
        entries={LayoutName.options.map((name) => ({
          id: name,
          label: t("layout.of", { count: Number(name) }),
          isCurrent: name === current,
        }))}
        onChoose={(id) => orders.setLayout(display.id, LayoutName.parse(id))}
      >
        {current === null ? t("layout.free") : t("layout.of", { count: Number(current) })}
      </MenuButton>
      <MenuButton
        label={t("scene.apply")}
        entries={scenes.map(({ id, name }) => ({ id, label: name, isCurrent: id === sceneId }))}
        empty={t("scene.none")}
        onChoose={(id) => orders.applyScene(display.id, SceneId.parse(id))}
      >
        {scene?.name ?? t("scene.apply")}
      </MenuButton>
      <CarouselActs display={display} orders={orders} />
    </div>
  );
}

/** A carousel of scenes for the whole screen. */
function CarouselActs({ display, orders }: ActsProps) {
  const { t } = useTranslation("room");
  const { api } = useServices();
  const carousels = (useQuery(queries.carousels(api)).data ?? []).filter(({ list }) => list.of === "scenes");
  const { carousel } = display;
  if (carousel === null) {
    return (
      <MenuButton
        label={t("carousel.start")}
        entries={carousels.map(({ id, name }) => ({ id, label: name }))}
        empty={t("carousel.none")}
        onChoose={(id) => orders.startCarousel(display.id, CarouselId.parse(id))}
      >
        {t("carousel.start")}
      </MenuButton>
    );
  }
  const name = carousels.find(({ id }) => id === carousel.carouselId)?.name ?? t("unknown.carousel");
  return (
    <>
      <span className={css["quiet"]}>{t(carousel.isHeld ? "carousel.held" : "carousel.running", { name })}</span>
      <Button onPress={() => orders.toggleHold(display.id)}>{carousel.isHeld ? t("carousel.resume") : t("carousel.hold")}</Button>
      <Button onPress={() => orders.stopCarousel(display.id)}>{t("carousel.stop")}</Button>
    </>
  );
}
