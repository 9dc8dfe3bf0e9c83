import { createHash } from "node:crypto";
import {
  APPROVAL_MS,
  type Approval,
  type ApprovalAnswer,
  type ApprovalChallengeRequest,
  type ApprovalSignature,
  ApprovalSubject,
} from "@vigie/shared/approvals/schema";
import { canonicalJson } from "@vigie/shared/kernel/canonical-json";
import type { Clock } from "@vigie/shared/kernel/clock";
import { AppError } from "@vigie/shared/kernel/problem";
import type { ApprovalId, EpochMs, PersonId } from "@vigie/shared/kernel/units";
import { ROLE_ACTS } from "@vigie/shared/people/roles";
import type { Person } from "@vigie/shared/people/schema";
import type { Db, Tx } from "../db/open.ts";
import { transact, type Unit } from "../db/transact.ts";
import { appendJournal } from "../journal/index.ts";
import type { PersonPrincipal } from "../kernel/guard.ts";
import { newId } from "../kernel/ids.ts";
import type { Post } from "../kernel/post.ts";
import { findApproval, insertApproval, listApprovals, moveApproval, type StoredApproval } from "./repository.ts";

const LISTED_MS = 86_400_000;

interface Deps {
  db: Db;
  clock: Clock;
  /**
   * Does it in the name of who these are, in the transaction that uses their second factor up; throws what a sign-in would. Opens no session.
   */
  performAs: (
    signature: ApprovalSignature,
    signed: { act: string; post: string },
    perform: (unit: Unit, person: Person) => Promise<Approval>,
  ) => Promise<Approval>;
  /** What their security key would have to sign for that; null: they have none. */
  challengeFor: (request: ApprovalChallengeRequest, act: string, post: string) => Promise<Record<string, unknown> | null>;
  changed: () => void;
}
export type ApprovalService = ReturnType<typeof createApprovalService>;

/** Four eyes: what one asks for, another approves; exactly that is done, once, within ten minutes. */
export function createApprovalService({ db, clock, performAs, challengeFor, changed }: Deps) {
  async function requireOpen(tx: Tx, id: ApprovalId): Promise<StoredApproval> {
    const found = await findApproval(tx, id, clock.now());
    if (found === null) throw new AppError("approval.not_found", `approval ${id}`);
    if (found.approval.state !== "pending") throw new AppError("approval.over", `approval ${id} is ${found.approval.state}`);
    return found;
  }

  async function settle(unit: Unit, before: Approval, by: PersonId, answer: ApprovalAnswer, how: "own_post" | "signature") {
    const { verdict } = answer;
    const after: Approval = {
      ...before,
      state: verdict,
      answeredBy: by,
      answeredAt: clock.now(),
      refusalReason: answer.verdict === "refused" ? answer.reason : null,
    };
    if (!(await moveApproval(unit.tx, before, after))) throw new AppError("approval.over", `approval ${before.id} was answered`);
    const payload = { event: "approval.answered", by, approvalId: before.id, verdict, how } as const;
    await appendJournal(unit.tx, clock.now(), "csu", payload);
    unit.afterCommit(changed);
    return after;
  }

  return {
    list: (): Promise<Approval[]> => {
      const now = clock.now();
      return listApprovals(db, (now - LISTED_MS) as EpochMs, now);
    },

    request: (by: PersonId, subject: ApprovalSubject, post: Post): Promise<Approval> =>
      transact(db, async (unit) => {
        const now = clock.now();
        const approval: Approval = {
          id: newId(),
          subject,
          subjectHash: hashSubject(subject),
          state: "pending",
          requestedBy: by,
          requestedAt: now,
          requestedPost: post.name,
          endsAt: (now + APPROVAL_MS) as EpochMs,
          answeredBy: null,
          answeredAt: null,
          refusalReason: null,
        };
        await insertApproval(unit.tx, { approval, requestedDeviceId: post.deviceId });
        const { id: approvalId, subjectHash } = approval;
        await appendJournal(unit.tx, now, "csu", { event: "approval.requested", by, approvalId, act: subject.act, subjectHash });
        unit.afterCommit(changed);
        return approval;
      }),

    /** At the approver's own post: another person's, and another place than the asker's. */
    answer: ({ personId }: PersonPrincipal, id: ApprovalId, answer: ApprovalAnswer, post: Post): Promise<Approval> =>
      transact(db, async (unit) => {
        const { approval, requestedDeviceId } = await requireOpen(unit.tx, id);
        refuseSelf(approval, personId);
        const isSamePost =
          requestedDeviceId === null
            ? post.deviceId === null && post.name === approval.requestedPost
            : post.deviceId === requestedDeviceId;
        if (isSamePost) throw new AppError("approval.same_post", `both sit at ${post.name}`);
        return settle(unit, approval, personId, answer, "own_post");
      }),

    /** What the approver's security key has to sign in the asker's dialog. */
    async challenge(id: ApprovalId, request: ApprovalChallengeRequest, post: Post): Promise<Record<string, unknown> | null> {
      await requireOpen(db, id);
      return challengeFor(request, signing(id), post.name);
    },

    /** In the asker's dialog, by the approver's own password and second factor, for this one act. */
    async sign(id: ApprovalId, signature: ApprovalSignature, post: Post): Promise<Approval> {
      // Before anybody's password is tried.
      await requireOpen(db, id);
      return performAs(signature, { act: signing(id), post: post.name }, async (unit, person) => {
        if (!ROLE_ACTS[person.role].includes("approval.give"))
          throw new AppError("act.forbidden", `${person.login} approves nothing`);
        const { approval } = await requireOpen(unit.tx, id);
        refuseSelf(approval, person.id);
        return settle(unit, approval, person.id, { verdict: "approved" }, "signature");
      });
    },

    /** In the transaction of the act: uses the approval up, and answers who gave it. Only its asker, and only for what was approved. */
    async take(unit: Unit, by: PersonId, id: ApprovalId, subject: ApprovalSubject): Promise<PersonId> {
      const found = await findApproval(unit.tx, id, clock.now());
      if (found === null || found.approval.requestedBy !== by) throw new AppError("approval.not_found", `approval ${id}`);
      const { approval } = found;
      if (approval.state === "pending") throw new AppError("approval.required", `approval ${id} waits for an answer`);
      if (approval.state !== "approved" || approval.answeredBy === null) {
        throw new AppError("approval.over", `approval ${id} is ${approval.state}`);
      }
      if (approval.subjectHash !== hashSubject(subject)) throw new AppError("approval.other_subject", `approval ${id}`);
      if (!(await moveApproval(unit.tx, approval, { ...approval, state: "used" }))) {
        throw new AppError("approval.over", `approval ${id} was used`);
      }
      unit.afterCommit(changed);
      return approval.answeredBy;
    },
  };
}

function refuseSelf({ id, requestedBy }: Approval, by: PersonId): void {
  if (requestedBy === by) throw new AppError("approval.self", `approval ${id} was asked for by ${by}`);
}

/** Over the subject as its schema reads it, so that a default that is written out and one that is left out are the same. */
const hashSubject = (subject: ApprovalSubject): string =>
  createHash("sha256")
    .update(canonicalJson(ApprovalSubject.parse(subject)))
    .digest("hex");

/** Names the one act that a signature is good for. */
const signing = (id: ApprovalId): string => `approval ${id}`;
