export { FactorInput } from "./FactorInput.tsx";
export { FactorsScreen } from "./FactorsScreen.tsx";
export { KeyAdvice } from "./KeyAdvice.tsx";
export { FACTORS_PATH } from "./path.ts";
export { RecoveryCodes } from "./RecoveryCodes.tsx";
export { TotpEnrolment } from "./TotpEnrolment.tsx";
export { wholeCode } from "./typed-code.ts";
export { type FactorEntry, useFactorEntry } from "./use-factor-entry.ts";
export { retryAfterSeconds, useRetryAfter } from "./use-retry-after.ts";
