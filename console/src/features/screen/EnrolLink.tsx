import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { queries } from "../../lib/queries.ts";
import { useServices } from "../../lib/services.tsx";
import css from "./screen.module.css";

/** Under the sign-in: which post this is, or the way to make it one. */
export function EnrolLink() {
  const { t } = useTranslation("screen");
  const { api } = useServices();
  const { data: own } = useQuery(queries.ownDevice(api));
  if (own === undefined) return null;
  if (own.state === "enrolled" && own.displayId === null)
    return <p className={css["foot"]}>{t("ownPost", { name: own.device.name })}</p>;
  return (
    <Link href={SCREEN_PATH} className={css["foot"]}>
      {own.state === "enrolled" ? t("ownScreen", { name: own.device.name }) : t("enrol")}
    </Link>
  );
}

/** Where a browser is enrolled, and a wall screen shows. */
export const SCREEN_PATH = "/screen";
