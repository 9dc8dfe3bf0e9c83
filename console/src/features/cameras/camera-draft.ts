import type { Camera, CameraChange, CameraInput } from "@vigie/shared/cameras/schema";
import { CameraChange as CameraChangeSchema, CameraInput as CameraInputSchema } from "@vigie/shared/cameras/schema";
import { CONTINUOUS } from "@vigie/shared/recordings/schema";
import { type Checked, check } from "../../lib/form.ts";
import { planTyped, type RecordingDraft, recordingDraftOf } from "./recording-draft.ts";

/** What is typed of a camera, as text; nothing here is valid yet. `username` empty: the camera asks for no credentials. */
export interface CameraDraft {
  /** Empty: the server gives the smallest number never given. */
  number: string;
  name: string;
  siteId: string | null;
  /** Empty: the server takes the node with the fewest cameras. */
  nodeId: string;
  kind: "rtsp" | "push";
  main: string;
  sub: string;
  /** `kept`: what the server holds and never gives back. */
  credentials: "kept" | "typed" | "none";
  username: string;
  password: string;
  recording: RecordingDraft;
}

export function newDraft(siteId: string | null): CameraDraft {
  return {
    number: "",
    name: "",
    siteId,
    nodeId: "",
    kind: "rtsp",
    main: "",
    sub: "",
    credentials: "typed",
    username: "",
    password: "",
    recording: recordingDraftOf(CONTINUOUS),
  };
}

export function draftOf({ number, name, siteId, nodeId, source, recording }: Camera): CameraDraft {
  const stored = { number: String(number), name, nodeId: nodeId ?? "", recording: recordingDraftOf(recording) };
  const draft = { ...newDraft(siteId), ...stored };
  if (source.kind === "push") return { ...draft, kind: "push" };
  const credentials = source.hasCredentials ? "kept" : "typed";
  return { ...draft, main: source.main, sub: source.sub ?? "", credentials };
}

/** What the contract wants for credentials: null clears or wants none, `undefined` keeps. */
export function typedCredentials(draft: CameraDraft): { username: string; password: string } | null | undefined {
  if (draft.credentials === "kept") return undefined;
  if (draft.credentials === "none" || draft.username === "") return null;
  return { username: draft.username, password: draft.password };
}

function sourceOf(draft: CameraDraft): object {
  if (draft.kind === "push") return { kind: "push" };
  const credentials = typedCredentials(draft);
  const sub = draft.sub.trim();
  const addresses = { kind: "rtsp", main: draft.main.trim(), sub: sub === "" ? null : sub };
  return credentials === undefined ? addresses : { ...addresses, credentials };
}

const common = (draft: CameraDraft) => ({
  name: draft.name,
  siteId: draft.siteId,
  nodeId: draft.nodeId === "" ? null : draft.nodeId,
  source: sourceOf(draft),
  recording: planTyped(draft.recording),
});

export function checkNew(draft: CameraDraft): Checked<CameraInput> {
  const number = draft.number.trim() === "" ? null : Number(draft.number);
  return check(CameraInputSchema, { ...common(draft), number });
}

export const checkChange = (draft: CameraDraft, version: number): Checked<CameraChange> =>
  check(CameraChangeSchema, { ...common(draft), version });
