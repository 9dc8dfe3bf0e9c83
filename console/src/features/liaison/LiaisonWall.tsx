import type { ForwardedWall } from "@vigie/shared/forwarding/schema";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { MediaSockets } from "../../lib/media-socket.ts";
import type { Viewings } from "../../lib/viewings.ts";
import { Loaded } from "../../ui/Screen.tsx";
import { AskDialog } from "./AskDialog.tsx";
import { EndDialog } from "./EndDialog.tsx";
import css from "./liaison.module.css";
import type { LiaisonForwarding } from "./places.ts";
import { Side } from "./Side.tsx";
import { Stage } from "./Stage.tsx";
import { useForwardedWall, usePlaces } from "./use-forwarded-wall.ts";

interface LiaisonWallProps {
  viewings: Viewings;
  mediaSockets: MediaSockets;
}

/** All that a liaison sees: what is forwarded to their service now, and what they asked for. */
export function LiaisonWall(props: LiaisonWallProps) {
  const query = useForwardedWall();
  return <Loaded query={query}>{(wall) => <Shown {...props} wall={wall} />}</Loaded>;
}

type Dialogue = { kind: "none" } | { kind: "ask" } | { kind: "end"; forwarding: LiaisonForwarding };

function Shown({ wall, viewings, mediaSockets }: LiaisonWallProps & { wall: ForwardedWall }) {
  const { t } = useTranslation("liaison");
  const places = usePlaces(wall);
  const [dialogue, setDialogue] = useState<Dialogue>({ kind: "none" });
  const close = () => setDialogue({ kind: "none" });
  const ask = () => setDialogue({ kind: "ask" });
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only keeps the browser from offering to save a picture
    <div className={css["liaison"]} data-liaison onContextMenu={(event) => event.preventDefault()}>
      <h1 className={css["unseen"]}>{t("title", { service: wall.service.name })}</h1>
      <Stage wall={wall} places={places} viewings={viewings} mediaSockets={mediaSockets} onAsk={ask} />
      <Side wall={wall} onAsk={ask} onEnd={(forwarding) => setDialogue({ kind: "end", forwarding })} />
      {dialogue.kind === "ask" && <AskDialog onClose={close} />}
      {dialogue.kind === "end" && <EndDialog forwarding={dialogue.forwarding} onClose={close} />}
    </div>
  );
}
