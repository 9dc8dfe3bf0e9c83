import type { Camera } from "@vigie/shared/cameras/schema";
import type { CameraTree } from "@vigie/shared/console/api";
import { useTranslation } from "react-i18next";
import { ChoiceField, FieldGroup, PasswordField, TextField } from "../../ui/Fields.tsx";
import { ConnectionTest } from "./ConnectionTest.tsx";
import css from "./camera-dialog.module.css";
import type { CameraDraft } from "./camera-draft.ts";

interface SourceFieldsProps {
  tree: CameraTree;
  camera: Camera | null;
  draft: CameraDraft;
  onChange: (change: Partial<CameraDraft>) => void;
  errorOf: (field: string) => string | undefined;
}

/** Where the pictures come from. */
export function SourceFields(props: SourceFieldsProps) {
  const { t } = useTranslation("cameras");
  const { draft, onChange } = props;
  return (
    <>
      <ChoiceField
        label={t("form.source")}
        value={draft.kind}
        onChange={(kind) => onChange({ kind: kind === "push" ? "push" : "rtsp" })}
        options={[
          { value: "rtsp", label: t("form.rtsp"), help: t("form.rtspHelp") },
          { value: "push", label: t("form.push"), help: t("form.pushHelp") },
        ]}
      />
      {draft.kind === "rtsp" && <RtspFields {...props} />}
    </>
  );
}

function RtspFields({ tree, camera, draft, onChange, errorOf }: SourceFieldsProps) {
  const { t } = useTranslation("cameras");
  const networks =
    tree.cameraNetworks.length === 0 ? t("networks.none") : t("networks.some", { list: tree.cameraNetworks.join(", ") });
  const hasStored = camera?.source.kind === "rtsp" && camera.source.hasCredentials;
  const address = (stream: "main" | "sub") => (
    <div className={css["address"]}>
      <TextField
        label={t(`form.${stream}`)}
        help={stream === "sub" ? t("form.subHelp") : undefined}
        value={draft[stream]}
        onChange={(typed) => onChange(stream === "main" ? { main: typed } : { sub: typed })}
        error={errorOf(`source.${stream}`)}
        placeholder={t(`form.${stream}Example`)}
        inputMode="url"
        isCode
        isRequired={stream === "main"}
      />
      <ConnectionTest camera={camera} draft={draft} address={draft[stream].trim()} />
    </div>
  );
  return (
    <>
      <p className={css["help"]}>
        {t("form.addressRules")} {networks}
      </p>
      {hasStored && (
        <ChoiceField
          label={t("form.credentials")}
          value={draft.credentials}
          onChange={(chosen) => onChange({ credentials: chosen === "typed" || chosen === "none" ? chosen : "kept" })}
          options={[
            { value: "kept", label: t("form.credentialsKept"), help: t("form.credentialsKeptHelp") },
            { value: "typed", label: t("form.credentialsTyped") },
            { value: "none", label: t("form.credentialsNone") },
          ]}
        />
      )}
      {draft.credentials === "typed" && (
        <FieldGroup>
          <TextField
            label={t("form.username")}
            help={t("form.usernameHelp")}
            value={draft.username}
            onChange={(username) => onChange({ username })}
            error={errorOf("source.credentials.username")}
            autoComplete="off"
          />
          <PasswordField
            label={t("form.password")}
            help={t("form.passwordHelp")}
            value={draft.password}
            onChange={(password) => onChange({ password })}
            error={errorOf("source.credentials.password")}
            autoComplete="new-password"
          />
        </FieldGroup>
      )}
      {address("main")}
      {address("sub")}
    </>
  );
}
