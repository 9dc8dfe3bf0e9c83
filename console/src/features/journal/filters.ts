import { JournalPayload } from "@vigie/shared/journal/schema";
import { JournalCategory } from "@vigie/shared/journal/terms";
import { CameraId, CommuneId, PersonId } from "@vigie/shared/kernel/units";
import type { JournalSearch } from "../../lib/api.ts";
import { typedInstant } from "../../lib/room-instant.ts";

/** What the journal is searched by, as it stands in the page's address; instants as a day and an hour of the room. */
export const FILTERS = ["person", "camera", "commune", "category", "act", "from", "until"] as const;
export type FilterName = (typeof FILTERS)[number];
export type Filters = Partial<Record<FilterName, string>>;

/** The centre itself, in the place of a commune. */
export const CSU = "csu";

export const EVENTS = JournalPayload.options.map((option) => option.shape.event.value);

const isKnown: Record<FilterName, (value: string) => boolean> = {
  person: (value) => PersonId.safeParse(value).success,
  camera: (value) => CameraId.safeParse(value).success,
  commune: (value) => value === CSU || CommuneId.safeParse(value).success,
  category: (value) => JournalCategory.safeParse(value).success,
  act: (value) => EVENTS.some((event) => event === value),
  from: (value) => typedInstant(value, "from") !== null,
  until: (value) => typedInstant(value, "until") !== null,
};

/** What an address says that means something; the rest of it is passed over. */
export function filtersOf(address: URLSearchParams): Filters {
  const given = FILTERS.map((name) => [name, address.get(name)] as const);
  return Object.fromEntries(given.filter(([name, value]) => value !== null && isKnown[name](value)));
}

/** The address with one filter changed; null or what means nothing takes it away. */
export function withFilter(filters: Filters, name: FilterName, value: string | null): URLSearchParams {
  const { [name]: _, ...others } = filters;
  const isSet = value !== null && isKnown[name](value);
  return new URLSearchParams({ ...others, ...(isSet ? { [name]: value } : {}) });
}

/** As the server is asked. The end is meant with its minute. */
export function searchOf(filters: Filters): JournalSearch {
  const { person, camera, commune, category, act } = filters;
  const from = typedInstant(filters.from ?? "", "from");
  const until = typedInstant(filters.until ?? "", "until");
  return {
    ...(person === undefined ? {} : { personId: PersonId.parse(person) }),
    ...(camera === undefined ? {} : { cameraId: CameraId.parse(camera) }),
    ...(commune === undefined ? {} : { scope: commune === CSU ? CSU : CommuneId.parse(commune) }),
    ...(category === undefined ? {} : { category: JournalCategory.parse(category) }),
    ...(act === undefined ? {} : { event: act }),
    ...(from === null ? {} : { from }),
    ...(until === null ? {} : { until: until + MINUTE_MS }),
  };
}

const MINUTE_MS = 60_000;
