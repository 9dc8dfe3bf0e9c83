import { type RefObject, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useStore } from "zustand";
import { useFormat } from "../../i18n/format.ts";
import { Button } from "../../ui/Button.tsx";
import type { PlaybackDesk } from "./desk.ts";
import { GoToField } from "./GoToField.tsx";
import { markedMs } from "./marks.ts";
import { SPEEDS, type Speed } from "./master-clock.ts";
import css from "./playback.module.css";
import { offsetWord } from "./ticks.ts";
import type { Transport } from "./transport.ts";
import { lengthText } from "./words.ts";

interface TransportBarProps {
  desk: PlaybackDesk;
  transport: Transport;
  field: RefObject<HTMLInputElement | null>;
}

const GLYPH = { back: "−10 s", forward: "+10 s", frameBack: "|◀", frameForward: "▶|", play: "▶", pause: "❚❚" } as const;
const JUMP_MS = 10_000;

/** What the master clock is told by hand. */
export function TransportBar({ desk, transport, field }: TransportBarProps) {
  const { t } = useTranslation("playback");
  const master = useStore(transport.store, (state) => state.master);
  const { isPlaying, isHeld, speed } = master;
  return (
    <div className={css["transport"]} role="toolbar" aria-label={t("transport.label")}>
      <Position transport={transport} />
      <div className={css["buttons"]}>
        <Button
          title={t("transport.back")}
          label={t("transport.back")}
          onPress={() => transport.send({ type: "shift", byMs: -JUMP_MS })}
        >
          {GLYPH.back}
        </Button>
        <Button title={t("transport.frameBack")} label={t("transport.frameBack")} onPress={() => void desk.step(-1)}>
          {GLYPH.frameBack}
        </Button>
        <Button
          kind="action"
          title={t(isPlaying ? "transport.pause" : "transport.play")}
          label={t(isPlaying ? "transport.pause" : "transport.play")}
          onPress={() => transport.send({ type: isPlaying ? "pause" : "play" })}
        >
          {isPlaying ? GLYPH.pause : GLYPH.play}
        </Button>
        <Button title={t("transport.frameForward")} label={t("transport.frameForward")} onPress={() => void desk.step(1)}>
          {GLYPH.frameForward}
        </Button>
        <Button
          title={t("transport.forward")}
          label={t("transport.forward")}
          onPress={() => transport.send({ type: "shift", byMs: JUMP_MS })}
        >
          {GLYPH.forward}
        </Button>
        <label className={css["speed"]}>
          {t("transport.speed")}
          <select
            value={speed}
            onChange={({ target }) => {
              const chosen = SPEEDS.find((each) => each === Number(target.value));
              if (chosen !== undefined) transport.send({ type: "speed", speed: chosen });
            }}
          >
            {SPEEDS.map((each) => (
              <option key={each} value={each}>
                {speedText(each)}
              </option>
            ))}
          </select>
        </label>
        <span role="status" className={css["note"]}>
          {isHeld && t("transport.held")}
        </span>
      </div>
      <MarkButtons desk={desk} transport={transport} />
      <GoToField desk={desk} transport={transport} field={field} />
    </div>
  );
}

const speedText = (speed: Speed): string => `${speed < 0 ? "−" : ""}${Math.abs(speed)} ×`;

function MarkButtons({ desk, transport }: Pick<TransportBarProps, "desk" | "transport">) {
  const { t } = useTranslation("playback");
  const marks = useStore(desk.store, (state) => state.marks);
  const between = markedMs(marks);
  const days = (count: number) => t("daysShort", { count });
  return (
    <div className={css["buttons"]}>
      <Button title={t("action.markIn")} onPress={() => desk.mark("in", transport.position())}>
        {t("marks.in")}
      </Button>
      <Button title={t("action.markOut")} onPress={() => desk.mark("out", transport.position())}>
        {t("marks.out")}
      </Button>
      {between !== null && <span className={css["note"]}>{t("marks.between", { length: lengthText(between, { days }) })}</span>}
      {(marks.in !== null || marks.out !== null) && (
        <Button
          kind="quiet"
          title={t("action.clearMarks")}
          label={t("action.clearMarks")}
          onPress={() => {
            desk.mark("in", null);
            desk.mark("out", null);
          }}
        >
          {CROSS}
        </Button>
      )}
    </div>
  );
}

const CROSS = "✕";
const EVERY_MS = 100;

/** The instant of the pictures, on the room's clock: written past React, ten times a second. */
function Position({ transport }: { transport: Transport }) {
  const format = useFormat();
  const text = useRef<HTMLTimeElement>(null);
  useEffect(() => {
    const write = () => {
      const at = transport.position();
      if (text.current !== null) text.current.textContent = `${format.instant(at)} ${offsetWord(at)}`;
    };
    write();
    const timer = setInterval(write, EVERY_MS);
    return () => clearInterval(timer);
  }, [transport, format]);
  return <time ref={text} className={css["position"]} data-position />;
}
