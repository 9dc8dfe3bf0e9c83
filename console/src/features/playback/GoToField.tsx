import type { EpochMs } from "@vigie/shared/kernel/units";
import { type RefObject, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../i18n/format.ts";
import { Button } from "../../ui/Button.tsx";
import type { PlaybackDesk } from "./desk.ts";
import { type GoTo, goTo } from "./go-to.ts";
import css from "./playback.module.css";
import { offsetWord } from "./ticks.ts";
import type { Transport } from "./transport.ts";

interface GoToFieldProps {
  desk: PlaybackDesk;
  transport: Transport;
  field: RefObject<HTMLInputElement | null>;
}

/** An instant that is typed: read as one types, gone to with Enter. */
export function GoToField({ desk, transport, field }: GoToFieldProps) {
  const { t } = useTranslation("playback");
  const id = useId();
  const [typed, setTyped] = useState("");
  const [isAsked, setAsked] = useState(false);
  const read = typed === "" ? null : goTo(typed, { at: transport.position(), now: desk.now() });
  const go = (at: EpochMs) => {
    transport.send({ type: "seek", at });
    setTyped("");
    setAsked(false);
    field.current?.blur();
  };
  const isFaulty = isAsked && read !== null && !read.ok;
  return (
    <form
      className={css["goTo"]}
      onSubmit={(event) => {
        event.preventDefault();
        setAsked(true);
        if (read?.ok === true && read.also === null) go(read.at);
      }}
    >
      <label htmlFor={id}>{t("goTo.label")}</label>
      <input
        ref={field}
        id={id}
        className={css["goToInput"]}
        value={typed}
        placeholder={t("goTo.hint")}
        autoComplete="off"
        spellCheck={false}
        aria-describedby={`${id}-read`}
        aria-invalid={isFaulty || undefined}
        onChange={({ target }) => {
          setTyped(target.value);
          setAsked(false);
        }}
        onKeyDown={({ key }) => key === "Escape" && field.current?.blur()}
      />
      <span id={`${id}-read`} className={css["goToRead"]} role="status" data-faulty={isFaulty || undefined}>
        {read !== null && <Reading read={read} isAsked={isAsked} onGo={go} />}
      </span>
    </form>
  );
}

interface ReadingProps {
  read: GoTo;
  isAsked: boolean;
  onGo: (at: EpochMs) => void;
}

/** What was understood, before one goes there; in the hour that October repeats, which of both. */
function Reading({ read, isAsked, onGo }: ReadingProps) {
  const { t } = useTranslation("playback");
  const format = useFormat();
  const text = (at: EpochMs) => `${format.instant(at)} ${offsetWord(at)}`;
  if (!read.ok) return isAsked ? t(`goTo.fault.${read.fault}`) : null;
  const { also } = read;
  if (also === null) return text(read.at);
  return (
    <>
      {t("goTo.which")}
      {[read.at, also].map((at) => (
        <Button key={at} onPress={() => onGo(at)}>
          {text(at)}
        </Button>
      ))}
    </>
  );
}
