import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { cameraChoices, matchesCamera } from "../../lib/camera-choices.ts";
import { queries } from "../../lib/queries.ts";
import { useServices } from "../../lib/services.tsx";
import { useForm } from "../../lib/use-form.ts";
import { Button } from "../../ui/Button.tsx";
import { ComboField } from "../../ui/ComboField.tsx";
import { TextField } from "../../ui/Fields.tsx";
import { ProblemBox } from "../../ui/ProblemBox.tsx";
import { LookTable } from "./LookTable.tsx";
import { checkQuestion, type Question } from "./question.ts";
import { useQuestion } from "./use-question.ts";
import css from "./who-saw.module.css";

interface WhoSawPanelProps {
  first: Question;
  /** It is asked as the panel opens: whoever opened it named the camera. */
  isAskedAtOnce: boolean;
  onAsked?: (question: Question) => void;
}

/** *Who saw this camera between … and …?* The question and its answer. */
export function WhoSawPanel({ first, isAskedAtOnce, onAsked }: WhoSawPanelProps) {
  const { t } = useTranslation("who-saw");
  const { api } = useServices();
  const tree = useQuery(queries.cameras(api));
  const choices = useMemo(() => cameraChoices(tree.data), [tree.data]);
  const [question, setQuestion] = useState(first);
  const { act, answered, ask } = useQuestion(isAskedAtOnce ? first : null);
  const form = useForm(checkQuestion(question), act.problem, (query) => {
    onAsked?.(question);
    void ask(query);
  });
  const error = (field: keyof Question) =>
    form.faulty.has(field) ? t(`error.${field === "cameraId" ? "camera" : field}`) : undefined;
  const change = (part: Partial<Question>) => setQuestion({ ...question, ...part });
  return (
    <div className={css["panel"]}>
      <form ref={form.ref} className={css["question"]} onSubmit={form.onSubmit} noValidate>
        <div className={css["camera"]}>
          <ComboField
            label={t("camera")}
            help={t("cameraHelp")}
            error={error("cameraId")}
            choices={choices}
            value={question.cameraId}
            onChange={(cameraId) => change({ cameraId })}
            matches={matchesCamera}
            nothingFound={t("noSuchCamera")}
          />
        </div>
        <TextField
          type="datetime-local"
          label={t("from")}
          error={error("from")}
          value={question.from}
          onChange={(from) => change({ from })}
        />
        <TextField
          type="datetime-local"
          label={t("until")}
          error={error("until")}
          value={question.until}
          onChange={(until) => change({ until })}
        />
        <Button kind="action" type="submit" isPending={act.isPending}>
          {t("ask")}
        </Button>
      </form>
      {act.problem !== null && <ProblemBox problem={act.problem} />}
      {act.isPending && answered === null && <p role="status">{t("common:loading")}</p>}
      {answered !== null && (
        <LookTable
          answered={answered}
          camera={choices.find(({ id }) => id === answered.question.cameraId)?.label ?? t("journal:someCamera")}
        />
      )}
    </div>
  );
}
