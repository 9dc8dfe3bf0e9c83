import { useQuery } from "@tanstack/react-query";
import { CameraId } from "@vigie/shared/kernel/units";
import type { Destruction } from "@vigie/shared/recordings/register";
import { DestructionRule } from "@vigie/shared/recordings/schema";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../i18n/format.ts";
import { cameraChoices, matchesCamera } from "../../lib/camera-choices.ts";
import { queries } from "../../lib/queries.ts";
import type { DestructionSearch } from "../../lib/recordings-api.ts";
import { dayEnd, dayStart } from "../../lib/room-day.ts";
import { utcText } from "../../lib/room-instant.ts";
import { useServices } from "../../lib/services.tsx";
import { useMay } from "../../lib/session.tsx";
import { Button } from "../../ui/Button.tsx";
import { ComboField } from "../../ui/ComboField.tsx";
import { SelectField, TextField } from "../../ui/Fields.tsx";
import { ProblemBox } from "../../ui/ProblemBox.tsx";
import { Empty, Loaded, Screen } from "../../ui/Screen.tsx";
import { Second, Table } from "../../ui/Table.tsx";
import type { RecordNames } from "./destruction-csv.ts";
import css from "./recordings.module.css";
import { type RecordingWords, useRecordingWords } from "./use-recording-words.ts";
import { useDestructions, useRecordingBoard } from "./use-recordings.ts";
import { useRegisterDownload } from "./use-register-download.ts";

interface Typed {
  cameraId: string | null;
  rule: DestructionRule | null;
  /** Days, `yyyy-mm-dd`. */
  from: string;
  until: string;
}

/** What was destroyed, when and under which rule: records without pictures, signed by nodes, countersigned in the journal. */
export function DestructionsScreen() {
  const { t } = useTranslation("recordings");
  const [typed, setTyped] = useState<Typed>({ cameraId: null, rule: null, from: "", until: "" });
  const search = searchOf(typed);
  const pages = useDestructions(search);
  const names = useRecordNames();
  const words = useRecordingWords();
  const download = useRegisterDownload(search, names);
  const columns = ["destroyedAt", "camera", "day", "segments", "rule", "order", "node"] as const;
  return (
    <Screen
      title={t("destruction.title")}
      purpose={t("destruction.purpose")}
      actions={
        <Button onPress={download.start} isPending={download.isPending}>
          {t("destruction.download")}
        </Button>
      }
    >
      <Filters typed={typed} onChange={setTyped} />
      {download.problem !== null && <ProblemBox problem={download.problem} />}
      <Loaded query={pages}>
        {({ pages: read }) => {
          const rows = read.flat();
          if (rows.length === 0)
            return (
              <Empty title={t("empty.destructions")} advice={t(`emptyAdvice.${isFree(search) ? "destructions" : "filtered"}`)} />
            );
          return (
            <Table caption={t("destruction.title")} columns={columns.map((column) => t(`destruction.${column}`))}>
              {rows.map((row) => (
                <Line key={row.recordId} row={row} names={names} words={words} />
              ))}
            </Table>
          );
        }}
      </Loaded>
      {pages.hasNextPage && (
        <Button onPress={() => void pages.fetchNextPage()} isPending={pages.isFetchingNextPage}>
          {t("destruction.more")}
        </Button>
      )}
    </Screen>
  );
}

function searchOf({ cameraId, rule, from, until }: Typed): DestructionSearch {
  const camera = CameraId.safeParse(cameraId);
  const [start, end] = [dayStart(from), dayEnd(until)];
  return {
    ...(camera.success ? { cameraId: camera.data } : {}),
    ...(rule === null ? {} : { rule }),
    ...(start === null ? {} : { from: start }),
    ...(end === null ? {} : { until: end }),
  };
}

const isFree = (search: DestructionSearch): boolean => Object.keys(search).length === 0;

function Filters({ typed, onChange }: { typed: Typed; onChange: (typed: Typed) => void }) {
  const { t } = useTranslation("recordings");
  const { api } = useServices();
  const tree = useQuery(queries.cameras(api));
  const choices = useMemo(() => cameraChoices(tree.data), [tree.data]);
  const rules = DestructionRule.options;
  return (
    <search className={css["tools"]}>
      <ComboField
        label={t("destruction.camera")}
        choices={choices}
        value={typed.cameraId}
        onChange={(cameraId) => onChange({ ...typed, cameraId })}
        matches={matchesCamera}
        nothingFound={t("common:nothingFound")}
      />
      <SelectField
        label={t("destruction.rule")}
        value={typed.rule ?? ""}
        onChange={(value) => onChange({ ...typed, rule: rules.find((one) => one === value) ?? null })}
        options={[
          { value: "", label: t("destruction.anyRule") },
          ...rules.map((value) => ({ value, label: t(`rule.${value}`) })),
        ]}
      />
      <TextField
        type="date"
        label={t("destruction.fromDay")}
        value={typed.from}
        onChange={(from) => onChange({ ...typed, from })}
      />
      <TextField
        type="date"
        label={t("destruction.untilDay")}
        value={typed.until}
        onChange={(until) => onChange({ ...typed, until })}
      />
    </search>
  );
}

interface LineProps {
  row: Destruction;
  names: RecordNames;
  words: RecordingWords;
}

function Line({ row, names, words }: LineProps) {
  const { t } = useTranslation("recordings");
  const { count, range } = {
    count: t("destruction.segmentCount", { count: row.segments }),
    range: t("destruction.rangeUtc", { from: utcText(row.from), until: utcText(row.until) }),
  };
  return (
    <tr>
      <td className={css["figure"]}>
        {names.instant(row.destroyedAt)}
        <Second isWhole>{t("utc", { at: utcText(row.destroyedAt) })}</Second>
      </td>
      <th scope="row">
        {names.camera(row.cameraId) ?? t("someCamera")}
        <Second>{t(`stream.${row.stream}`)}</Second>
      </th>
      <td>
        {row.day}
        <Second isWhole>{range}</Second>
      </td>
      <td className={css["figure"]}>
        {count}
        <Second>{words.size(row.bytes)}</Second>
      </td>
      <td>
        {t(`rule.${row.rule}`)}
        {row.heldBy.length > 0 && <Second>{t("destruction.held", { count: row.heldBy.length })}</Second>}
      </td>
      <td>{(row.authorisationId === null ? null : names.order(row.authorisationId)) ?? t("common:none")}</td>
      <td>
        {names.node(row.nodeId) ?? t("someNode")}
        <Second>{t("destruction.chain", { hash: row.chainHead.slice(0, 12) })}</Second>
      </td>
    </tr>
  );
}

/** As far as the reader may know them. */
function useRecordNames(): RecordNames {
  const { api } = useServices();
  const may = useMay();
  const format = useFormat();
  const tree = useQuery(queries.cameras(api));
  const orders = useQuery({ ...queries.authorisations(api), enabled: may("authorisation.list") });
  // Whoever reads the register may know of every disk, and so of its node.
  const board = useRecordingBoard();
  const cameras = new Map<string, string>(tree.data?.cameras.map(({ id, number, name }) => [id, `${number} · ${name}`]));
  const numbers = new Map<string, string>(orders.data?.map(({ id, number }) => [id, number]));
  const nodes = new Map<string, string>(board.data?.disks.map(({ nodeId, name }) => [nodeId, name]));
  return {
    camera: (id) => cameras.get(id) ?? null,
    order: (id) => numbers.get(id) ?? null,
    node: (id) => nodes.get(id) ?? null,
    instant: format.instant,
  };
}
