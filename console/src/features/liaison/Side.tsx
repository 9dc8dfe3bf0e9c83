import type { ForwardedWall } from "@vigie/shared/forwarding/schema";
import { useTranslation } from "react-i18next";
import { useNow } from "../../lib/use-now.ts";
import { Button } from "../../ui/Button.tsx";
import { AskingLine } from "./AskingLine.tsx";
import { ForwardingCard } from "./ForwardingCard.tsx";
import css from "./liaison.module.css";
import { PastLine } from "./PastLine.tsx";
import { type LiaisonForwarding, runs } from "./places.ts";

interface SideProps {
  wall: ForwardedWall;
  onAsk: () => void;
  onEnd: (forwarding: LiaisonForwarding) => void;
}

/** Beside the pictures: why they are there, for how long, who else looks; what was asked for; and what ended. */
export function Side({ wall, onAsk, onEnd }: SideProps) {
  const { t } = useTranslation("liaison");
  const now = useNow(1_000);
  const { forwardings } = wall;
  const running = forwardings.filter((one) => runs(one, now));
  const askings = forwardings.filter(({ state, isMine }) => isMine && (state === "requested" || state === "refused"));
  const past = forwardings.filter((one) => one.state === "ended" || (one.state === "open" && !runs(one, now)));
  return (
    <aside className={css["side"]} aria-label={t("side")}>
      <Button kind="action" onPress={onAsk}>
        {t("ask.begin")}
      </Button>
      <Part title={t("running.title")} isShown={running.length > 0}>
        {running.map((forwarding) => (
          <ForwardingCard key={forwarding.id} forwarding={forwarding} now={now} onEnd={() => onEnd(forwarding)} />
        ))}
      </Part>
      <Part title={t("asking.title")} isShown={askings.length > 0}>
        {askings.map((asking) => (
          <AskingLine key={asking.id} asking={asking} />
        ))}
      </Part>
      <Part title={t("past.title")} isShown={past.length > 0}>
        {past.map((forwarding) => (
          <PastLine key={forwarding.id} forwarding={forwarding} />
        ))}
      </Part>
    </aside>
  );
}

function Part({ title, isShown, children }: { title: string; isShown: boolean; children: React.ReactNode }) {
  if (!isShown) return null;
  return (
    <section className={css["part"]}>
      <h2>{title}</h2>
      <ul className={css["list"]}>{children}</ul>
    </section>
  );
}
