import type { Carousel } from "@vigie/shared/walls/scenes";
import { useTranslation } from "react-i18next";
import { useMay, useSession } from "../../lib/session.tsx";
import { Button } from "../../ui/Button.tsx";
import { Table } from "../../ui/Table.tsx";
import css from "./rounds.module.css";

interface CarouselTableProps {
  carousels: readonly Carousel[];
  onChange: (carousel: Carousel) => void;
  onRemove: (carousel: Carousel) => void;
}

export function CarouselTable({ carousels, onChange, onRemove }: CarouselTableProps) {
  const { t } = useTranslation("rounds");
  const may = useMay();
  const { person } = useSession();
  return (
    <Table caption={t("carousels")} columns={[t("name"), t("of"), t("scope"), t("madeBy"), t("acts")]}>
      {carousels.map((carousel) => {
        const isMine = carousel.madeBy.id === person.id || may("display.assign");
        return (
          <tr key={carousel.id}>
            <th scope="row">{carousel.name}</th>
            <td>{t(`ofCount.${carousel.list.of}`, { count: carousel.list.steps.length })}</td>
            <td>{t(`scopes.${carousel.scope}`)}</td>
            <td>{carousel.madeBy.displayName}</td>
            <td>
              {isMine && (
                <div className={css["acts"]}>
                  <Button onPress={() => onChange(carousel)} label={t("changeCarousel", { name: carousel.name })}>
                    {t("common:change")}
                  </Button>
                  <Button onPress={() => onRemove(carousel)} label={t("removeCarousel", { name: carousel.name })}>
                    {t("remove")}
                  </Button>
                </div>
              )}
            </td>
          </tr>
        );
      })}
    </Table>
  );
}
