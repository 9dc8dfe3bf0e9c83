import type { NodeDisk } from "@vigie/shared/recordings/register";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../i18n/format.ts";
import { useNow } from "../../lib/use-now.ts";
import { Notice } from "../../ui/Notice.tsx";

/** What is wrong with the disks that are recorded on: days ahead where it can be known. */
export function DiskFaults({ disks }: { disks: readonly NodeDisk[] }) {
  const { t } = useTranslation("recordings");
  const format = useFormat();
  const now = useNow();
  return disks.map(({ nodeId, name, disk }) =>
    disk === null ? null : (
      <Notice key={nodeId} tone="warning">
        <strong>{t("disk.ofNode", { node: name })}</strong>{" "}
        {disk.faults
          .map(({ fault, sinceAt }) =>
            t("disk.told", { fault: t(`fault.${fault}`), at: format.since(sinceAt, now), meaning: t(`faultMeaning.${fault}`) }),
          )
          .join(" ")}
      </Notice>
    ),
  );
}
