import { QueryClient, QueryClientProvider, useQuery } from "@tanstack/react-query";
import type { i18n } from "i18next";
import { type ReactNode, useEffect, useState } from "react";
import { I18nProvider } from "react-aria-components";
import { I18nextProvider, useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import { EnrolLink, SCREEN_PATH, WallScreenPage } from "../features/screen/index.ts";
import { SignInScreen } from "../features/sign-in/index.ts";
import { createApi } from "../lib/api.ts";
import { browserClock } from "../lib/clock.ts";
import { queries } from "../lib/queries.ts";
import { createRoomClock } from "../lib/room-clock.ts";
import { type Services, ServicesProvider, useServices } from "../lib/services.tsx";
import { SessionProvider } from "../lib/session.tsx";
import { Loaded } from "../ui/Screen.tsx";
import css from "./app.module.css";
import { Console } from "./Console.tsx";
import { LanguageSwitch } from "./LanguageSwitch.tsx";
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

function createServices(): { client: QueryClient; services: Services } {
  const client = new QueryClient({
    // The server tells what changed; what is refused is not asked again without being asked to.
    defaultOptions: {
      queries: { staleTime: Number.POSITIVE_INFINITY, retry: false, refetchOnWindowFocus: false, networkMode: "always" },
    },
  });
  const api = createApi(async (path, init) => {
    const response = await fetch(path, init);
    // The session ended without our hearing of it: ask who we are, and the page follows.
    if (response.status === 401 && path !== "/api/session") void client.invalidateQueries({ queryKey: ["session"] });
    return response;
  });
  const { monotonicMs } = browserClock;
  return { client, services: { api, clock: browserClock, roomClock: createRoomClock(monotonicMs) } };
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
        <Console key={session.data.sessionId} preferences={preferences} />
      </SessionProvider>
    );
  }
  return (
    <main className={css["door"]}>
      <div className={css["doorLanguage"]}>
        <LanguageSwitch />
      </div>
      <ScreenErrorBoundary>
        <Loaded query={session}>
          {(view) => <SignInScreen isSetupNeeded={view.state === "anonymous" && view.setupNeeded} />}
        </Loaded>
        <EnrolLink />
      </ScreenErrorBoundary>
    </main>
  );
}
