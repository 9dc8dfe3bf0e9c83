import { type Layout, MAX_TILES } from "@vigie/shared/walls/layouts";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "../../ui/Button.tsx";
import { Dialog, DialogActions } from "../../ui/Dialog.tsx";
import { DraftGrid } from "./DraftGrid.tsx";
import { type Draft, draftOf, isTooMany, layoutOf, resized } from "./free-layout.ts";
import css from "./layout-dialog.module.css";

interface LayoutDialogProps {
  layout: Layout;
  onLayout: (layout: Layout) => void;
  onClose: () => void;
}

/** A division of one's own: how many columns and rows, and which of their cells are one. */
export function LayoutDialog({ layout, onLayout, onClose }: LayoutDialogProps) {
  const { t } = useTranslation(["wall", "common"]);
  const [draft, setDraft] = useState<Draft>(() => draftOf(layout));
  return (
    <Dialog title={t("layout.freeTitle")} size="wide" onClose={onClose}>
      <p>{t("free.advice")}</p>
      <div className={css["sizes"]}>
        <Size
          label={t("free.columns")}
          value={draft.columns}
          onValue={(columns) => setDraft(resized(draft, columns, draft.rows))}
        />
        <Size label={t("free.rows")} value={draft.rows} onValue={(rows) => setDraft(resized(draft, draft.columns, rows))} />
        <p role="status" data-abnormal={isTooMany(draft) || undefined} className={css["count"]}>
          {t(isTooMany(draft) ? "free.tooMany" : "free.count", { count: draft.cells.length, max: MAX_TILES })}
        </p>
      </div>
      <DraftGrid draft={draft} onDraft={setDraft} />
      <DialogActions>
        <Button onPress={onClose}>{t("common:cancel")}</Button>
        <Button
          kind="action"
          isDisabled={isTooMany(draft)}
          title={isTooMany(draft) ? t("free.tooMany", { count: draft.cells.length, max: MAX_TILES }) : undefined}
          onPress={() => {
            onLayout(layoutOf(draft));
            onClose();
          }}
        >
          {t("free.apply")}
        </Button>
      </DialogActions>
    </Dialog>
  );
}

const SIDES = Array.from({ length: 12 }, (_, at) => at + 1);

function Size({ label, value, onValue }: { label: string; value: number; onValue: (value: number) => void }) {
  return (
    <label className={css["size"]}>
      {label}
      <select value={value} onChange={(event) => onValue(Number(event.target.value))}>
        {SIDES.map((side) => (
          <option key={side} value={side}>
            {side}
          </option>
        ))}
      </select>
    </label>
  );
}
