import { useQuery } from "@tanstack/react-query";
import type { CameraTree } from "@vigie/shared/console/api";
import type { RecipientService } from "@vigie/shared/forwarding/schema";
import { useTranslation } from "react-i18next";
import { useStore } from "zustand";
import type { MediaSockets } from "../../lib/media-socket.ts";
import type { Notices } from "../../lib/notices.ts";
import { queries } from "../../lib/queries.ts";
import { useServices } from "../../lib/services.tsx";
import type { Viewings } from "../../lib/viewings.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog, DialogActions } from "../../ui/Dialog.tsx";
import { Loaded } from "../../ui/Screen.tsx";
import type { ForwardingDesk, ForwardingStart } from "./desk.ts";
import { FormStep } from "./FormStep.tsx";
import { PreviewStep } from "./PreviewStep.tsx";
import { useSteps } from "./use-steps.ts";

interface ForwardingDialogProps {
  desk: ForwardingDesk;
  viewings: Viewings;
  mediaSockets: MediaSockets;
  notices: Notices;
}

/** What is being made ready to leave the room, in two steps; nothing as long as nobody asked. */
export function ForwardingDialog({ desk, ...rest }: ForwardingDialogProps) {
  const start = useStore(desk.store, (state) => state.start);
  return start === null ? null : <Asked {...rest} start={start} onClose={desk.close} />;
}

type AskedProps = Omit<ForwardingDialogProps, "desk"> & { start: ForwardingStart; onClose: () => void };

function Asked(props: AskedProps) {
  const { t } = useTranslation("forwarding");
  const { api } = useServices();
  const tree = useQuery(queries.cameras(api));
  const services = useQuery(queries.services(api));
  return tree.data !== undefined && services.data !== undefined ? (
    <Steps {...props} tree={tree.data} services={services.data} />
  ) : (
    <Dialog title={t("form.title")} onClose={props.onClose} size="wide">
      <Loaded query={tree}>{() => <Loaded query={services}>{() => null}</Loaded>}</Loaded>
      <DialogActions>
        <Button onPress={props.onClose}>{t("common:cancel")}</Button>
      </DialogActions>
    </Dialog>
  );
}

type StepsProps = AskedProps & { tree: CameraTree; services: readonly RecipientService[] };

function Steps({ start, tree, services, viewings, mediaSockets, notices, onClose }: StepsProps) {
  const { t } = useTranslation("forwarding");
  const serviceName = (id: string) => services.find((service) => service.id === id)?.name ?? t("someService");
  const steps = useSteps({
    start,
    tree,
    onlyService: services.length === 1 ? (services[0]?.id ?? null) : null,
    onOpened: ({ serviceId }) => {
      notices.tell("told", t("opened", { service: serviceName(serviceId) }));
      onClose();
    },
  });
  const title = t(steps.shown === null ? "form.title" : "preview.title");
  return (
    <Dialog title={title} onClose={onClose} size="wide">
      {steps.shown === null ? (
        <FormStep steps={steps} tree={tree} services={services} onCancel={onClose} />
      ) : (
        <PreviewStep
          steps={steps}
          shown={steps.shown}
          tree={tree}
          serviceName={serviceName(steps.shown.input.serviceId)}
          viewings={viewings}
          mediaSockets={mediaSockets}
        />
      )}
    </Dialog>
  );
}
