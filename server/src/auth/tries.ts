import type { Clock } from "@vigie/shared/kernel/clock";
import { AppError } from "@vigie/shared/kernel/problem";
import type { Person } from "@vigie/shared/people/schema";
import type { Db, Tx } from "../db/open.ts";
import { transact } from "../db/transact.ts";
import { appendJournal } from "../journal/index.ts";
import { findPersonByLogin } from "../people/index.ts";
import type { Hasher, Standing } from "./hasher.ts";
import type { Throttle } from "./throttle.ts";

/** Somebody whose password was right, and its hash then. */
export interface KnownPerson {
  person: Person;
  passwordHash: string;
}

/** `isVouched`: whoever tries is signed in, or sits at an enrolled post, which nobody who floods from outside can say of themselves. */
export interface Origin {
  post: string;
  isVouched: boolean;
}

interface Deps {
  db: Db;
  clock: Clock;
  hasher: Hasher;
  throttle: Throttle;
  /** A hash of nothing: what an unknown name's password is compared with, so that both take the same time. */
  decoyHash: string;
}
export type Tries = ReturnType<typeof createTries>;

/** Trying passwords and second factors: each try is counted before it is made, a wrong one waits longer each time and stands in the journal. */
export function createTries({ db, clock, hasher, throttle, decoyHash }: Deps) {
  const writeDown = (login: string, post: string, at: "password" | "factor") =>
    transact(db, ({ tx }) => appendJournal(tx, clock.now(), "csu", { event: "session.refused", login, post, at }));

  return {
    /** The same answer, after the same time, for an unknown name, a wrong password and a person out of use. */
    async password(login: string, password: string, from: Origin): Promise<KnownPerson> {
      const { post } = from;
      const standing: Standing = from.isVouched ? "vouched" : throttle.reputeOf(post);
      const attempt = throttle.attempt(login, post);
      const known = await findPersonByLogin(db, login);
      const isRight = await hasher.verify(known?.passwordHash ?? decoyHash, password, standing).catch((error: unknown) => {
        // Nothing was tried: whoever finds the queue full is no guesser for that.
        attempt.undo();
        throw error;
      });
      if (known === null || !isRight || known.person.disabledAt !== null) {
        await writeDown(login, post, "password");
        throw new AppError("session.credentials_refused", "wrong name or password");
      }
      attempt.succeeded();
      return known;
    },

    /**
     * `act` tries a second factor and does what it is given for. Counted apart from passwords: a right password would otherwise wipe out
     * how often the code was guessed.
     */
    async factor<T>({ login }: Person, post: string, act: () => Promise<T>): Promise<T> {
      const attempt = throttle.attempt(`second factor of ${login}`, post);
      try {
        const done = await act();
        attempt.succeeded();
        throttle.prove(post);
        return done;
      } catch (error) {
        const isWrong = error instanceof AppError && WRONG.some((code) => code === error.code);
        if (isWrong) await writeDown(login, post, "factor");
        else attempt.undo();
        throw error;
      }
    },
  };
}

const WRONG = ["session.factor_refused", "factor.refused"] as const;

/** Read again where nothing can come between: the account may have changed while something was hashed or touched. */
export async function requireUnchanged(tx: Tx, { person, passwordHash }: KnownPerson): Promise<Person> {
  const now = await findPersonByLogin(tx, person.login);
  if (now === null || now.passwordHash !== passwordHash || now.person.disabledAt !== null) {
    throw new AppError("session.credentials_refused", "the account changed meanwhile");
  }
  return now.person;
}
