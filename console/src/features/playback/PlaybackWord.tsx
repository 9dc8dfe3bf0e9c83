import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useServices } from "../../lib/services.tsx";
import { engineFor } from "./engine-choice.ts";
import css from "./playback.module.css";
import type { Transport } from "./transport.ts";
import { lengthText } from "./words.ts";

const EVERY_MS = 200;

/** The tile's word: how far back the picture is, always there; a picture of then must not pass for one of now. Also whether only key frames are seen. */
export function PlaybackWord({ transport }: { transport: Transport }) {
  const { t } = useTranslation("playback");
  const { clock, roomClock } = useServices();
  const word = useRef<HTMLSpanElement>(null);
  const keys = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const write = () => {
      const { master, isScrubbing } = transport.store.getState();
      const behindMs = (roomClock.now() ?? clock.now()) - transport.position();
      const length = lengthText(behindMs, { days: (count) => t("daysShort", { count }) });
      if (word.current !== null) word.current.textContent = t("word", { length });
      const engine = engineFor(master, isScrubbing);
      if (keys.current !== null) keys.current.hidden = engine === "flow" || engine === "frame";
    };
    write();
    const timer = setInterval(write, EVERY_MS);
    return () => clearInterval(timer);
  }, [transport, clock, roomClock, t]);
  return (
    <>
      <span ref={keys} className={css["keysOnly"]} title={t("keysOnlyTitle")} hidden>
        {t("keysOnly")}
      </span>
      <span ref={word} className={css["word"]} data-word="playback" />
    </>
  );
}
