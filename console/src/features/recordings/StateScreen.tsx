import { useQuery } from "@tanstack/react-query";
import type { CameraTree } from "@vigie/shared/console/api";
import type { RecordingPlan } from "@vigie/shared/recordings/schema";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { queries } from "../../lib/queries.ts";
import { matches } from "../../lib/search.ts";
import { useServices } from "../../lib/services.tsx";
import { FilterBar, NothingFound } from "../../ui/FilterBar.tsx";
import { Mark } from "../../ui/Mark.tsx";
import { Empty, Loaded, Screen } from "../../ui/Screen.tsx";
import { Second, Table } from "../../ui/Table.tsx";
import { DiskTable } from "./DiskTable.tsx";
import css from "./recordings.module.css";
import { isWrong, type StateLine, shapeOf, stateLines } from "./state-lines.ts";
import { type RecordingWords, useRecordingWords } from "./use-recording-words.ts";
import { useRecordingBoard } from "./use-recordings.ts";

/** What is recorded now and what is not, since when and why; and how the disks do. */
export function StateScreen() {
  const { t } = useTranslation("recordings");
  const { api } = useServices();
  const tree = useQuery(queries.cameras(api));
  return (
    <Screen title={t("title")} purpose={t("purpose")}>
      <Loaded query={tree}>{(tree) => <Board tree={tree} />}</Loaded>
    </Screen>
  );
}

const FILTERS = ["all", "wrong"] as const;

function Board({ tree }: { tree: CameraTree }) {
  const { t } = useTranslation("recordings");
  const board = useRecordingBoard();
  const [typed, setTyped] = useState("");
  const [filter, setFilter] = useState<(typeof FILTERS)[number]>("all");
  return (
    <Loaded query={board}>
      {({ cameras, disks }) => {
        const lines = stateLines(cameras, tree);
        const wrong = lines.filter(({ worst }) => isWrong(worst));
        const shown = (filter === "all" ? lines : wrong).filter((line) => matches(line, typed));
        return (
          <>
            <h2>{t("disks")}</h2>
            <DiskTable disks={disks} tree={tree} />
            <h2>{t("cameras")}</h2>
            {lines.length === 0 ? (
              <Empty title={t("empty.state")} advice={t("emptyAdvice.state")} />
            ) : (
              <>
                <FilterBar
                  label={t("search")}
                  hint={t("searchHint")}
                  typed={typed}
                  onTyped={setTyped}
                  filters={[
                    {
                      label: t("filter"),
                      value: filter,
                      onChange: (value) => setFilter(FILTERS.find((one) => one === value) ?? "all"),
                      options: FILTERS.map((value) => ({ value, label: t(`filters.${value}`) })),
                    },
                  ]}
                >
                  {t("wrong", { count: wrong.length, total: lines.length })}
                </FilterBar>
                {shown.length === 0 ? <NothingFound /> : <StateTable lines={shown} />}
              </>
            )}
          </>
        );
      }}
    </Loaded>
  );
}

function StateTable({ lines }: { lines: readonly StateLine[] }) {
  const { t } = useTranslation("recordings");
  const words = useRecordingWords();
  const columns = ["number", "camera", "state", "since", "plan", "oldest", "size"] as const;
  return (
    <Table caption={t("cameras")} columns={columns.map((column) => t(`column.${column}`))}>
      {lines.map((line) => (
        <Line key={line.camera.id} line={line} words={words} />
      ))}
    </Table>
  );
}

function Line({ line: { camera, place, worst, recording }, words }: { line: StateLine; words: RecordingWords }) {
  const { t } = useTranslation("recordings");
  const others = recording.streams.filter(({ now }) => now !== worst);
  const { rule, oldestDay, bytes } = recording;
  return (
    <tr>
      <td>{camera.number}</td>
      <th scope="row">
        {camera.name}
        <Second>{place}</Second>
      </th>
      <td>
        <span className={css["state"]} data-tone={worst.state === "gap" ? "abnormal" : isWrong(worst) ? "warning" : undefined}>
          <Mark shape={shapeOf(worst)} />
          {words.state(worst)}
        </span>
        {others.map(({ stream, now }) => (
          <Second key={stream}>{t("ofStream", { stream: t(`stream.${stream}`), state: words.state(now) })}</Second>
        ))}
      </td>
      <td>{words.since(worst.sinceAt)}</td>
      <td>
        <Plan plan={recording.plan} />
        {rule !== null && <Second>{t("keptFor", { count: rule.maxDays })}</Second>}
      </td>
      <td className={css["figure"]}>{oldestDay ?? t("common:none")}</td>
      <td className={css["figure"]}>{words.size(bytes)}</td>
    </tr>
  );
}

function Plan({ plan: { schedule } }: { plan: RecordingPlan }) {
  const { t } = useTranslation("cameras");
  return t(`recording.schedules.${schedule.kind}`);
}
