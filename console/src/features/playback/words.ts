const SECOND_MS = 1_000;
const two = (value: number): string => String(value).padStart(2, "0");

export interface LengthWords {
  /** `{{count}} j` */
  days: (count: number) => string;
}

/** `00:34`, `14:02:07`, `3 j 04:02:07`: how long ago, to the second. */
export function lengthText(lengthMs: number, words: LengthWords): string {
  const whole = Math.max(0, Math.floor(lengthMs / SECOND_MS));
  const [days, hours, minutes] = [Math.floor(whole / 86_400), Math.floor(whole / 3_600) % 24, Math.floor(whole / 60) % 60];
  const tail = `${two(minutes)}:${two(whole % 60)}`;
  if (days > 0) return `${words.days(days)} ${two(hours)}:${tail}`;
  return hours > 0 ? `${two(hours)}:${tail}` : tail;
}
