import { useQuery } from "@tanstack/react-query";
import type { CameraId, CommuneId } from "@vigie/shared/kernel/units";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { storedCommuneOf } from "../../lib/break-glass.ts";
import { queries } from "../../lib/queries.ts";
import { useServices } from "../../lib/services.tsx";
import { useMay, useOwnSession, useSession } from "../../lib/session.tsx";
import { Button } from "../../ui/Button.tsx";
import { BreakGlassDialog } from "./BreakGlassDialog.tsx";

/** On the tile of a commune without live view: the way round it, for who has one. A wall screen, where nobody signs in, has none. */
export function BreakGlassOffer({ cameraId }: { cameraId: CameraId }) {
  return useOwnSession() === null ? null : <Offer cameraId={cameraId} />;
}

function Offer({ cameraId }: { cameraId: CameraId }) {
  const { policy } = useSession();
  const may = useMay();
  const communeId = storedCommuneOf(policy, cameraId);
  return communeId === null || !may("break-glass.open") ? null : <OfferButton communeId={communeId} />;
}

function OfferButton({ communeId }: { communeId: CommuneId }) {
  const { t } = useTranslation("break-glass");
  const { api } = useServices();
  const tree = useQuery(queries.cameras(api));
  const [isAsking, setAsking] = useState(false);
  const name = tree.data?.communes.find(({ id }) => id === communeId)?.name ?? t("theCommune");
  return (
    <>
      <Button onPress={() => setAsking(true)} label={t("offerOf", { commune: name })}>
        {t("offer")}
      </Button>
      {isAsking && <BreakGlassDialog communeId={communeId} communeName={name} onClose={() => setAsking(false)} />}
    </>
  );
}
