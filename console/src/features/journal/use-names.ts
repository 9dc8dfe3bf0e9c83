import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { queries } from "../../lib/queries.ts";
import { useServices } from "../../lib/services.tsx";
import { useMay, useSession } from "../../lib/session.tsx";
import type { Names } from "./voice.ts";

/** The journal holds ids; this says what they are called, as far as the person may know. */
export function useNames(): Names {
  const { api } = useServices();
  const may = useMay();
  const { person: own } = useSession();
  const people = useQuery({ ...queries.people(api), enabled: may("person.list") });
  const tree = useQuery({ ...queries.cameras(api), enabled: may("camera.list") });
  const nodes = useQuery({ ...queries.nodes(api), enabled: may("node.list") });
  const services = useQuery({ ...queries.services(api), enabled: may("service.list") });
  const orders = useQuery({ ...queries.authorisations(api), enabled: may("authorisation.list") });
  return useMemo(() => {
    // Who reads their own acts alone is told no other name than theirs.
    const persons = new Map<string, string>([own, ...(people.data ?? [])].map((person) => [person.id, person.displayName]));
    const cameras = new Map<string, string>(tree.data?.cameras.map((camera) => [camera.id, `${camera.number} · ${camera.name}`]));
    const communes = new Map<string, string>(tree.data?.communes.map((commune) => [commune.id, commune.name]));
    const nodeNames = new Map<string, string>(nodes.data?.map((node) => [node.id, node.name]));
    const serviceNames = new Map<string, string>(services.data?.map((service) => [service.id, service.name]));
    const numbers = new Map<string, string>(orders.data?.map((order) => [order.id, order.number]));
    return {
      person: (id) => persons.get(id) ?? null,
      camera: (id) => cameras.get(id) ?? null,
      commune: (id) => communes.get(id) ?? null,
      node: (id) => nodeNames.get(id) ?? null,
      service: (id) => serviceNames.get(id) ?? null,
      order: (id) => numbers.get(id) ?? null,
    };
  }, [own, people.data, tree.data, nodes.data, services.data, orders.data]);
}
