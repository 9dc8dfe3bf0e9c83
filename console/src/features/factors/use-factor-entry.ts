import type { FactorKind, FactorProofInput } from "@vigie/shared/people/factors";
import { useCallback, useRef, useState } from "react";
import type { Result } from "../../lib/result.ts";
import { type Ceremony, hasWebAuthn, type KeyTrouble, proveKey } from "../../lib/webauthn.ts";
import { wholeCode, wholeRecoveryCode } from "./typed-code.ts";

/** What keeps a factor from being shown, before the server is asked. `absent`: this browser, or this page's address, knows no security keys. */
export type EntryTrouble = KeyTrouble | "code" | "recovery" | "absent" | "no_challenge";

export interface FactorEntry {
  /** The ways that the account has, the strongest first. */
  ways: readonly FactorKind[];
  way: FactorKind;
  typed: string;
  trouble: EntryTrouble | null;
  /** The browser waits for the key. */
  isAsking: boolean;
  choose(way: FactorKind): void;
  type(text: string): void;
  /** What is to be shown to the server, or null with `trouble` saying why not. A key is asked for here. */
  prove(): Promise<FactorProofInput | null>;
  /** After a refusal: a code that was wrong is not typed again. */
  clear(): void;
}

const ORDER: readonly FactorKind[] = ["security_key", "totp", "recovery"];
const firstOf = (ways: readonly FactorKind[]): FactorKind => ways[0] ?? "totp";

/** One second factor being entered. `challenge` is asked for when the key is about to be used, since each is good once. `first`: the way that is shown first; null: the strongest. */
export function useFactorEntry(
  kinds: readonly FactorKind[],
  challenge: () => Promise<Result<Ceremony | null>>,
  first: FactorKind | null = null,
): FactorEntry {
  const ways = ORDER.filter((kind) => kinds.includes(kind));
  const [chosen, setChosen] = useState<FactorKind | null>(first);
  const [typed, setTyped] = useState("");
  const [trouble, setTrouble] = useState<EntryTrouble | null>(null);
  const [isAsking, setAsking] = useState(false);
  const isBusy = useRef(false);
  const way = chosen !== null && ways.includes(chosen) ? chosen : firstOf(ways);

  const latest = useRef({ challenge });
  latest.current = { challenge };
  const askKey = useCallback(async (): Promise<FactorProofInput | null> => {
    // One ceremony at a time: the browser would cancel the first one for the second.
    if (isBusy.current) return null;
    if (!hasWebAuthn()) return fail(setTrouble, "absent");
    isBusy.current = true;
    setAsking(true);
    const proof = await proveByKey(latest.current.challenge, setTrouble);
    isBusy.current = false;
    setAsking(false);
    return proof;
  }, []);

  return {
    ways,
    way,
    typed,
    trouble,
    isAsking,
    choose(next) {
      setChosen(next);
      setTyped("");
      setTrouble(null);
    },
    type(text) {
      setTyped(text);
      setTrouble(null);
    },
    async prove() {
      setTrouble(null);
      if (way === "security_key") return askKey();
      const code = way === "totp" ? wholeCode(typed) : wholeRecoveryCode(typed);
      return code === null ? fail(setTrouble, way === "totp" ? "code" : "recovery") : { kind: way, code };
    },
    clear: () => setTyped(""),
  };
}

function fail(setTrouble: (trouble: EntryTrouble) => void, trouble: EntryTrouble): null {
  setTrouble(trouble);
  return null;
}

async function proveByKey(
  challenge: () => Promise<Result<Ceremony | null>>,
  setTrouble: (trouble: EntryTrouble) => void,
): Promise<FactorProofInput | null> {
  const given = await challenge();
  if (given.outcome !== "success" || given.value === null) return fail(setTrouble, "no_challenge");
  const answer = await proveKey(given.value);
  if (answer.outcome === "failed") return fail(setTrouble, answer.trouble);
  return { kind: "security_key", assertion: answer.ceremony };
}
