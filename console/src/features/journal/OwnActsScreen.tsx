import { useTranslation } from "react-i18next";
import { Button } from "../../ui/Button.tsx";
import { Screen } from "../../ui/Screen.tsx";
import { JournalRows } from "./JournalRows.tsx";
import { useOwnActs } from "./use-journal.ts";

/** What the journal holds of one's own acts, for those who read no others. */
export function OwnActsScreen() {
  const { t } = useTranslation("journal");
  const pages = useOwnActs();
  return (
    <Screen
      title={t("own.title")}
      purpose={t("own.purpose")}
      actions={
        <Button onPress={() => void pages.refetch()} isPending={pages.isRefetching}>
          {t("refresh")}
        </Button>
      }
    >
      <JournalRows
        pages={pages}
        title={t("own.title")}
        empty={{ title: t("own.emptyTitle"), advice: t("own.emptyAdvice") }}
        end={t("end")}
      />
    </Screen>
  );
}
