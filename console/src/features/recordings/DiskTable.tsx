import type { CameraTree } from "@vigie/shared/console/api";
import type { NodeDisk } from "@vigie/shared/recordings/register";
import type { DiskState } from "@vigie/shared/recordings/schema";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../i18n/format.ts";
import { Mark } from "../../ui/Mark.tsx";
import { Empty } from "../../ui/Screen.tsx";
import { Second, Table } from "../../ui/Table.tsx";
import css from "./recordings.module.css";
import { daysOfSpace } from "./state-lines.ts";
import { useRecordingWords } from "./use-recording-words.ts";

/** Every node's disk: what is wrong with it, what is free, and for how long. */
export function DiskTable({ disks, tree }: { disks: readonly NodeDisk[]; tree: CameraTree }) {
  const { t } = useTranslation("recordings");
  if (disks.length === 0) return <Empty title={t("empty.disks")} advice={t("emptyAdvice.disks")} />;
  const columns = ["node", "faults", "free", "recorded", "rate", "space"] as const;
  return (
    <Table caption={t("disks")} columns={columns.map((column) => t(`disk.${column}`))}>
      {disks.map((disk) => (
        <DiskLine key={disk.nodeId} disk={disk} tree={tree} />
      ))}
    </Table>
  );
}

function DiskLine({ disk: { name, link, disk }, tree }: { disk: NodeDisk; tree: CameraTree }) {
  const { t } = useTranslation("recordings");
  const words = useRecordingWords();
  return (
    <tr>
      <th scope="row">
        {name}
        {link.state === "lost" && <Second>{t("disk.lost", { at: words.since(link.sinceAt) })}</Second>}
      </th>
      <td>{disk === null ? t("disk.untold") : <Faults disk={disk} tree={tree} />}</td>
      {disk === null ? <td colSpan={4}>{t("common:none")}</td> : <Figures disk={disk} />}
    </tr>
  );
}

function Figures({ disk }: { disk: DiskState }) {
  const { t } = useTranslation("recordings");
  const format = useFormat();
  const words = useRecordingWords();
  const days = daysOfSpace(disk);
  return (
    <>
      <td className={css["figure"]}>{t("disk.of", { free: words.size(disk.freeBytes), total: words.size(disk.totalBytes) })}</td>
      <td className={css["figure"]}>{words.size(disk.recordedBytes)}</td>
      <td className={css["figure"]}>
        {disk.bytesPerDay === null ? t("disk.unknown") : t("disk.perDay", { size: words.size(disk.bytesPerDay) })}
      </td>
      <td className={css["figure"]}>
        {days === null ? t("disk.unknown") : t("disk.days", { count: Math.floor(days), value: format.number(Math.floor(days)) })}
      </td>
    </>
  );
}

/** Worst first, as the node tells them, with the cameras that they touch. */
function Faults({ disk: { faults }, tree }: { disk: DiskState; tree: CameraTree }) {
  const { t } = useTranslation("recordings");
  const words = useRecordingWords();
  const numbers = new Map(tree.cameras.map(({ id, number }) => [id, number]));
  if (faults.length === 0) {
    return (
      <span className={css["state"]}>
        <Mark shape="running" />
        {t("disk.well")}
      </span>
    );
  }
  return faults.map(({ fault, sinceAt, cameraIds }) => (
    <div key={fault}>
      <span className={css["state"]} data-tone={fault === "forecast" || fault === "slow" ? "warning" : "abnormal"}>
        <Mark shape={fault === "forecast" || fault === "slow" ? "starting" : "failed"} />
        {t(`fault.${fault}`)}
      </span>
      <Second>{t("disk.since", { at: words.since(sinceAt), meaning: t(`faultMeaning.${fault}`) })}</Second>
      {cameraIds.length > 0 && (
        <Second>{t("disk.cameras", { list: cameraIds.map((id) => numbers.get(id) ?? "?").join(", ") })}</Second>
      )}
    </div>
  ));
}
