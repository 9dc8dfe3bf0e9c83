import type { HealthFault } from "@vigie/shared/cameras/health";
import type { StreamName } from "@vigie/shared/cameras/schema";
import type { CameraId } from "@vigie/shared/kernel/units";
import { Mark } from "../../ui/Mark.tsx";
import css from "./health.module.css";
import { type BoardLine, FAULT_SHAPE, isGrave, saidOf } from "./lines.ts";
import type { HealthWords } from "./use-health-words.ts";

interface HealthLineProps {
  line: BoardLine;
  /** Given from above: hundreds of lines that each ask for their texts take long to draw. */
  words: HealthWords;
  onShow: ((cameraId: CameraId) => void) | null;
}

/** One camera of the board. A double click on it, or Enter on its name, opens its picture. */
export function HealthLine({ line, words, onShow }: HealthLineProps) {
  const { none } = words;
  const { camera, worst, stream, outageSinceAt, health } = line;
  // What was measured before an outage is not what the camera gives now.
  const current = outageSinceAt === null ? stream : null;
  const { streams, others } = saidOf(health.findings);
  const show = onShow === null ? null : () => onShow(camera.id);
  return (
    <tr onDoubleClick={show ?? undefined}>
      <td>{camera.number}</td>
      <th scope="row">
        {show === null ? (
          camera.name
        ) : (
          <button type="button" className={css["show"]} onClick={show} title={words.show(camera.name)}>
            {camera.name}
          </button>
        )}
        <span className={css["second"]}>{line.place}</span>
      </th>
      <td>
        {worst === null ? (
          <Well hasFigures={stream !== null} words={words} />
        ) : (
          <Fault fault={worst.fault} streams={streams} words={words} />
        )}
        {others.length > 0 && <span className={css["second"]}>{others.map(words.fault).join(" · ")}</span>}
      </td>
      <td>{worst === null ? none : words.since(worst.sinceAt)}</td>
      <td className={css["figure"]}>
        {outageSinceAt !== null ? words.ageSince(outageSinceAt) : stream === null ? none : words.age(stream)}
      </td>
      <td className={css["figure"]}>{current === null ? none : words.frames(current)}</td>
      <td className={css["figure"]}>{current === null ? none : words.bitrate(current)}</td>
      <td className={css["figure"]}>{stream === null ? none : stream.reconnects}</td>
      <td className={css["figure"]}>{current === null ? none : words.clock(current)}</td>
    </tr>
  );
}

interface FaultProps {
  fault: HealthFault;
  streams: readonly StreamName[];
  words: HealthWords;
}

function Fault({ fault, streams, words }: FaultProps) {
  return (
    <span className={css["fault"]} data-tone={isGrave(fault) ? "abnormal" : "warning"} title={words.meaning(fault)}>
      <Mark shape={FAULT_SHAPE[fault]} />
      {words.fault(fault)}
      <span className={css["stream"]}>{streams.map(words.stream).join(", ")}</span>
    </span>
  );
}

function Well({ hasFigures, words }: { hasFigures: boolean; words: HealthWords }) {
  return (
    <span className={css["fault"]}>
      <Mark shape={hasFigures ? "running" : "unknown"} />
      {hasFigures ? words.well : words.unmeasured}
    </span>
  );
}
