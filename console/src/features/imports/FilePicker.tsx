import { type DragEvent, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import css from "./imports.module.css";
import { readText } from "./read-text.ts";

interface FilePickerProps {
  fileName: string | null;
  onText: (text: string, fileName: string) => void;
}

/** A file chosen or dropped; what is in it is shown before anything is done with it. */
export function FilePicker({ fileName, onText }: FilePickerProps) {
  const { t } = useTranslation("imports");
  const id = useId();
  const [isOver, setOver] = useState(false);
  const take = async (file: File | undefined) => {
    if (file !== undefined) onText(readText(new Uint8Array(await file.arrayBuffer())), file.name);
  };
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void take(event.dataTransfer.files[0]);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a file may be dropped here, and is chosen by the field inside
    <div
      className={css["file"]}
      data-over={isOver || undefined}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={onDrop}
    >
      {/* The browser's own words stand in its own language: its field is there, and the label is what is seen. */}
      <input
        id={id}
        type="file"
        className={css["unseen"]}
        accept=".csv,text/csv,text/plain"
        onChange={({ target }) => {
          void take(target.files?.[0]);
          // The same file, corrected, is a choice too.
          target.value = "";
        }}
      />
      <label htmlFor={id}>{t("file")}</label>
      <span role="status" className={css["help"]}>
        {fileName === null ? t("fileHelp") : t("fileRead", { name: fileName })}
      </span>
    </div>
  );
}
