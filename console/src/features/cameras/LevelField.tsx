import { ServiceLevel } from "@vigie/shared/authorisations/schema";
import { useTranslation } from "react-i18next";
import { ChoiceField } from "../../ui/Fields.tsx";

interface LevelFieldProps {
  label: string;
  value: ServiceLevel;
  onChange: (level: ServiceLevel) => void;
}

/** What the commune chose of the convention, with what each choice means for whoever watches. */
export function LevelField({ label, value, onChange }: LevelFieldProps) {
  const { t } = useTranslation("cameras");
  return (
    <ChoiceField
      label={label}
      value={value}
      onChange={(chosen) => onChange(ServiceLevel.options.find((level) => level === chosen) ?? value)}
      options={ServiceLevel.options.map((level) => ({ value: level, label: t(`level.${level}`), help: t(`levelHelp.${level}`) }))}
    />
  );
}
