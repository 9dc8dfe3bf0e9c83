/** Reached from the person's menu: it is no tab. */
export const FACTORS_PATH = "/security";
