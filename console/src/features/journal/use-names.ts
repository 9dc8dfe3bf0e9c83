import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { queries } from "../../lib/queries.ts";
import { useServices } from "../../lib/services.tsx";
import { useMay } from "../../lib/session.tsx";
import type { Names } from "./sentence.ts";

/** The journal holds ids; this says what they are called, as far as the person may know. */
export function useNames(): Names {
  const { api } = useServices();
  const may = useMay();
  const people = useQuery({ ...queries.people(api), enabled: may("person.list") });
  const tree = useQuery({ ...queries.cameras(api), enabled: may("camera.list") });
  const nodes = useQuery({ ...queries.nodes(api), enabled: may("node.list") });
  return useMemo(() => {
    const persons = new Map<string, string>(people.data?.map((person) => [person.id, person.displayName]));
    const cameras = new Map<string, string>(tree.data?.cameras.map((camera) => [camera.id, `${camera.number} · ${camera.name}`]));
    const communes = new Map<string, string>(tree.data?.communes.map((commune) => [commune.id, commune.name]));
    const nodeNames = new Map<string, string>(nodes.data?.map((node) => [node.id, node.name]));
    return {
      person: (id) => persons.get(id) ?? null,
      camera: (id) => cameras.get(id) ?? null,
      commune: (id) => communes.get(id) ?? null,
      node: (id) => nodeNames.get(id) ?? null,
    };
  }, [people.data, tree.data, nodes.data]);
}
