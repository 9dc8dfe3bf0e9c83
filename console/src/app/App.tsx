import { QueryClientProvider, useQuery } from "@tanstack/react-query";
import type { i18n } from "i18next";
import { type ReactNode, useEffect, useState } from "react";
import { I18nProvider } from "react-aria-components";
import { I18nextProvider, useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import { EnrolLink, SCREEN_PATH, WallScreenPage } from "../features/screen/index.ts";
import { LockScreen, StepUpDialog, useShowing } from "../features/session/index.ts";
import { KeyStep, SignInScreen } from "../features/sign-in/index.ts";
import { queries } from "../lib/queries.ts";
import { ServicesProvider, useServices } from "../lib/services.tsx";
import { SessionProvider, useMay, useSession } from "../lib/session.tsx";
import { Loaded } from "../ui/Screen.tsx";
import css from "./app.module.css";
import { Console } from "./Console.tsx";
import { createServices } from "./create-services.ts";
import { LanguageSwitch } from "./LanguageSwitch.tsx";
import { LiaisonConsole } from "./LiaisonConsole.tsx";
import type { Preferences } from "./preferences.ts";
import { ScreenErrorBoundary } from "./ScreenErrorBoundary.tsx";

/** Puts the page together: texts, calls to the server, clocks, and the session that decides what is drawn. */
export function App({ i18n, preferences }: { i18n: i18n; preferences: Preferences }) {
  const [{ client, services }] = useState(createServices);
  return (
    <I18nextProvider i18n={i18n}>
      <QueryClientProvider client={client}>
        <ServicesProvider services={services}>
          <Localised>
            <Page preferences={preferences} />
          </Localised>
        </ServicesProvider>
      </QueryClientProvider>
    </I18nextProvider>
  );
}

/** The page's language, for the reader's voice, and for what React Aria says by itself. */
function Localised({ children }: { children: ReactNode }) {
  const { i18n } = useTranslation();
  useEffect(() => {
    document.documentElement.lang = i18n.language;
  }, [i18n.language]);
  return <I18nProvider locale={i18n.language === "en" ? "en-GB" : "fr-FR"}>{children}</I18nProvider>;
}

/** A wall screen has an address of its own, where nobody signs in. */
function Page({ preferences }: { preferences: Preferences }) {
  const [path] = useLocation();
  if (path !== SCREEN_PATH) return <SessionGate preferences={preferences} />;
  return (
    <ScreenErrorBoundary>
      <WallScreenPage />
    </ScreenErrorBoundary>
  );
}

function SessionGate({ preferences }: { preferences: Preferences }) {
  const { api } = useServices();
  const session = useQuery(queries.session(api));
  if (session.data?.state === "signed_in") {
    return (
      <SessionProvider session={session.data}>
        <SignedInPage key={session.data.sessionId} preferences={preferences} />
      </SessionProvider>
    );
  }
  return (
    <DoorPage>
      <Loaded query={session}>{(view) => view.state !== "signed_in" && <SignInScreen view={view} />}</Loaded>
      <EnrolLink />
    </DoorPage>
  );
}

/**
 * One person's page. Locked, it shows their wall for a while where that goes on, and nothing elsewhere; while they lack the key that is
 * required of them, the way to one.
 */
function SignedInPage({ preferences }: { preferences: Preferences }) {
  const showing = useShowing();
  const { lacksKey } = useSession();
  const isLiaison = useMay()("forwarding.watch");
  if (showing.kind === "nothing") {
    return (
      <DoorPage>
        <LockScreen />
      </DoorPage>
    );
  }
  if (lacksKey) {
    return (
      <DoorPage>
        <KeyStep />
        <StepUpDialog />
      </DoorPage>
    );
  }
  return (
    <>
      {isLiaison ? (
        <LiaisonConsole preferences={preferences} />
      ) : (
        <Console preferences={preferences} lockedUntil={showing.kind === "wall" ? showing.until : null} />
      )}
      {showing.kind === "all" && <StepUpDialog />}
    </>
  );
}

function DoorPage({ children }: { children: ReactNode }) {
  return (
    <main className={css["door"]}>
      <div className={css["doorLanguage"]}>
        <LanguageSwitch />
      </div>
      <ScreenErrorBoundary>{children}</ScreenErrorBoundary>
    </main>
  );
}
