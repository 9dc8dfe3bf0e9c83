/** So long, by its largest two units: key of a `duration` text, and what goes into it. */
export function durationParts(durationMs: number): {
  unit: "seconds" | "minutes" | "hours";
  values: { hours: number; minutes: string; seconds: string };
} {
  const whole = Math.max(0, Math.round(durationMs / 1_000));
  const [hours, minutes, seconds] = [Math.floor(whole / 3_600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (value: number) => String(value).padStart(2, "0");
  if (hours > 0) return { unit: "hours", values: { hours, minutes: two(minutes), seconds: two(seconds) } };
  if (minutes > 0) return { unit: "minutes", values: { hours, minutes: String(minutes), seconds: two(seconds) } };
  return { unit: "seconds", values: { hours, minutes: "0", seconds: String(seconds) } };
}
