import { useQuery } from "@tanstack/react-query";
import type { Camera, CameraStates, StreamState } from "@vigie/shared/cameras/schema";
import type { CameraTree } from "@vigie/shared/console/api";
import type { CameraId } from "@vigie/shared/kernel/units";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { queries } from "../../lib/queries.ts";
import { fold, matches } from "../../lib/search.ts";
import { useServices } from "../../lib/services.tsx";
import { useMay } from "../../lib/session.tsx";
import { Button } from "../../ui/Button.tsx";
import { Mark } from "../../ui/Mark.tsx";
import { Table } from "../../ui/Table.tsx";
import css from "./camera-list.module.css";
import { cameraCondition, SHAPE, streamCondition } from "./condition.ts";
import type { Dialogue } from "./dialogue.ts";
import { useConditionText } from "./use-condition-text.ts";

interface CameraListProps {
  tree: CameraTree;
  states: ReadonlyMap<CameraId, CameraStates>;
  onDialogue: (dialogue: Dialogue) => void;
}

const FILTERS = ["all", "failed", "disabled"] as const;
type Filter = (typeof FILTERS)[number];

export function CameraList({ tree, states, onDialogue }: CameraListProps) {
  const { t } = useTranslation("cameras");
  const [typed, setTyped] = useState("");
  const [filter, setFilter] = useState<Filter>("all");
  const lines = useLines(tree);
  const shown = lines.filter(
    (line) =>
      matches(line, typed) && (filter === "all" || cameraCondition(line.camera, states.get(line.camera.id)).word === filter),
  );
  return (
    <>
      <search className={css["tools"]}>
        <input
          data-search
          type="search"
          className={css["search"]}
          aria-label={t("rail.search")}
          placeholder={t("rail.searchHint")}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
        <select
          className={css["search"]}
          aria-label={t("list.filter")}
          value={filter}
          onChange={(event) => setFilter(FILTERS.find((one) => one === event.target.value) ?? "all")}
        >
          {FILTERS.map((one) => (
            <option key={one} value={one}>
              {t(`list.filters.${one}`)}
            </option>
          ))}
        </select>
        <span role="status" className={css["count"]}>
          {shown.length === lines.length ? t("rail.count", { count: lines.length }) : t("rail.found", { count: shown.length })}
        </span>
      </search>
      <Table
        caption={t("title")}
        columns={[
          t("list.number"),
          t("list.name"),
          t("list.place"),
          t("list.node"),
          t("list.main"),
          t("list.sub"),
          t("list.acts"),
        ]}
      >
        {shown.map((line) => (
          <CameraLine key={line.camera.id} line={line} states={states.get(line.camera.id)} onDialogue={onDialogue} />
        ))}
      </Table>
    </>
  );
}

interface Line {
  camera: Camera;
  number: number;
  site: string;
  commune: string;
  node: string | null;
  words: string;
}

function useLines(tree: CameraTree): Line[] {
  const { api } = useServices();
  const may = useMay();
  const nodes = useQuery({ ...queries.nodes(api), enabled: may("node.list") });
  return useMemo(() => {
    const communes = new Map(tree.communes.map((commune) => [commune.id, commune.name]));
    const sites = new Map(tree.sites.map((site) => [site.id, site]));
    const names = new Map(nodes.data?.map((node) => [node.id, node.name]));
    return tree.cameras
      .map((camera) => {
        const site = sites.get(camera.siteId);
        const commune = site === undefined ? "" : (communes.get(site.communeId) ?? "");
        const node = camera.nodeId === null ? null : (names.get(camera.nodeId) ?? null);
        const words = fold(`${camera.name} ${site?.name ?? ""} ${commune} ${node ?? ""}`);
        return { camera, number: camera.number, site: site?.name ?? "", commune, node, words };
      })
      .sort((a, b) => a.number - b.number);
  }, [tree, nodes.data]);
}

interface CameraLineProps {
  line: Line;
  states: CameraStates | undefined;
  onDialogue: (dialogue: Dialogue) => void;
}

function CameraLine({ line, states, onDialogue }: CameraLineProps) {
  const { t } = useTranslation("cameras");
  const { camera } = line;
  const isDisabled = camera.disabledAt !== null;
  const hasSub = camera.source.kind === "rtsp" && camera.source.sub !== null;
  return (
    <tr data-muted={isDisabled || undefined}>
      <td>{camera.number}</td>
      <th scope="row">{camera.name}</th>
      <td>
        {line.site}
        <span className={css["second"]}>{line.commune}</span>
      </td>
      <td>{line.node ?? t("list.noNode")}</td>
      {isDisabled ? (
        <td colSpan={2}>
          <CameraOff camera={camera} />
        </td>
      ) : (
        <>
          <td>
            <StreamCell state={states?.main ?? null} />
          </td>
          <td>
            {hasSub ? <StreamCell state={states?.sub ?? null} /> : <span className={css["second"]}>{t("list.noSub")}</span>}
          </td>
        </>
      )}
      <td>
        <div className={css["acts"]}>
          {camera.source.kind === "push" && (
            <Button onPress={() => onDialogue({ kind: "stream-key", camera })}>{t("streamKey.new")}</Button>
          )}
          <Button
            onPress={() => onDialogue({ kind: "camera", camera, opening: 0 })}
            label={t("list.changeOf", { name: camera.name })}
          >
            {t("common:change")}
          </Button>
          <Button
            onPress={() => onDialogue({ kind: "availability", camera })}
            label={t(isDisabled ? "availability.enableOf" : "availability.disableOf", { name: camera.name })}
          >
            {isDisabled ? t("availability.enable") : t("availability.disable")}
          </Button>
        </div>
      </td>
    </tr>
  );
}

function CameraOff({ camera }: { camera: Camera }) {
  const { sentence } = useConditionText()(cameraCondition(camera, undefined));
  return (
    <span className={css["state"]}>
      <Mark shape="off" />
      {sentence}
    </span>
  );
}

function StreamCell({ state }: { state: StreamState | null }) {
  const { t } = useTranslation("cameras");
  const condition = streamCondition(state);
  const { sentence, since } = useConditionText()(condition);
  const format = state?.state === "streaming" ? state.format : null;
  return (
    <span className={css["state"]} data-word={condition.word}>
      <Mark shape={SHAPE[condition.word]} />
      <span title={sentence}>
        {condition.word === "failed" ? since : sentence}
        {condition.word === "failed" && <span className={css["why"]}>{t(`faultShort.${condition.fault}`)}</span>}
        {format !== null && (
          <span className={css["second"]}>
            {t("list.format", { codec: t(`codec.${format.codec}`), width: format.widthPx, height: format.heightPx })}
          </span>
        )}
      </span>
    </span>
  );
}
