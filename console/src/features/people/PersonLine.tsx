import type { ListedPerson, Person } from "@vigie/shared/people/schema";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import { useFormat } from "../../i18n/format.ts";
import { useMay, useSession } from "../../lib/session.tsx";
import { Button } from "../../ui/Button.tsx";
import { Mark } from "../../ui/Mark.tsx";
import { type Entry, MenuButton } from "../../ui/Menu.tsx";
import { LineActs, Second } from "../../ui/Table.tsx";
import { StandingCell, useStandingWords } from "../habilitations/index.ts";
import type { Dialogue } from "./Dialogues.tsx";
import type { PeopleFacts } from "./use-people-facts.ts";

interface PersonLineProps {
  person: ListedPerson;
  facts: PeopleFacts;
  onDialogue: (dialogue: Dialogue) => void;
}

export function PersonLine({ person, facts, onDialogue }: PersonLineProps) {
  const { t } = useTranslation("people");
  const { person: me } = useSession();
  const wordsOf = useStandingWords(facts.nameOf);
  const standing = facts.standingOf(person);
  const service = facts.serviceOf(person);
  return (
    <tr data-muted={person.disabledAt !== null || undefined}>
      <th scope="row">
        {person.id === me.id ? t("self", { name: person.displayName }) : person.displayName}
        <Second>{person.login}</Second>
      </th>
      <td>
        {t(`app:role.${person.role}`)}
        {service !== null && <Second>{service}</Second>}
      </td>
      <td>{standing === null ? t("noneNeeded") : <StandingCell words={wordsOf(standing, facts.now)} />}</td>
      <td>
        <Sessions person={person} facts={facts} />
      </td>
      <td>
        <Account person={person} />
      </td>
      <td>
        <Acts person={person} isSuspended={standing?.state === "suspended"} onDialogue={onDialogue} takes={standing !== null} />
      </td>
    </tr>
  );
}

function Sessions({ person, facts }: Pick<PersonLineProps, "person" | "facts">) {
  const { t } = useTranslation("people");
  const format = useFormat();
  const [last] = [...facts.sessionsOf(person)].sort((a, b) => b.openedAt - a.openedAt);
  if (last === undefined) {
    if (person.lastSignInAt === null) return t("noSession");
    return <Second isWhole>{t("lastSession", { at: format.since(person.lastSignInAt, facts.now) })}</Second>;
  }
  return (
    <>
      {last.post}
      <Second isWhole>
        {t(last.lockedAt === null ? "openSince" : "lockedSince", { at: format.since(last.openedAt, facts.now) })}
      </Second>
    </>
  );
}

function Account({ person: { disabledAt, createdAt } }: { person: Person }) {
  const { t } = useTranslation("people");
  const format = useFormat();
  return (
    <>
      <Mark shape={disabledAt === null ? "running" : "off"} />
      {disabledAt === null ? t("active") : t("disabled")}
      <Second isWhole>{t("since", { date: format.date(disabledAt ?? createdAt) })}</Second>
    </>
  );
}

interface ActsProps {
  person: Person;
  /** Their role takes habilitations. */
  takes: boolean;
  isSuspended: boolean;
  onDialogue: (dialogue: Dialogue) => void;
}

/** The two that are wanted at once are buttons; the others are one press further. */
function Acts({ person, takes, isSuspended, onDialogue }: ActsProps) {
  const { t } = useTranslation(["people", "habilitations"]);
  const may = useMay();
  const [, navigate] = useLocation();
  const { person: me } = useSession();
  const name = person.displayName;
  const verb = isSuspended ? "giveBack" : "suspend";
  const entries = furtherActs({ person, takes, isSelf: person.id === me.id, may }).map(
    (id): Entry => ({ id, label: t(`act.${id}`) }),
  );
  const choose = (id: string) => {
    if (id === "habilitations") return navigate(`/habilitations?person=${person.id}`);
    if (id === "password" || id === "factors") return onDialogue({ kind: id, person });
    onDialogue({ kind: "disable", person });
  };
  return (
    <LineActs>
      {may("person.change") && (
        <Button onPress={() => onDialogue({ kind: "change", person })} label={t("changeOf", { name })}>
          {t("common:change")}
        </Button>
      )}
      {takes && may("habilitation.suspend") && (
        <Button
          onPress={() => onDialogue({ kind: "suspension", person, isSuspended })}
          label={t(`habilitations:${verb}.of`, { name })}
        >
          {t(`habilitations:${verb}.verb`)}
        </Button>
      )}
      {entries.length > 0 && (
        <MenuButton label={t("common:moreOf", { name })} entries={entries} onChoose={choose}>
          {t("common:more")}
        </MenuButton>
      )}
    </LineActs>
  );
}

interface FurtherActs extends Pick<ActsProps, "person" | "takes"> {
  isSelf: boolean;
  may: ReturnType<typeof useMay>;
}

/** Nobody puts their own account out of use, nor resets their own factors by this way: another does. */
function furtherActs({ person, takes, isSelf, may }: FurtherActs): string[] {
  const isEnabled = person.disabledAt === null;
  return [
    ...(takes && may("habilitation.list") ? ["habilitations"] : []),
    ...(may("person.change") ? ["password"] : []),
    ...(may("factor.reset") && isEnabled && !isSelf ? ["factors"] : []),
    ...(may("person.change") && !isSelf ? [isEnabled ? "disable" : "enable"] : []),
  ];
}
