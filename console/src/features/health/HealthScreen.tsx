import { useQuery } from "@tanstack/react-query";
import type { CameraTree } from "@vigie/shared/console/api";
import type { CameraId } from "@vigie/shared/kernel/units";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { queries } from "../../lib/queries.ts";
import { matches } from "../../lib/search.ts";
import { useServices } from "../../lib/services.tsx";
import { Empty, Loaded, Screen } from "../../ui/Screen.tsx";
import { Table } from "../../ui/Table.tsx";
import { DiskFaults } from "./DiskFaults.tsx";
import { HealthLine } from "./HealthLine.tsx";
import css from "./health.module.css";
import { boardLines } from "./lines.ts";
import { useBoard } from "./use-health.ts";
import { useHealthWords } from "./use-health-words.ts";

interface HealthScreenProps {
  /** Opens the camera on the wall. Null: this person looks at no camera. */
  onShow: ((cameraId: CameraId) => void) | null;
}

/** What is wrong with which camera, since when, worst first. */
export function HealthScreen({ onShow }: HealthScreenProps) {
  const { t } = useTranslation("health");
  const { api } = useServices();
  const tree = useQuery(queries.cameras(api));
  return (
    <Screen title={t("title")} purpose={t(onShow === null ? "purpose" : "purposeShow")}>
      <Loaded query={tree}>{(tree) => <Board tree={tree} onShow={onShow} />}</Loaded>
    </Screen>
  );
}

const FILTERS = ["wrong", "all"] as const;
type Filter = (typeof FILTERS)[number];

function Board({ tree, onShow }: HealthScreenProps & { tree: CameraTree }) {
  const { t } = useTranslation("health");
  const board = useBoard();
  const [typed, setTyped] = useState("");
  const [filter, setFilter] = useState<Filter>("wrong");
  return (
    <Loaded query={board}>
      {({ cameras, disks }) => {
        const lines = boardLines(cameras, tree);
        const wrong = lines.filter(({ worst }) => worst !== null);
        const shown = (filter === "all" ? lines : wrong).filter((line) => matches(line, typed));
        return (
          <>
            <DiskFaults disks={disks} />
            <BoardTools typed={typed} onTyped={setTyped} filter={filter} onFilter={setFilter}>
              {t("wrong", { count: wrong.length, total: lines.length })}
            </BoardTools>
            {shown.length > 0 ? (
              <BoardTable lines={shown} onShow={onShow} />
            ) : (
              <Nothing kind={lines.length === 0 ? "none" : wrong.length === 0 ? "well" : "unfound"} />
            )}
          </>
        );
      }}
    </Loaded>
  );
}

interface BoardToolsProps {
  typed: string;
  onTyped: (typed: string) => void;
  filter: Filter;
  onFilter: (filter: Filter) => void;
  /** How many there are. */
  children: ReactNode;
}

function BoardTools({ typed, onTyped, filter, onFilter, children }: BoardToolsProps) {
  const { t } = useTranslation("health");
  return (
    <search className={css["tools"]}>
      <input
        data-search
        type="search"
        className={css["field"]}
        aria-label={t("search")}
        placeholder={t("searchHint")}
        value={typed}
        onChange={(event) => onTyped(event.target.value)}
      />
      <select
        className={css["field"]}
        aria-label={t("filter")}
        value={filter}
        onChange={(event) => onFilter(FILTERS.find((one) => one === event.target.value) ?? "wrong")}
      >
        {FILTERS.map((one) => (
          <option key={one} value={one}>
            {t(`filters.${one}`)}
          </option>
        ))}
      </select>
      <span role="status" className={css["count"]}>
        {children}
      </span>
    </search>
  );
}

function BoardTable({ lines, onShow }: HealthScreenProps & { lines: ReturnType<typeof boardLines> }) {
  const { t } = useTranslation("health");
  const words = useHealthWords();
  const columns = ["number", "camera", "finding", "since", "lastFrame", "frames", "bitrate", "reconnected", "clock"] as const;
  return (
    <Table caption={t("title")} columns={columns.map((column) => t(`column.${column}`))}>
      {lines.map((line) => (
        <HealthLine key={line.camera.id} line={line} words={words} onShow={onShow} />
      ))}
    </Table>
  );
}

function Nothing({ kind }: { kind: "none" | "well" | "unfound" }) {
  const { t } = useTranslation("health");
  return <Empty title={t(`empty.${kind}`)} advice={t(`emptyAdvice.${kind}`)} />;
}
