import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { queries } from "../../lib/queries.ts";
import { useServices } from "../../lib/services.tsx";

/** The post that this browser is enrolled as; nothing for one that is not. */
export function PostName({ className }: { className: string | undefined }) {
  const { t } = useTranslation("devices");
  const { api } = useServices();
  const own = useQuery(queries.ownDevice(api));
  if (own.data?.state !== "enrolled" || own.data.device.kind !== "post") return null;
  return (
    <span className={className} title={t("ownPost")}>
      {own.data.device.name}
    </span>
  );
}
