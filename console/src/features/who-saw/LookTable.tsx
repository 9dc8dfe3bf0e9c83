import { MAX_LOOKS } from "@vigie/shared/journal/reading";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../i18n/format.ts";
import { instantTyped, utcText } from "../../lib/room-instant.ts";
import { saveFile } from "../../lib/save-file.ts";
import { Button } from "../../ui/Button.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { Second, Table } from "../../ui/Table.tsx";
import { durationParts } from "./duration.ts";
import { csvOfLooks, type LookLine, lookLine } from "./look-lines.ts";
import type { Answered } from "./use-question.ts";
import css from "./who-saw.module.css";

interface LookTableProps {
  answered: Answered;
  camera: string;
}

/** The answer: every look in words and as a stretch of the period, or in words that there was none. */
export function LookTable({ answered: { question, answer, at }, camera }: LookTableProps) {
  const { t } = useTranslation("who-saw");
  const format = useFormat();
  const { from, until } = question;
  const lines = useMemo(
    () => answer.looks.map((look) => lookLine(look, { from, until }, at, t)),
    [answer.looks, from, until, at, t],
  );
  const period = { camera, from: format.instant(from), until: format.instant(until) };
  if (lines.length === 0) {
    return (
      <p role="status" className={css["nobody"]}>
        {t("nobody", period)}
      </p>
    );
  }
  return (
    <>
      <div className={css["head"]}>
        <p role="status">{t("count", { count: lines.length, ...period })}</p>
        <Copying csv={() => csvOfLooks(lines, format.instant, t)} name={`vigie-${instantTyped(from)}.csv`.replace(":", "")} />
      </div>
      {!answer.isWhole && <Notice tone="warning">{t("notWhole", { max: format.number(MAX_LOOKS) })}</Notice>}
      <Table
        caption={t("count", { count: lines.length, ...period })}
        columns={[
          t("column.who"),
          t("column.post"),
          t("column.motive"),
          t("column.placedBy"),
          t("column.from"),
          t("column.to"),
          t("column.duration"),
          t("column.cause"),
          t("column.band"),
        ]}
      >
        {lines.map((line) => (
          <Line key={line.id} line={line} />
        ))}
      </Table>
    </>
  );
}

function Line({ line }: { line: LookLine }) {
  const { t } = useTranslation("who-saw");
  const format = useFormat();
  const { unit, values } = durationParts(line.seconds * 1_000);
  return (
    <tr>
      <th scope="row">
        {line.who}
        <Second>{line.role}</Second>
      </th>
      <td>{line.post}</td>
      <td>
        {line.motive}
        {line.lookedBack.map(({ from, until }) => (
          <Second key={from} isWhole>
            {t("lookedBack", { from: format.instant(from), until: format.instant(until) })}
          </Second>
        ))}
      </td>
      <td>{line.placedBy}</td>
      <td>
        <Instant at={line.from} />
      </td>
      <td>{line.to === null ? line.cause : <Instant at={line.to} />}</td>
      <td className={css["number"]}>{t(`duration.${unit}`, { ...values })}</td>
      <td>{line.to === null ? t("common:none") : line.cause}</td>
      <td>
        <Band {...line.band} isOpen={line.to === null} />
      </td>
    </tr>
  );
}

function Instant({ at }: { at: number }) {
  const { t } = useTranslation("journal");
  const format = useFormat();
  return (
    <time dateTime={new Date(at).toISOString()} className={css["instant"]}>
      {format.instant(at)}
      <Second isWhole>{t("utc", { at: utcText(at) })}</Second>
    </time>
  );
}

/** Where in the period it lies: what the cells beside it say in words. */
function Band({ start, length, isOpen }: { start: number; length: number; isOpen: boolean }) {
  return (
    <div className={css["band"]} aria-hidden="true">
      <div
        className={css["stretch"]}
        data-open={isOpen || undefined}
        style={{ insetInlineStart: `${start * PERCENT}%`, width: `${length * PERCENT}%` }}
      />
    </div>
  );
}

const PERCENT = 100;

/** The table for a spreadsheet: to the clipboard, or as a file where the browser keeps that to itself. */
function Copying({ csv, name }: { csv: () => string; name: string }) {
  const { t } = useTranslation("who-saw");
  const [outcome, setOutcome] = useState<"copied" | "copyRefused" | null>(null);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(csv());
      setOutcome("copied");
    } catch {
      // Told beside the button, with the way that is always there.
      setOutcome("copyRefused");
    }
  };
  return (
    <div className={css["copying"]}>
      <span role="status">{outcome !== null && t(outcome)}</span>
      <Button onPress={() => void copy()}>{t("copy")}</Button>
      <Button onPress={() => saveFile(new Blob([BYTE_ORDER_MARK, csv()], { type: "text/csv;charset=utf-8" }), name)}>
        {t("download")}
      </Button>
    </div>
  );
}

/** Without it spreadsheets take accents for something else. */
const BYTE_ORDER_MARK = "\ufeff";
