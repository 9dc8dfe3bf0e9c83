import { useQuery } from "@tanstack/react-query";
import { KEYED_ROLES } from "@vigie/shared/people/roles";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useLocation } from "wouter";
import { queries } from "../../lib/queries.ts";
import { useServices } from "../../lib/services.tsx";
import { useSession } from "../../lib/session.tsx";
import { Button } from "../../ui/Button.tsx";
import { Notice } from "../../ui/Notice.tsx";
import css from "./factors.module.css";
import { FACTORS_PATH } from "./path.ts";

/** Said calmly, once a session, where no security key is required, to those of whom one may be and who have none. */
export function KeyAdvice() {
  const { t } = useTranslation("factors");
  const { api } = useServices();
  const { person } = useSession();
  const [path] = useLocation();
  const [isRead, setRead] = useState(false);
  const isConcerned = KEYED_ROLES.includes(person.role);
  const own = useQuery({ ...queries.ownFactors(api), enabled: isConcerned });
  if (!isConcerned || isRead || path === FACTORS_PATH || own.data === undefined || own.data.securityKeys.length > 0) return null;
  return (
    <div className={css["advice"]}>
      <Notice>
        <span>{t("advice.text")}</span>
        <span className={css["ways"]}>
          <Link href={FACTORS_PATH} className={css["download"]}>
            {t("title")}
          </Link>
          <Button kind="quiet" onPress={() => setRead(true)}>
            {t("advice.later")}
          </Button>
        </span>
      </Notice>
    </div>
  );
}
