import { z } from "zod";
import { Camera, CameraStates } from "../cameras/schema.ts";
import { Commune, Site } from "../communes/schema.ts";

/** `GET /api/cameras`: the tree that the console draws. `cameraNetworks`: what an address must lie in, for the form's help. */
export const CameraTree = z.object({
  communes: z.array(Commune),
  sites: z.array(Site),
  cameras: z.array(Camera),
  states: z.array(CameraStates),
  cameraNetworks: z.array(z.string()),
});
export type CameraTree = z.infer<typeof CameraTree>;
