import type { Habilitation } from "@vigie/shared/habilitations/schema";
import { habilitationState } from "@vigie/shared/habilitations/state";
import type { CommuneId, EpochMs } from "@vigie/shared/kernel/units";
import type { Person } from "@vigie/shared/people/schema";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../i18n/format.ts";
import { useMay } from "../../lib/session.tsx";
import { Button } from "../../ui/Button.tsx";
import { LineActs, Second } from "../../ui/Table.tsx";
import type { Dialogue } from "./Dialogues.tsx";
import css from "./habilitations.module.css";
import { StandingCell } from "./StandingCell.tsx";
import { useStandingWords } from "./use-standing-words.ts";

interface HabilitationLineProps {
  habilitation: Habilitation;
  person: Person | undefined;
  nameOf: (personId: string) => string | null;
  communes: ReadonlyMap<CommuneId, string>;
  now: EpochMs;
  onDialogue: (dialogue: Dialogue) => void;
}

/** So many communes by name; the others are counted. */
const NAMED = 4;

export function HabilitationLine({ habilitation, person, nameOf, communes, now, onDialogue }: HabilitationLineProps) {
  const { t } = useTranslation("habilitations");
  const format = useFormat();
  const wordsOf = useStandingWords(nameOf);
  const { act, level, from, until, trainedAt, cameraIds } = habilitation;
  const state = habilitationState(habilitation, now);
  const name = person?.displayName ?? t("somebody");
  return (
    <tr data-muted={state === "expired" || state === "withdrawn" || undefined}>
      <th scope="row" className={css["person"]}>
        {name}
        {person !== undefined && <Second>{t(`app:role.${person.role}`)}</Second>}
      </th>
      <td className={css["scope"]}>
        {t(`level.${level}`)}
        <Second>
          <Communes ids={habilitation.communeIds} names={communes} />
        </Second>
        <Second>{cameraIds === null ? t("form.allCameras") : t("cameras", { count: cameraIds.length })}</Second>
      </td>
      <td className={css["act"]}>
        {act.reference}
        <Second>{t("signedBy", { authority: act.authority, date: format.date(act.signedAt) })}</Second>
      </td>
      <td>
        {format.date(from)}
        <Second isWhole>{t("to", { date: format.date(until - 1) })}</Second>
      </td>
      <td>{trainedAt === null ? t("common:none") : format.date(trainedAt)}</td>
      <td>
        <StandingCell words={wordsOf({ state, habilitation }, now)} />
      </td>
      <td>{state !== "withdrawn" && <Acts habilitation={habilitation} person={person} name={name} onDialogue={onDialogue} />}</td>
    </tr>
  );
}

function Communes({ ids, names }: { ids: readonly CommuneId[]; names: ReadonlyMap<CommuneId, string> }) {
  const { t } = useTranslation("habilitations");
  const known = ids.map((id) => names.get(id)).filter((name) => name !== undefined);
  const named = known.sort((a, b) => a.localeCompare(b, "fr")).slice(0, NAMED);
  const others = ids.length - named.length;
  if (named.length === 0) return t("communes", { count: ids.length });
  return others === 0 ? named.join(", ") : t("andOthers", { names: named.join(", "), count: others });
}

type ActsProps = Pick<HabilitationLineProps, "habilitation" | "person" | "onDialogue"> & { name: string };

function Acts({ habilitation, person, name, onDialogue }: ActsProps) {
  const { t } = useTranslation("habilitations");
  const may = useMay();
  const isSuspended = habilitation.suspended !== null;
  const verb = isSuspended ? "giveBack" : "suspend";
  return (
    <LineActs>
      {may("habilitation.change") && (
        <Button onPress={() => onDialogue({ kind: "change", habilitation })} label={t("changeOf", { name })}>
          {t("common:change")}
        </Button>
      )}
      {may("habilitation.suspend") && person !== undefined && (
        <Button onPress={() => onDialogue({ kind: "suspension", person, isSuspended })} label={t(`${verb}.of`, { name })}>
          {t(`${verb}.verb`)}
        </Button>
      )}
      {may("habilitation.change") && (
        <Button onPress={() => onDialogue({ kind: "withdraw", habilitation })} label={t("withdraw.of", { name })}>
          {t("withdraw.verb")}
        </Button>
      )}
    </LineActs>
  );
}
