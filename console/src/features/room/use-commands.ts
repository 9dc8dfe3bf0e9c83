import type { DisplayId } from "@vigie/shared/kernel/units";
import type { Display, DisplayCommand } from "@vigie/shared/walls/schema";
import { useCallback, useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../i18n/format.ts";
import type { Notices } from "../../lib/notices.ts";
import { type RoomStore, withDisplay } from "../../lib/room-store.ts";
import { useServices } from "../../lib/services.tsx";
import { createOrderQueue } from "./order-queue.ts";

/** A command as it follows from the display that the supervisor sees; null: there is nothing to do, and `nothing` says why. */
export interface Order {
  displayId: DisplayId;
  build: (display: Display) => DisplayCommand | null;
  /** What is said once it is done. */
  done: string;
  /** What is said when there is nothing to do. */
  nothing: string;
}

export type Perform = (order: Order) => void;

/**
 * Sends commands and says how they ended. Those of one display go one after the other, each built on what the one before left: two quick keys
 * must not supersede one another. The first is built at once, on what is seen.
 */
export function useCommands(room: RoomStore, notices: Notices): Perform {
  const send = useSend(room, notices);
  const [queue] = useState(createOrderQueue<DisplayId>);
  return useCallback((order) => void queue(order.displayId, () => send(order)), [queue, send]);
}

function useSend(room: RoomStore, notices: Notices): (order: Order) => Promise<void> {
  const { t } = useTranslation(["room", "problem"]);
  const { api } = useServices();
  const format = useFormat();
  const send = async ({ displayId, build, done, nothing }: Order): Promise<void> => {
    const display = room.getState().displays.get(displayId);
    const command = display === undefined ? null : build(display);
    if (command === null) return notices.tell("alert", nothing);
    const result = await api.displays.command(displayId, command);
    if (result.outcome === "aborted") return;
    if (result.outcome === "problem") {
      const { code, params } = result.problem;
      return notices.tell("alert", t(`problem:${code}`, { ...params }));
    }
    const answer = result.value;
    room.setState(({ displays }) => ({ displays: withDisplay(displays, answer.display) }));
    if (answer.outcome === "superseded")
      return notices.tell("alert", t("superseded", { name: answer.by.displayName, at: format.time(answer.at) }));
    const { id: changeId, kind } = answer.change;
    const undo: Order = { displayId, build: () => ({ kind: "undo", changeId }), done: t("undone"), nothing: "" };
    notices.tell("told", done, kind === "undo" ? null : { label: t("undo"), run: () => void send(undo) });
  };
  return useCallback(send, [api, format, notices, room, t]);
}
