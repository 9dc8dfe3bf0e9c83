export { BreakGlassBanner } from "./BreakGlassBanner.tsx";
export { BreakGlassOffer } from "./BreakGlassOffer.tsx";
export { useBreakGlassRetry } from "./use-break-glass-retry.ts";
