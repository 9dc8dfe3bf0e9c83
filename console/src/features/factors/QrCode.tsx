import { encode } from "uqr";
import css from "./factors.module.css";
import { qrPath } from "./qr-path.ts";

/** The quiet zone around it, in squares (ISO/IEC 18004 §6.3.8): without it a reader takes the page for a part of the code. */
const QUIET_SQUARES = 4;

/** Dark on light in either theme: many readers take no other. `label`: what it leads to, for who does not see it. */
export function QrCode({ text, label }: { text: string; label: string }) {
  const { data, size } = encode(text, { ecc: "M", border: QUIET_SQUARES });
  return (
    <svg className={css["qr"]} viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label} shapeRendering="crispEdges">
      <path d={qrPath(data)} />
    </svg>
  );
}
