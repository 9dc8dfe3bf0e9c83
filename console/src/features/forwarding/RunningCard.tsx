import type { Forwarding } from "@vigie/shared/forwarding/schema";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../i18n/format.ts";
import { useMay } from "../../lib/session.tsx";
import { useAct } from "../../lib/use-act.ts";
import { Button } from "../../ui/Button.tsx";
import { ProblemBox } from "../../ui/ProblemBox.tsx";
import css from "./forwarding.module.css";
import { LinkLines } from "./LinkLines.tsx";
import { minutesLeft } from "./term.ts";
import { useCameraName, useServiceName, useStop } from "./use-forwardings.ts";

interface RunningCardProps {
  forwarding: Forwarding;
  now: number;
  /** Null: it is for others to make one. */
  onLink: (() => void) | null;
}

/** One that runs: what, to whom, until when, who looks now, its play addresses; and its end, in one act. */
export function RunningCard({ forwarding, now, onLink }: RunningCardProps) {
  const { t } = useTranslation("forwarding");
  const format = useFormat();
  const serviceName = useServiceName();
  const { serviceId, until, from, officer, channel, reason, links } = forwarding;
  const service = serviceName(serviceId);
  return (
    <li className={css["card"]} data-running>
      <header className={css["head"]}>
        <h3>{service}</h3>
        <strong>{t("left", { count: minutesLeft(until, now) })}</strong>
        <span className={css["quiet"]}>{t("fromUntil", { from: format.since(from, now), until: format.since(until, now) })}</span>
      </header>
      <Sent forwarding={forwarding} />
      <dl className={css["facts"]}>
        <div>
          <dt>{t("form.officer")}</dt>
          <dd>{t("askedBy", { officer, channel })}</dd>
        </div>
        <div>
          <dt>{t("form.reason")}</dt>
          <dd>{reason}</dd>
        </div>
        <div>
          <dt>{t("watchers")}</dt>
          <dd>
            <Watchers forwarding={forwarding} />
          </dd>
        </div>
      </dl>
      {links.length > 0 && <LinkLines links={links} now={now} />}
      <Acts forwarding={forwarding} service={service} onLink={onLink} />
    </li>
  );
}

function Acts({ forwarding, service, onLink }: Omit<RunningCardProps, "now"> & { service: string }) {
  const { t } = useTranslation("forwarding");
  const may = useMay();
  const stop = useStop();
  const act = useAct();
  const nothing = forwarding.cameraIds.length === 0 ? t("link.nothing") : undefined;
  return (
    <>
      {act.problem !== null && <ProblemBox problem={act.problem} />}
      <div className={css["acts"]}>
        {may("forwarding.stop") && (
          <Button
            kind="danger"
            isPending={act.isPending}
            label={t("stopOf", { service })}
            onPress={() => void act.run(() => stop(forwarding.id))}
          >
            {t("stop")}
          </Button>
        )}
        {onLink !== null && (
          <Button onPress={onLink} isDisabled={nothing !== undefined} title={nothing}>
            {t("link.make")}
          </Button>
        )}
      </div>
    </>
  );
}

/** Its cameras; of a tile also that it follows one. */
function Sent({ forwarding: { source, cameraIds } }: Pick<RunningCardProps, "forwarding">) {
  const { t } = useTranslation("forwarding");
  const nameOf = useCameraName();
  return (
    <>
      {source?.kind === "tile" && <p className={css["quiet"]}>{t("follows", { tile: source.tile.tile + 1 })}</p>}
      {cameraIds.length === 0 ? (
        <p>{t("sendsNothing")}</p>
      ) : (
        <ul className={css["names"]}>
          {cameraIds.map((id) => (
            <li key={id}>{nameOf(id)}</li>
          ))}
        </ul>
      )}
    </>
  );
}

function Watchers({ forwarding: { watchers } }: Pick<RunningCardProps, "forwarding">) {
  const { t } = useTranslation("forwarding");
  const format = useFormat();
  if (watchers.length === 0) return t("watching", { count: 0 });
  return (
    <ul className={css["names"]}>
      {watchers.map(({ personId, displayName, post, sinceAt }) => (
        <li key={`${personId} ${displayName} ${post}`}>
          {t(personId === null ? "player" : "watcher", { name: displayName, post, at: format.time(sinceAt) })}
        </li>
      ))}
    </ul>
  );
}
