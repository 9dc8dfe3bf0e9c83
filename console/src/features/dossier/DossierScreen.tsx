import { INSPECTION_HOURS } from "@vigie/shared/journal/inspection";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { instantTyped } from "../../lib/room-instant.ts";
import { saveFile } from "../../lib/save-file.ts";
import { useServices } from "../../lib/services.tsx";
import { useAct } from "../../lib/use-act.ts";
import { useForm } from "../../lib/use-form.ts";
import { useNow } from "../../lib/use-now.ts";
import { Button } from "../../ui/Button.tsx";
import { Copyable } from "../../ui/Copyable.tsx";
import { ChoiceField, Form, TextField } from "../../ui/Fields.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { ProblemBox } from "../../ui/ProblemBox.tsx";
import { Screen } from "../../ui/Screen.tsx";
import css from "./dossier.module.css";
import { checkDossier, type DossierDraft, usualDossier } from "./draft.ts";

const LANGUAGES = ["fr", "en"] as const;

/** What an inspection takes away, and how it is verified elsewhere. */
export function DossierScreen() {
  const { t } = useTranslation("dossier");
  return (
    <Screen title={t("title")} purpose={t("purpose")}>
      <div className={css["columns"]}>
        <div className={css["column"]}>
          <Hours />
          <Taking />
        </div>
        <div className={css["column"]}>
          <Contents />
          <Verifying />
        </div>
      </div>
    </Screen>
  );
}

/** The hours of access, and that it is another hour now: nobody is kept out by it. */
function Hours() {
  const { t } = useTranslation("dossier");
  const [, time = ""] = instantTyped(useNow()).split("T");
  const { fromTime, untilTime, reference } = INSPECTION_HOURS;
  const isOutside = time < fromTime || time >= untilTime;
  return (
    <>
      <p className={css["hours"]}>
        {t("hours", { from: fromTime, until: untilTime, code: reference.code, article: reference.article })}
      </p>
      {isOutside && <Notice tone="warning">{t("outside", { now: time })}</Notice>}
    </>
  );
}

function Taking() {
  const { t, i18n } = useTranslation("dossier");
  const { api, clock, roomClock } = useServices();
  const act = useAct();
  const [taken, setTaken] = useState<string | null>(null);
  const [draft, setDraft] = useState<DossierDraft>(() =>
    usualDossier(roomClock.now() ?? clock.now(), i18n.language === "en" ? "en" : "fr"),
  );
  const form = useForm(checkDossier(draft), act.problem, (query) => {
    setTaken(null);
    void act
      .run(() => api.journalReadings.dossier(query))
      .then((told) => {
        if (told === null) return;
        saveFile(told.value.content, told.value.name);
        setTaken(told.value.name);
      });
  });
  const error = (field: "from" | "until") => (form.faulty.has(field) ? t(`error.${field}`) : undefined);
  const change = (part: Partial<DossierDraft>) => setDraft({ ...draft, ...part });
  return (
    <Form form={form}>
      <div className={css["days"]}>
        <TextField type="date" label={t("from")} error={error("from")} value={draft.from} onChange={(from) => change({ from })} />
        <TextField
          type="date"
          label={t("until")}
          error={error("until")}
          value={draft.until}
          onChange={(until) => change({ until })}
        />
      </div>
      <ChoiceField
        label={t("language")}
        value={draft.language}
        onChange={(value) => change({ language: LANGUAGES.find((one) => one === value) ?? draft.language })}
        options={LANGUAGES.map((value) => ({ value, label: t(value) }))}
      />
      <p className={css["hours"]}>{t("sensitive")}</p>
      <div className={css["taking"]}>
        <Button kind="action" type="submit" isPending={act.isPending}>
          {t("take")}
        </Button>
        <p role="status">
          {act.isPending && t("preparing")}
          {taken !== null && t("taken", { name: taken })}
        </p>
      </div>
      {act.problem !== null && <ProblemBox problem={act.problem} />}
    </Form>
  );
}

/** What lies in the ZIP under its own name in both languages; the tables are called after what they list. */
const CONTENTS = [
  { name: "dossier.pdf", key: "document" },
  { name: "*.csv", key: "tables" },
  { name: "journal.jsonl", key: "export" },
  { name: "public-key.txt", key: "key" },
  { name: "verify-journal.mjs", key: "verifier" },
] as const;

function Contents() {
  const { t } = useTranslation("dossier");
  return (
    <section className={css["part"]}>
      <h2>{t("contents")}</h2>
      <dl className={css["contents"]}>
        {CONTENTS.map(({ name, key }) => (
          <div key={name}>
            <dt>
              <code>{name}</code>
            </dt>
            <dd>{t(`content.${key}`)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

const COMMAND = "node verify-journal.mjs --export journal.jsonl --public-key public-key.txt";

function Verifying() {
  const { t } = useTranslation("dossier");
  return (
    <section className={css["part"]}>
      <h2>{t("verify")}</h2>
      <ol className={css["steps"]}>
        <li>{t("verifySteps.unpack")}</li>
        <li>
          {t("verifySteps.run")}
          <Copyable label={t("command")} value={COMMAND} />
        </li>
        <li>{t("verifySteps.read")}</li>
      </ol>
    </section>
  );
}
