import { type Person, PersonChange } from "@vigie/shared/people/schema";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { check } from "../../lib/form.ts";
import { useForm } from "../../lib/use-form.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog, DialogActions } from "../../ui/Dialog.tsx";
import { Form, PasswordField } from "../../ui/Fields.tsx";
import { usePersonChange } from "./use-person-change.ts";

/** Gives a person another password; what they had is not known to anybody. */
export function PasswordDialog({ person, onClose }: { person: Person; onClose: () => void }) {
  const { t } = useTranslation("people");
  const change = usePersonChange(person.id, onClose);
  const [password, setPassword] = useState("");
  const form = useForm(check(PersonChange, { password }), change.problem, (typed) => void change.run(typed));
  return (
    <Dialog title={t("passwordTitle", { name: person.displayName })} onClose={onClose}>
      <Form form={form}>
        <p>{t("passwordConsequence")}</p>
        <PasswordField
          label={t("newPassword")}
          help={t("passwordHelp")}
          value={password}
          onChange={setPassword}
          error={form.faulty.has("password") ? t("error.password") : undefined}
          autoComplete="new-password"
          hasFocusFirst
          isRequired
        />
        <DialogActions problem={change.problem}>
          <Button onPress={onClose}>{t("common:cancel")}</Button>
          <Button type="submit" kind="action" isPending={change.isPending}>
            {t("common:save")}
          </Button>
        </DialogActions>
      </Form>
    </Dialog>
  );
}
