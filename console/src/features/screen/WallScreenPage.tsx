import { useQuery } from "@tanstack/react-query";
import type { Device } from "@vigie/shared/devices/schema";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { queries } from "../../lib/queries.ts";
import { problemOf } from "../../lib/query-problem.ts";
import { useServices } from "../../lib/services.tsx";
import { useSignOut } from "../../lib/use-sign-out.ts";
import { Button } from "../../ui/Button.tsx";
import { ProblemBox } from "../../ui/ProblemBox.tsx";
import { EnrolCode } from "./EnrolCode.tsx";
import css from "./screen.module.css";
import { useOwnDevice } from "./use-own-device.ts";
import { WallScreen } from "./WallScreen.tsx";

/** The page of a browser where nobody signs in: the code that enrols it, then, on a wall, what supervisors placed on it. */
export function WallScreenPage() {
  const { api } = useServices();
  const session = useQuery(queries.session(api));
  if (session.data?.state === "signed_in") return <SignedIn name={session.data.person.displayName} />;
  return <OwnDevicePage />;
}

function OwnDevicePage() {
  const { t } = useTranslation("screen");
  const { own, error, ended, begin, lose, askAgain } = useOwnDevice();
  if (own?.state === "enrolled") {
    const { device, displayId } = own;
    if (displayId === null) return <Post device={device} />;
    return <WallScreen key={device.id} device={device} displayId={displayId} onEnded={lose} onRefused={askAgain} />;
  }
  const ask = (
    <Button kind="action" onPress={() => begin.mutate()} isPending={begin.isPending}>
      {t("newCode")}
    </Button>
  );
  const failure = begin.error ?? error;
  return (
    <Card title={ended === null ? t("title") : t("ended.title", { name: ended.name })}>
      {ended !== null && <p>{t("ended.meaning")}</p>}
      {own === undefined && error === null && <p role="status">{t("common:loading")}</p>}
      {own?.state === "pending" ? <EnrolCode code={own.code} endsAt={own.endsAt} ask={ask} /> : own?.state === "unknown" && ask}
      {failure !== null && <ProblemBox problem={problemOf(failure)} />}
    </Card>
  );
}

function Card({ title, children }: { title: string; children: ReactNode }) {
  const { t } = useTranslation("app");
  return (
    <main className={css["page"]}>
      <div className={css["card"]}>
        <p className={css["product"]}>{t("product")}</p>
        <h1>{title}</h1>
        {children}
      </div>
    </main>
  );
}

/** An operator's post needs only its name; operators sign in there. */
function Post({ device }: { device: Device }) {
  const { t } = useTranslation("screen");
  return (
    <Card title={t("post.title", { name: device.name })}>
      <p>{t("post.meaning")}</p>
      <Link href="/">{t("post.signIn")}</Link>
    </Card>
  );
}

/** A wall screen shows under its own name: a session in the same browser would look in somebody's. */
function SignedIn({ name }: { name: string }) {
  const { t } = useTranslation("screen");
  const { run, isPending, problem } = useSignOut();
  return (
    <Card title={t("signedIn.title", { name })}>
      <p>{t("signedIn.meaning")}</p>
      <div className={css["acts"]}>
        <Button kind="action" onPress={run} isPending={isPending}>
          {t("signedIn.signOut")}
        </Button>
        <Link href="/">{t("signedIn.back")}</Link>
      </div>
      {problem !== null && <ProblemBox problem={problem} />}
    </Card>
  );
}
