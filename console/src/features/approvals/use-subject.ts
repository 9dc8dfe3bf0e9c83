import { useQuery } from "@tanstack/react-query";
import type { ApprovalSubject } from "@vigie/shared/approvals/schema";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../i18n/format.ts";
import { queries } from "../../lib/queries.ts";
import { orThrow } from "../../lib/query-problem.ts";
import { useServices } from "../../lib/services.tsx";
import { useMay } from "../../lib/session.tsx";
import { type SubjectLine, type SubjectWords, subjectLines } from "./subject-lines.ts";

export interface SubjectTold {
  /** What is asked, in one sentence. */
  title: string;
  lines: readonly SubjectLine[];
  /** What it brings about that its lines do not say; null: nothing. */
  consequence: string | null;
  /** What it changes is not what the asker saw: somebody changed it since. */
  isStale: boolean;
}

/** Says what a request asks for, in the reader's language and with the names that the reader may know. */
export function useSubject(): (subject: ApprovalSubject) => SubjectTold {
  const { t } = useTranslation("approvals");
  const { api } = useServices();
  const may = useMay();
  const { words, person } = useSubjectWords();
  const authorisations = useQuery({ ...queries.authorisations(api), enabled: may("authorisation.list") });
  const terms = useQuery({
    queryKey: ["journal", "terms"],
    queryFn: async ({ signal }) => orThrow(await api.journalReadings.terms(signal)),
    enabled: may("journal.terms"),
  });
  const orders = authorisations.data ?? [];
  return (subject) => {
    const lines = subjectLines(subject, { authorisations: orders, terms: terms.data ?? null }, words);
    switch (subject.act) {
      case "authorisation.create": {
        const { number, communeId } = subject.input;
        return {
          title: t("subject.create", { number, commune: words.commune(communeId) }),
          lines,
          consequence: null,
          isStale: false,
        };
      }
      case "authorisation.change": {
        const order = orders.find(({ id }) => id === subject.authorisationId);
        const names = { number: order?.number ?? t("unknown"), commune: order?.communeName ?? t("unknown") };
        const isEnd = subject.change.withdrawn === true;
        return {
          title: t(isEnd ? "subject.withdraw" : "subject.change", names),
          lines,
          consequence: isEnd ? t("consequence.withdraw") : null,
          isStale: order !== undefined && order.version !== subject.change.version,
        };
      }
      case "journal.retain":
        return { title: t("subject.retain"), lines, consequence: null, isStale: false };
      case "factor.reset":
        return {
          title: t("subject.reset", { name: person(subject.personId) }),
          lines,
          consequence: t("consequence.reset"),
          isStale: false,
        };
    }
  };
}

/** Names of what a request speaks of; somebody's id would tell nobody anything. */
export function useSubjectWords(): { words: SubjectWords; person: (id: string) => string } {
  const { t } = useTranslation("approvals");
  const format = useFormat();
  const { api } = useServices();
  const may = useMay();
  const people = useQuery({ ...queries.people(api), enabled: may("person.list") });
  const tree = useQuery({ ...queries.cameras(api), enabled: may("camera.list") });
  const services = useQuery({ ...queries.services(api), enabled: may("service.list") });
  const named = <T extends { id: string }>(all: readonly T[] | undefined, id: string, say: (one: T) => string) => {
    const found = all?.find((one) => one.id === id);
    return found === undefined ? t("unknown") : say(found);
  };
  return {
    person: (id) => named(people.data, id, ({ displayName }) => displayName),
    words: {
      t: (key, values) => t(key, values),
      date: format.date,
      commune: (id) => named(tree.data?.communes, id, ({ name }) => name),
      camera: (id) => named(tree.data?.cameras, id, ({ number, name }) => `${number} · ${name}`),
      service: (id) => named(services.data, id, ({ name }) => name),
    },
  };
}
